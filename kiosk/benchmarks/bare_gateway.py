"""The gateway without voice and corpus, for the load on conversations: `python -m
kiosk.benchmarks.bare_gateway`. Reads the settings file named by `WENXIAOFA_SETTINGS`."""

import asyncio
import os
from pathlib import Path

import uvicorn

from kiosk.app import create_app
from kiosk.chat.dialogue import RasaDialogue
from kiosk.chat.tracker import Tracker
from kiosk.operation.serve import listen
from kiosk.settings import load_settings
from kiosk.store import open_store


def main() -> None:
    """Serve until killed."""
    settings = load_settings(Path(os.environ["WENXIAOFA_SETTINGS"]))
    store = open_store(settings.gateway.database)
    dialogue = RasaDialogue(settings.dialogue, Tracker(settings.dialogue.tracker))
    app = create_app(settings, dialogue=dialogue, store=store)
    config = uvicorn.Config(app, ws="wsproto", access_log=False, log_level="warning")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listen(settings.gateway)]))


if __name__ == "__main__":
    main()
