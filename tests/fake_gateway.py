"""The real gateway with a scripted dialogue behind it, to try the pages by hand or by browser.

    python -m tests.fake_gateway --port 8123 [--delay 0.3] [--down] [--idle 10 15] [--origin URL]

Say 不续签, 补多少, 工作人员, 法律援助, 劳动 or 你好 for the scripted replies (tests/fakes_kiosk.py);
anything else finds no basis. Emergencies are seen by the real rule. The database is a
temporary file. `--down` makes the dialogue unavailable.
"""

import copy
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import uvicorn
from fastapi import FastAPI

from kiosk.app import create_app
from kiosk.cases.reference import Reference
from kiosk.chat.guide import Guide, Topic
from kiosk.operation.indexing import IndexPlace
from kiosk.people.passwords import Passwords
from kiosk.services import Services
from kiosk.settings import parse_settings
from kiosk.store import Store, open_store
from speech.protocols import Recognizer, Synthesizer
from speech.repair.correction import Repairer
from tests.fakes_kiosk import CHEAP_PASSWORDS, ENTRY, FakeDialogue

GUIDE = Guide(
    topics=(
        Topic("劳动工资", 2, ("劳动合同到期公司不续签，有没有补偿？", "那要补多少？")),
        Topic("婚姻家庭", 1, ("离婚了孩子归谁带？",)),
    ),
    topic_of={
        "contract-expiry-no-renewal": "劳动工资",
        "economic-compensation-amount": "劳动工资",
        "divorce-violence": "婚姻家庭",
    },
)


@dataclass(frozen=True)
class FakeGateway:
    """The application, and the dialogue to turn off and on."""

    app: FastAPI
    dialogue: FakeDialogue
    store: Store


def fake_gateway(
    folder: Path,
    *,
    dialogue: FakeDialogue | None = None,
    idle: tuple[int, int] = (60, 90),
    origins: Sequence[str] = (),
    call: Mapping[str, Any] | None = None,
    recording: Mapping[str, Any] | None = None,
    recognizer: Recognizer | None = None,
    synthesizer: Synthesizer | None = None,
    repairer: Repairer | None = None,
    reference: Reference | None = None,
    passwords: Passwords | None = None,
    console: Callable[[FastAPI, Services], None] | None = None,
    index: IndexPlace | None = None,
) -> FakeGateway:
    """A gateway whose database lies in `folder`; `idle` is warning and wipe in seconds,
    `call` and `recording` the sections of that name."""
    settings = parse_settings(
        {
            "office": {"name": "公平司法所", "phone": "028-81234567", "hours": "工作日 9:00—17:00"},
            "gateway": {
                "idle_warning_seconds": idle[0],
                "idle_wipe_seconds": idle[1],
                "allowed_origins": list(origins),
            },
            "call": call or {},
            "recording": recording or {},
        },
        folder=folder,
    )
    dialogue = dialogue or FakeDialogue()
    store = open_store(settings.gateway.database)
    app = create_app(
        settings,
        dialogue=dialogue,
        store=store,
        recognizer=recognizer,
        synthesizer=synthesizer,
        repairer=repairer,
        guide=copy.deepcopy(GUIDE),  # publishing renews it
        reference=reference or Reference([ENTRY]),
        passwords=passwords or CHEAP_PASSWORDS,
        console=console,
        index=index,
    )
    return FakeGateway(app, dialogue, store)


@click.command(help=__doc__)
@click.option("--port", default=8123)
@click.option("--delay", default=0.0, help="Seconds the dialogue thinks.")
@click.option("--down", is_flag=True, help="The dialogue is unavailable.")
@click.option("--idle", nargs=2, type=int, default=(60, 90), help="Warning, wipe.")
@click.option("--origin", "origins", multiple=True, help="An allowed origin.")
def main(port: int, delay: float, down: bool, idle: tuple[int, int], origins: list[str]) -> None:
    """Serve until interrupted."""
    dialogue = FakeDialogue(delay=delay, down=down)
    with tempfile.TemporaryDirectory() as folder:
        gateway = fake_gateway(Path(folder), dialogue=dialogue, idle=idle, origins=origins)
        uvicorn.run(gateway.app, port=port, ws="wsproto", access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
