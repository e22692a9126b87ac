"""The gateway's process: `python -m kiosk.operation.serve`.

Reads the settings file named by `WENXIAOFA_SETTINGS`, else `wenxiaofa.toml` of the working
folder. Exit status 2: settings, database or port are unusable, and the last line says why.
"""

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn

import knowledge_base
from kiosk.app import create_app
from kiosk.cases.reference import Reference
from kiosk.chat.dialogue import RasaDialogue
from kiosk.chat.guide import guide_to
from kiosk.chat.tracker import Tracker
from kiosk.console.mount import mount_console
from kiosk.editorial.published import read_entries
from kiosk.errors import SettingsError, StoreUnavailableError
from kiosk.office.desk import open_live
from kiosk.operation.indexing import INDEX_ROOT, IndexPlace, encoder_setting, installed_statutes
from kiosk.operation.preparation import VOCABULARY
from kiosk.routes.voice_phrases import fixed_phrases
from kiosk.settings import GatewaySettings, Settings, load_settings
from kiosk.store import open_store
from knowledge_base.corpus import FaqEntry, read_corpus
from speech.engines import open_recognizer, open_synthesizer
from speech.errors import VocabularyError
from speech.protocols import Recognizer, Synthesizer
from speech.repair.correction import Repairer
from speech.repair.vocabulary import load_vocabulary

log = logging.getLogger(__name__)

_GRACE_SECONDS = 5
_BACKLOG = 256
CORPUS = Path(knowledge_base.__file__).parent / "faq"
LAWS = Path(knowledge_base.__file__).parent / "laws.yaml"


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        settings = load_settings(Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml")))
        listening = listen(settings.gateway)
        asyncio.run(serve(settings, listening))
    except (SettingsError, StoreUnavailableError) as error:
        log.error(error.message)
        sys.exit(2)


def _stop(_number: int, _frame: object) -> None:
    """Uvicorn takes the signals while it serves, and hands them on once it has shut down."""
    sys.exit(0)


def listen(settings: GatewaySettings) -> socket.socket:
    """The listening socket; raises `SettingsError` if it can't be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server(
            (settings.host, settings.port), family=family, backlog=_BACKLOG
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"端口 {settings.port} 已经被别的程序占用。请关掉那个程序，"
                "或者在设置文件里改 gateway.port。"
            ) from error
        raise SettingsError(
            f"不能在 {settings.host}:{settings.port} 上监听（{error.strerror or error}）。"
            "请检查设置 gateway.host 和 gateway.port。"
        ) from error

    # Inherited by each connection. asyncio sets it only on sockets with an explicit protocol;
    # without it the body of a reply waits 40 ms for the acknowledgement of its headers.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


async def serve(settings: Settings, listening: socket.socket) -> None:
    """Serve on the socket until a signal comes; raises `StoreUnavailableError` at the start."""
    store = await asyncio.to_thread(open_store, settings.gateway.database)
    live = await asyncio.to_thread(open_live, settings, store)
    tracker = Tracker(settings.dialogue.tracker)
    dialogue = RasaDialogue(settings.dialogue, tracker)
    recognizer = open_recognizer(live.now.speech)
    synthesizer = open_synthesizer(live.now.speech, fixed_phrases=fixed_phrases())
    live.tell(lambda now: synthesizer.adjust(rate=now.speech.rate, volume=now.speech.volume))
    index_root = Path(os.environ.get("WENXIAOFA_INDEX", INDEX_ROOT))
    entries = await asyncio.to_thread(read_entries, index_root) or ()
    if not entries:
        entries = await asyncio.to_thread(corpus_entries, CORPUS)
    app = create_app(
        settings,
        dialogue=dialogue,
        store=store,
        recognizer=recognizer,
        synthesizer=synthesizer,
        repairer=await asyncio.to_thread(open_repairer, VOCABULARY),
        guide=guide_to(entries),
        reference=Reference(entries, installed_statutes),
        console=mount_console,
        index=IndexPlace(index_root, encoder_setting()),
        live=live,
    )
    config = uvicorn.Config(
        app,
        ws="wsproto",
        ws_max_size=128 * 1024,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    try:
        async with _voices(recognizer, synthesizer):
            await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        await dialogue.close()
        tracker.close()
        store.database.close()


def corpus_entries(corpus: Path) -> tuple[FaqEntry, ...]:
    """The entries of the corpus; what can't be read is left out and logged."""
    read, problems = read_corpus(corpus)
    for problem in problems:
        log.warning("%s", problem)
    return read.entries


def open_repairer(vocabulary: Path) -> Repairer | None:
    """What puts misheard words right; none, and a line in the log, if it can't be read."""
    try:
        return Repairer(load_vocabulary(vocabulary))
    except VocabularyError as error:
        log.warning("%s", error.message)
        return None


@contextlib.asynccontextmanager
async def _voices(recognizer: Recognizer, synthesizer: Synthesizer) -> AsyncIterator[None]:
    """Both load beside the rest: typing works meanwhile, and their health says how far they are."""
    loading = asyncio.gather(recognizer.start(), synthesizer.start())
    try:
        yield
    finally:
        loading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await loading
        await recognizer.close()
        await synthesizer.close()


if __name__ == "__main__":
    main()
