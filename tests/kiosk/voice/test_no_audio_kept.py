"""What is said leaves no audio behind: a whole spoken turn with the real engines, then a search."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from fastapi.testclient import TestClient

from kiosk.app import create_app
from kiosk.settings import parse_settings
from kiosk.store import open_store
from speech.engines import open_recognizer, open_synthesizer
from tests.fakes_kiosk import FakeDialogue
from tests.speech.spoken import spoken_for_vosk

PIECE = 400
"""Bytes of sound looked for; no two recordings share so many but in silence."""


def test_no_file_holds_a_piece_of_what_was_said(tmp_path: Path) -> None:
    import asyncio  # noqa: PLC0415 - the sound is made before the application's own loop runs

    pcm = asyncio.run(spoken_for_vosk("劳动合同到期公司不续签有没有补偿"))
    folders = [tmp_path, Path("var"), Path(tempfile.gettempdir()), Path("/dev/shm"), Path.cwd()]
    before = {path: stamp for folder in folders for path, stamp in _files(folder)}
    settings = parse_settings({}, folder=tmp_path)
    recognizer, synthesizer = open_recognizer(settings.speech), open_synthesizer(settings.speech)
    app = create_app(
        settings,
        dialogue=FakeDialogue(),
        store=open_store(settings.gateway.database),
        recognizer=recognizer,
        synthesizer=synthesizer,
    )
    with TestClient(app) as client, client.websocket_connect("/api/voice") as socket:
        socket.send_json({"type": "start"})
        for at in range(0, len(pcm), 3200):
            socket.send_bytes(pcm[at : at + 3200])
        socket.send_json({"type": "stop"})
        said = b""
        while '"speech_end"' not in (message := socket.receive()).get("text", ""):
            said += message.get("bytes") or b""
        assert client.portal is not None
        client.portal.call(recognizer.close)
        client.portal.call(synthesizer.close)
    assert len(said) > 20_000
    changed = [
        path for folder in folders for path, stamp in _files(folder) if before.get(path) != stamp
    ]
    assert any(path.suffix.startswith(".sqlite") for path in changed), "the search looks nowhere"
    found = [path for path in changed if _holds(path, (*_pieces(pcm), *_pieces(said)))]
    assert found == []


def test_the_search_would_find_it(tmp_path: Path) -> None:
    sound = os.urandom(20_000)
    (tmp_path / "kept.wav").write_bytes(b"RIFF" + sound)
    assert _holds(tmp_path / "kept.wav", tuple(_pieces(sound)))


def _files(folder: Path) -> Iterable[tuple[Path, tuple[int, int]]]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in (".git", ".venv", "__pycache__")]
        for name in names:
            path = Path(root, name)
            try:
                stat = path.lstat()
            except OSError:
                continue  # other programs come and go in the temporary folder
            yield path, (stat.st_mtime_ns, stat.st_size)


def _pieces(pcm: bytes) -> Iterable[bytes]:
    middle = range(len(pcm) // 4, len(pcm) * 3 // 4, len(pcm) // 16)
    pieces = (pcm[at : at + PIECE] for at in middle)
    return [piece for piece in pieces if len(set(piece)) > 20]


def _holds(path: Path, pieces: Iterable[bytes]) -> bool:
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError:
        return False
    return any(piece in content for piece in pieces)
