"""A resident in a browser page without any of our screens: the API and the socket alone."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.console.conftest import ConsoleSite

_LINE = """
({session}) => new Promise((resolve) => {
  const socket = new WebSocket(`ws://${location.host}/api/talk`);
  window.heard = [];
  window.socket = socket;
  socket.onopen = () => socket.send(JSON.stringify({type: "hello", session_id: session, since: 0}));
  socket.onmessage = ({data}) => {
    const event = JSON.parse(data);
    window.heard.push({...event, heardAt: Date.now()});
    if (event.type === "opened") resolve();
  };
})
"""


@dataclass(frozen=True)
class Resident:
    """Somebody who asked for a person."""

    context: BrowserContext
    page: Page
    session: str
    code: str

    def connect(self) -> None:
        """Open the conversation."""
        self.page.evaluate(_LINE, {"session": self.session})

    def send(self, **message: Any) -> None:
        """Send a message of the socket."""
        self.page.evaluate("(message) => window.socket.send(JSON.stringify(message))", message)

    def say(self, text: str, key: str) -> None:
        """Say something."""
        self.send(type="say", text=text, client_id=key)

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """The events of a kind so far."""
        found: list[dict[str, Any]] = self.page.evaluate(
            "(kind) => window.heard.filter((event) => event.type === kind)", kind
        )
        return found

    def texts(self) -> list[str]:
        """What was said so far, without notices."""
        return [one["text"] for one in self.heard("message") if one["kind"] == "text"]

    def wait_for(self, kind: str, /, **fields: Any) -> dict[str, Any]:
        """The first event of a kind with these fields."""
        test = (
            "({kind, fields}) => window.heard.find((event) => event.type === kind && "
            "Object.entries(fields).every(([name, value]) => event[name] === value))"
        )
        found: dict[str, Any] = self.page.wait_for_function(
            test, arg={"kind": kind, "fields": fields}
        ).json_value()
        return found


def resident(
    browser: Browser, consoles: ConsoleSite, said: str = "公司不续签", **wish: Any
) -> Resident:
    """Ask something, and for a person, with a page to talk on."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{consoles.url}/demo")
    session, code = request(consoles, said, **wish)
    return Resident(context, page, session, code)


def requested(consoles: ConsoleSite, said: str = "公司不续签", **wish: Any) -> str:
    """The code of a request for a person."""
    return request(consoles, said, **wish)[1]


def request(consoles: ConsoleSite, said: str, **wish: Any) -> tuple[str, str]:
    """Ask something, and for a person; the visit and the code."""
    with consoles.resident() as client:
        body = {"text": said, "channel": "web"}
        session = client.post("/api/chat", json=body).json()["session_id"]
        wish = {"pass_on": "summary", **wish}
        response = client.post(f"/api/sessions/{session}/ticket", json=wish)
        assert response.status_code == 201, response.text
        return session, response.json()["ticket"]
