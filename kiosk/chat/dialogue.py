"""The dialogue engine as the gateway sees it, and Rasa behind its REST channel."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2 as httpx

from bot.messages import MessageError, Reply, Utterance, from_wire
from kiosk.chat.tracker import Tracker
from kiosk.errors import DialogueUnavailableError
from kiosk.settings import DialogueSettings

OK = "ok"
_PROBE_SECONDS = 1.0
_KEEP_ALIVE_SECONDS = 3.0
"""Shorter than Rasa's five, so that no message is sent into a closing connection."""


@dataclass(frozen=True, slots=True)
class DialogueStatus:
    """`ok`, or the reason in plain words, for each part behind the dialogue."""

    rasa: str
    actions: str
    knowledge_base: str
    index: str | None = None
    """Which index is in use."""


class Dialogue(Protocol):
    """Takes an utterance, gives replies."""

    async def reply(self, utterance: Utterance) -> tuple[Reply, ...]:
        """At least one reply; raises `DialogueUnavailableError`."""
        ...

    async def status(self) -> DialogueStatus:
        """How the parts are, within about a second. Never raises."""
        ...

    async def forget(self, session: str) -> None:
        """Delete all that was kept of a conversation; raises `StoreUnavailableError`."""
        ...


class RasaDialogue:
    """Rasa and its action server on this machine's loopback."""

    def __init__(
        self,
        settings: DialogueSettings,
        tracker: Tracker,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout = settings.timeout_seconds
        self._rasa = f"http://127.0.0.1:{settings.rasa_port}"
        self._actions = f"http://127.0.0.1:{settings.actions_port}"
        self._tracker = tracker
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._client = httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            timeout=settings.timeout_seconds,
            limits=httpx.Limits(
                max_connections=settings.concurrency + 8,
                keepalive_expiry=_KEEP_ALIVE_SECONDS,
            ),
        )

    async def reply(self, utterance: Utterance) -> tuple[Reply, ...]:
        """Rasa's replies. Waiting for a free slot counts towards the time limit."""
        try:
            async with asyncio.timeout(self._timeout), self._slots:
                response = await self._client.post(
                    f"{self._rasa}/webhooks/rest/webhook", json=_message(utterance)
                )
        except TimeoutError:
            raise DialogueUnavailableError("Rasa did not answer in time.") from None
        except httpx.HTTPError as error:
            raise DialogueUnavailableError(f"Rasa: {type(error).__name__}.") from None
        if response.status_code != 200:
            raise DialogueUnavailableError(f"Rasa answered with status {response.status_code}.")
        return _replies(response.content)

    async def status(self) -> DialogueStatus:
        """Both servers' own word for it."""
        rasa, actions = await asyncio.gather(
            self._probe(f"{self._rasa}/webhooks/rest/"), self._probe(f"{self._actions}/status")
        )
        if isinstance(actions, str):
            return DialogueStatus(_word(rasa), actions, "知识库由动作服务打开，动作服务没有应答")
        knowledge_base = actions.get("knowledge_base")
        index = actions.get("index")
        return DialogueStatus(
            rasa=_word(rasa),
            actions=OK,
            knowledge_base=str(knowledge_base)
            if knowledge_base
            else "动作服务没有说明知识库的情况",
            index=str(index) if index else None,
        )

    async def forget(self, session: str) -> None:
        """Delete the conversation from Rasa's tracker store."""
        await self._tracker.forget(session)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _probe(self, url: str) -> Mapping[str, Any] | str:
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                response = await self._client.get(url)
            body = response.json()
        except TimeoutError:
            return "没有及时应答"
        except httpx.ConnectError:
            return "没有启动，或者正在启动"
        except httpx.HTTPError as error:
            return f"连接出错（{type(error).__name__}）"
        except ValueError:
            return "应答的内容看不懂"
        if response.status_code != 200 or not isinstance(body, dict):
            return f"应答异常（{response.status_code}）"
        return body


def _word(probe: Mapping[str, Any] | str) -> str:
    return probe if isinstance(probe, str) else OK


def _message(utterance: Utterance) -> dict[str, Any]:
    return {
        "sender": utterance.session,
        "message": _no_command(utterance.text),
        "metadata": {
            "channel": utterance.channel,
            "spoken": utterance.spoken,
            "confidence": utterance.confidence,
        },
    }


def _no_command(text: str) -> str:
    """Rasa takes a leading slash for the name of an intent, which residents must not give."""
    return f"／{text[1:]}" if text.startswith("/") else text


def _replies(body: bytes) -> tuple[Reply, ...]:
    """Rasa's REST channel answers 200 with what it has, usually nothing, when it fails."""
    try:
        messages = json.loads(body)
    except (ValueError, RecursionError):
        raise DialogueUnavailableError("Rasa's answer is not JSON.") from None
    if not isinstance(messages, list) or not messages:
        raise DialogueUnavailableError("Rasa gave no reply.")
    return tuple(_reply(message) for message in messages)


def _reply(message: Any) -> Reply:
    custom = message.get("custom") if isinstance(message, dict) else None
    if not isinstance(custom, dict):
        raise DialogueUnavailableError("Rasa gave a message that is not one of our replies.")
    try:
        return from_wire(custom)
    except MessageError:
        raise DialogueUnavailableError("Rasa gave a reply that breaks the contract.") from None
