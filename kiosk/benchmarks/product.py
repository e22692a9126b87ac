"""Measures the whole product from outside: start, latency, throughput, memory, search, speech."""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psutil
import yaml

from kiosk.benchmarks.figures import percentiles
from kiosk.benchmarks.voice import Recording, measure_voice
from kiosk.operation.preparation import rasa_environment
from kiosk.operation.processes import Supervisor, port_is_free, write_configuration
from kiosk.settings import Settings, load_settings

START_SECONDS = 180.0
RATE = 20
"""Questions a second that the product is held to."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked."""

    questions: int = 200
    """Questions, one after another, for the latency."""
    seconds: int = 15
    """Seconds of steady load for the throughput."""


def questions(root: Path) -> list[str]:
    """Questions in our own words; most are not literally in the corpus."""
    text = (root / "nlu_data/nlu/ask_legal.yml").read_text("utf-8")
    block = yaml.safe_load(text)["nlu"][0]["examples"]
    return [line.removeprefix("- ").strip() for line in block.splitlines() if line.strip()]


def measure_product(
    root: Path, load: Load, recordings: Mapping[str, Sequence[Recording]]
) -> dict[str, Any]:
    """Start, latency, throughput, voice (over each set of recordings, by name) and memory of a
    product of its own, on ports of its own."""
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_product(root, Path(folder), {}) as running,
    ):
        seconds = time.monotonic() - started
        measured = asyncio.run(_measure(running.address, questions(root), load))
        voice = {
            name: asyncio.run(measure_voice(running.address, sounds))
            for name, sounds in recordings.items()
        }
        return {
            "start_seconds": round(seconds, 1),
            **measured,
            "voice": voice,
            "memory_mb": _memory(running.supervisor),
        }


@dataclass(frozen=True, slots=True)
class Running:
    """A product that runs for a measurement."""

    address: str
    """Of its gateway."""
    settings: Settings
    supervisor: Supervisor


@contextmanager
def running_product(root: Path, state: Path, environment: Mapping[str, str]) -> Iterator[Running]:
    """One of its own, healthy, on ports of its own, with all it writes in `state`. Raises
    `TimeoutError`."""
    settings_file = state / "wenxiaofa.toml"
    settings_file.write_text(_settings(state, _free_ports(3)), encoding="utf-8")
    settings = load_settings(settings_file)
    told = {**environment, "WENXIAOFA_SETTINGS": str(settings_file)}
    supervisor = Supervisor(
        write_configuration(root, settings, rasa_environment(told, settings.dialogue), state=state)
    )
    try:
        address = f"http://127.0.0.1:{settings.gateway.port}"
        _wait(address)
        yield Running(address, settings, supervisor)
    finally:
        supervisor.stop()


def bench_database(state: Path) -> str:
    """SQLAlchemy URL of the gateway's database."""
    return f"sqlite:///{state}/bench.sqlite3"


def _settings(state: Path, ports: Sequence[int]) -> str:
    return (
        f'[gateway]\nport = {ports[0]}\ndatabase = "{bench_database(state)}"\n'
        "requests_per_minute_session = 100000\nrequests_per_minute_address = 1000000\n"
        f"[dialogue]\nrasa_port = {ports[1]}\nactions_port = {ports[2]}\n"
        f'tracker = "sqlite:///{state}/rasa.sqlite3"\n'
        f'[speech]\nmodel = "{Path.cwd()}/var/voice/model"\n'
        f'model_store = "{Path.cwd()}/var/voice"\n'
    )


def _free_ports(count: int) -> list[int]:
    return [port for port in range(18100, 18999) if port_is_free("127.0.0.1", port)][:count]


def _wait(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(timeout=3.0) as client:
        while time.monotonic() < deadline:
            try:
                if client.get(f"{address}/healthz").json()["status"] == "ok":
                    return
            except (httpx.HTTPError, ValueError, KeyError):
                pass
            time.sleep(0.2)
    raise TimeoutError(f"not healthy within {START_SECONDS:.0f} s")


async def _measure(address: str, asked: Sequence[str], load: Load) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=address, timeout=30.0) as client:
        for text in asked[:10]:
            await ask(client, text)
        alone = [await ask(client, asked[i % len(asked)]) for i in range(load.questions)]
        return {
            "reply_ms": percentiles([ms for ms, _ in alone]),
            "kinds": _count(kind for _, kind in alone),
            "sustained": await _steady(client, asked, load.seconds),
        }


async def _steady(client: httpx.AsyncClient, asked: Sequence[str], seconds: int) -> dict[str, Any]:
    started = time.monotonic()
    tasks = []
    for i in range(seconds * RATE):
        await asyncio.sleep(max(0.0, started + i / RATE - time.monotonic()))
        tasks.append(asyncio.create_task(ask(client, asked[i % len(asked)])))
    done = await asyncio.gather(*tasks)
    return {
        "offered_per_second": RATE,
        "answered_per_second": round(len(done) / (time.monotonic() - started), 2),
        "reply_ms": percentiles([ms for ms, _ in done]),
        "kinds": _count(kind for _, kind in done),
    }


async def ask(client: httpx.AsyncClient, text: str) -> tuple[float, str]:
    """Milliseconds until the reply to a question in a session of its own, and its kind."""
    started = time.perf_counter()
    response = await client.post("/api/chat", json={"text": text, "channel": "api"})
    spent = (time.perf_counter() - started) * 1000
    if response.status_code != httpx.codes.OK:
        return spent, f"http_{response.status_code}"
    return spent, str(response.json()["replies"][0]["kind"])


def _count(kinds: Any) -> dict[str, int]:
    counted: dict[str, int] = {}
    for kind in kinds:
        counted[kind] = counted.get(kind, 0) + 1
    return counted


def _memory(supervisor: Supervisor) -> dict[str, float]:
    """Proportional set size of every process, in MB: shared pages are counted once."""
    parent = psutil.Process(supervisor.pid)
    sizes: dict[str, float] = {}
    for process in [parent, *parent.children(recursive=True)]:
        try:
            words = [word for word in process.cmdline()[1:] if not word.startswith("-")]
            name = f"{process.pid} {' '.join(words[:3])[-48:]}"
            sizes[name] = round(process.memory_full_info().pss / 2**20, 1)
        except psutil.Error:
            continue
    return {**sizes, "total": round(sum(sizes.values()), 1)}


def measure_search(root: Path) -> dict[str, Any]:
    """Search over FAQ and all installed articles, in a process of its own."""
    lines = "".join(json.dumps({"id": i, "text": q}) + "\n" for i, q in enumerate(questions(root)))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "kiosk", "search", "--top", "10"],
        input=lines.encode(),
        capture_output=True,
        cwd=root,
        check=True,
    )
    spent = [json.loads(line)["ms"] for line in done.stdout.splitlines()]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"ms": percentiles(spent[5:]), "queries": len(spent) - 5, "peak_rss_mb": round(peak)}


def measure_scale(root: Path) -> dict[str, Any]:
    """The two searches over a million passages, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "kiosk.benchmarks.scale"],
        capture_output=True,
        cwd=root,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
