"""The page's modules on their own: resampling, markdown, the office's description."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site

RESAMPLE = """async ({from, hertz, chunk}) => {
  const { Resampler } = await import("/static/resampler.js");
  const resampler = new Resampler(from, 16000);
  const out = [];
  const source = Float32Array.from({length: from}, (_, at) => Math.sin(2 * Math.PI * hertz * at / from));
  for (let at = 0; at < source.length; at += chunk) out.push(...resampler.push(source.slice(at, at + chunk)));
  const middle = out.slice(2000, 14000);
  const crossings = middle.filter((sample, at) => at > 0 && (sample < 0) !== (middle[at - 1] < 0)).length;
  return {
    samples: out.length,
    loudness: Math.sqrt(2 * middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length),
    hertz: crossings / 2 / (middle.length / 16000),
  };
}"""
MARKDOWN = """async source => {
  const { markdown } = await import("/static/markdown.js");
  const box = document.createElement("div");
  box.append(markdown(source));
  return [...box.children].map(node => node.outerHTML);
}"""


@pytest.fixture(scope="module")
def workbench(browser: Browser, running_site: Site) -> Iterator[Page]:
    """One page for all tests that only import modules."""
    page = browser.new_page()
    page.goto(running_site.url)
    yield page
    page.close()


@pytest.mark.parametrize("rate", [48_000, 44_100, 16_000, 8_000, 96_000])
@pytest.mark.parametrize("chunk", [128, 1_000])
def test_speech_keeps_its_pitch_and_loudness(workbench: Page, rate: int, chunk: int) -> None:
    heard = workbench.evaluate(RESAMPLE, {"from": rate, "hertz": 1_000, "chunk": chunk})
    assert heard["samples"] == pytest.approx(16_000, abs=60)
    assert heard["loudness"] == pytest.approx(1, abs=0.02)
    assert heard["hertz"] == pytest.approx(1_000, rel=0.01)


def test_what_16_khz_cannot_carry_is_not_folded_into_speech(workbench: Page) -> None:
    assert (
        workbench.evaluate(RESAMPLE, {"from": 48_000, "hertz": 12_000, "chunk": 128})["loudness"]
        < 0.01
    )


def test_samples_are_clipped_not_wrapped(workbench: Page) -> None:
    pcm = workbench.evaluate(
        """async () => {
          const { toPcm16 } = await import("/static/resampler.js");
          return [...toPcm16([0, 1, 2, -1, -2, 0.5])];
        }"""
    )
    assert pcm == [0, 32767, 32767, -32767, -32767, 16384]


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("", []),
        ("一\n二\n\n三", ["<p>一<br>二</p>", "<p>三</p>"]),
        ("**粗** 与 细", ["<p><strong>粗</strong> 与 细</p>"]),
        ("**结论。** 说明", ["<p><strong>结论。</strong>说明</p>"]),
        ("**一** 个没关 **的", ["<p><strong>一</strong> 个没关 **的</p>"]),
        ("****", ["<p>****</p>"]),
        ("- 甲\n- 乙", ["<ul><li>甲</li><li>乙</li></ul>"]),
        ("1. 甲\n2、乙\n\n3. 丙", ["<ol><li>甲</li><li>乙</li><li>丙</li></ol>"]),
        ("3. 丙", ['<ol start="3"><li>丙</li></ol>']),
        ("**怎么办**\n1. 甲", ["<h3>怎么办</h3>", "<ol><li>甲</li></ol>"]),
        ("### 标题", ["<h3>标题</h3>"]),
        ("2.5 倍", ["<p>2.5 倍</p>"]),
        ("110、120 都能打", ["<p>110、120 都能打</p>"]),
        ("<b>&amp;", ["<p>&lt;b&gt;&amp;amp;</p>"]),
    ],
)
def test_markdown(workbench: Page, source: str, blocks: list[str]) -> None:
    assert workbench.evaluate(MARKDOWN, source) == blocks


def test_huge_markdown_is_quick(workbench: Page) -> None:
    for source in ("**" * 50_000, "- " * 50_000, "1. 甲\n" * 3_000, "。 " * 50_000):
        taken = workbench.evaluate(
            "async source => {"
            ' const { markdown } = await import("/static/markdown.js");'
            " const start = performance.now(); markdown(source); return performance.now() - start; }",
            source,
        )
        assert taken < 1_000


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": 5, "topics": "x", "services": [None, 3], "hotlines": [{}], "voice": None},
        {"topics": [{"name": "甲", "examples": [{"label": "一", "say": "二"}, "三", None]}]},
        {"idle_warning_seconds": -1, "idle_wipe_seconds": "x"},
    ],
    ids=json.dumps,
)
def test_an_odd_description_of_the_office_leaves_a_usable_page(
    page: Page, site: Site, data: dict[str, Any]
) -> None:
    page.route("**/api/office", lambda route: route.fulfill(json=data))
    page.goto(site.url)
    page.locator(".example").first.wait_for()
    page.get_by_role("button", name="紧急电话").click()
    assert page.locator(".lines li").first.inner_text().startswith("110")
    page.get_by_role("button", name="我能帮您什么").click()
    page.get_by_role("heading", name="我做不到的").wait_for()


MEDIA = """async ({wish, broken}) => {
  const { openMedia } = await import("/static/call/media.js");
  const asked = [];
  const devices = {
    enumerateDevices: async () => [
      {kind: "audioinput", deviceId: "m1", label: "内置麦克风"},
      {kind: "audioinput", deviceId: "m2", label: "USB 会议麦克风 (046d)"},
      {kind: "videoinput", deviceId: "c1", label: "HD Webcam"},
      {kind: "videoinput", deviceId: "c2", label: "大厅摄像头"},
    ],
    getUserMedia: async (constraints) => {
      asked.push(constraints);
      for (const [kind, name] of Object.entries(broken)) {
        if (constraints[kind]) throw new DOMException("", name);
      }
      const context = new AudioContext();
      return context.createMediaStreamDestination().stream;
    },
  };
  const {camera, microphone, stream} = await openMedia(wish, devices);
  return {camera, microphone, tracks: stream.getTracks().length, asked};
}"""


def test_the_terminals_devices_are_picked_by_a_part_of_their_name(workbench: Page) -> None:
    wish = {"camera": "大厅", "microphone": "会议"}
    opened = workbench.evaluate(MEDIA, {"wish": wish, "broken": {}})
    assert opened["asked"][0]["video"]["deviceId"] == {"exact": "c2"}
    assert opened["asked"][0]["audio"]["deviceId"] == {"exact": "m2"}
    unplugged = workbench.evaluate(MEDIA, {"wish": {"camera": "没有这个"}, "broken": {}})
    assert "deviceId" not in unplugged["asked"][0]["video"], "then the usual one"


@pytest.mark.parametrize(
    ("broken", "camera", "microphone", "tracks"),
    [
        ({"video": "NotFoundError"}, "没有接上，或者没有这样的设备", "", 1),
        ({"video": "NotReadableError"}, "正被别的程序用着，或者坏了", "", 1),
        ({"audio": "NotAllowedError"}, "", "浏览器没有得到允许", 1),
        (
            {"audio": "NotAllowedError", "video": "Whatever"},
            "打不开",
            "浏览器没有得到允许",
            0,
        ),
    ],
)
def test_what_does_not_open_is_said_and_the_rest_is_used(
    workbench: Page, broken: dict[str, str], camera: str, microphone: str, tracks: int
) -> None:
    opened = workbench.evaluate(MEDIA, {"wish": {}, "broken": broken})
    assert (opened["camera"], opened["microphone"]) == (camera, microphone)
    assert opened["tracks"] == tracks


def test_without_https_the_reason_is_told(workbench: Page) -> None:
    opened = workbench.evaluate(
        """async () => {
          const { openMedia } = await import("/static/call/media.js");
          const {camera, microphone} = await openMedia({}, null);
          return [camera, microphone];
        }"""
    )
    assert all("https" in reason for reason in opened)
