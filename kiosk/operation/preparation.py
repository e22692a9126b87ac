"""What must be made before a start: the voice model, the words that misheard ones are put right
with, the index, the dialogue model.

Each step runs in a process of its own, so that its memory is given back, two at a time where the
machine allows it, and is skipped while the fingerprint of its inputs is unchanged.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy.engine import make_url

from kiosk.errors import PreparationError
from kiosk.operation.fingerprints import fingerprint
from kiosk.settings import DialogueSettings

RASA_MODEL = Path("var/models/current.tar.gz")
VOCABULARY = Path("var/hearing/vocabulary.npz")
INDEX_POINTER = Path("var/index/current")
LAST_LINES = 12
_ROOMY_BYTES = 6 * 2**30


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to make."""

    name: str
    """What it is, in plain Chinese."""
    command: tuple[str, ...]
    """How it is made."""
    inputs: tuple[Path, ...] = ()
    """What it is made from; none if the command itself knows when to skip."""
    output: Path | None = None
    """What it makes; made again when missing."""
    required: bool = True
    """Whether nothing starts without it."""
    earlier: Path | None = None
    """What an earlier run left and is good enough to start with."""


def steps() -> tuple[Step, ...]:
    """The steps, in the order in which they begin."""
    python = sys.executable
    train = (
        python, "-W", "ignore", "-m", "rasa", "train", "--data", "nlu_data",
        "--domain", "domain.yml", "--config", "config.yml",
        "--out", str(RASA_MODEL.parent), "--fixed-model-name", RASA_MODEL.name.split(".")[0],
    )  # fmt: skip
    said = (
        "knowledge_base/faq", "knowledge_base/lay_questions", "knowledge_base/lexicon", "nlu_data/nlu",
        "kiosk/chat/vocabulary.py", "speech/repair/vocabulary_building.py", "speech/repair/vocabulary.py",
        "speech/repair/character_model.py", "speech/synthesis/numbers.py", "requirements.lock",
    )  # fmt: skip
    inputs = (
        "config.yml", "domain.yml", "nlu_data", "bot/components", "bot/entities.py",
        "bot/wishes.py", "bot/numerals.py", "bot/amounts.py", "bot/dates.py", "requirements.lock",
    )  # fmt: skip
    return (
        Step("语音识别模型", (python, "-m", "speech.installing.recogniser_models"), required=False),
        Step(
            "语音纠错词库",
            (python, "-m", "kiosk.chat.vocabulary"),
            tuple(Path(name) for name in said),
            VOCABULARY,
            required=False,
            earlier=VOCABULARY,
        ),
        Step("检索索引", (python, "-m", "kiosk", "index"), earlier=INDEX_POINTER),
        Step("对话模型", train, tuple(Path(name) for name in inputs), RASA_MODEL),
    )


def rasa_environment(base: Mapping[str, str], dialogue: DialogueSettings) -> dict[str, str]:
    """The environment that Rasa's processes need; `endpoints.yml` takes its values from it."""
    return {
        **base,
        "RASA_TELEMETRY_ENABLED": "false",
        "ACTIONS_PORT": str(dialogue.actions_port),
        "TRACKER_DB": str(make_url(dialogue.tracker).database),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "SANIC_WORKERS": "1",
        "LOG_LEVEL_LIBRARIES": "ERROR",
        "PYTHONUNBUFFERED": "1",
    }


def prepare(root: Path, *, environment: Mapping[str, str], tell: Callable[[str], None]) -> None:
    """Makes what is missing or out of date; raises `PreparationError` naming the first step that failed,
    after the others have ended."""
    (root / "var" / "log").mkdir(parents=True, exist_ok=True)

    def work(step: Step) -> None:
        stamp = root / "var" / "stamps" / f"{step.name}.sha256"
        wanted = fingerprint((root / path for path in step.inputs), root=root)
        if step.output and (root / step.output).exists() and _read(stamp) == wanted:
            return
        _make(step, root=root, environment=environment, tell=tell)
        if step.output:
            stamp.parent.mkdir(parents=True, exist_ok=True)
            stamp.write_text(wanted)

    with ThreadPoolExecutor(max_workers=_at_a_time()) as pool:
        for done in [pool.submit(work, step) for step in steps()]:
            done.result()


def _at_a_time() -> int:
    """Two steps, where there are the cores and the memory for it: none needs what another makes."""
    roomy = psutil.virtual_memory().available >= _ROOMY_BYTES
    return 2 if roomy and (os.cpu_count() or 1) > 1 else 1


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def _make(
    step: Step,
    *,
    root: Path,
    environment: Mapping[str, str],
    tell: Callable[[str], None],
) -> None:
    log = root / "var" / "log" / f"prepare-{step.name}.log"
    started = time.monotonic()
    tell(f"准备{step.name} …")
    with log.open("wb") as output:
        done = subprocess.run(
            step.command,
            cwd=root,
            env=rasa_environment({**os.environ, **environment}, DialogueSettings()),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode == 0:
        tell(f"{step.name}好了，用时 {time.monotonic() - started:.0f} 秒。")
    elif step.earlier and (root / step.earlier).exists():
        tell(f"{step.name}没有做成，先用上一次的。原因：\n{_tail(log, 2)}")
    elif step.required:
        raise PreparationError(f"{step.name}没有做成，详见 {log}：\n{_tail(log, LAST_LINES)}")
    else:
        tell(f"{step.name}没有做成（详见 {log}），其余照常。")


def _tail(log: Path, lines: int) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
