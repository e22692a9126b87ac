"""The action server: `python -m bot.actions`, on loopback only."""

import logging
import os
import traceback
from pathlib import Path
from typing import Any

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.actions import conversation, legal_aid
from bot.actions.base import BotAction
from bot.actions.brain import Brain
from bot.actions.knowledge import PublishedKnowledge
from bot.actions.office import PublishedSettings
from bot.services import load_services
from bot.settings import changes_file
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.search import KnowledgeBase

log = logging.getLogger("bot.actions")


def all_actions(brain: Brain) -> list[Action]:
    """Every action that the domain names."""
    answer = conversation.AnswerAction(brain)
    talking: list[type[BotAction]] = [
        conversation.FallbackAction, conversation.ChooseAction, conversation.ServiceAction,
        conversation.PersonAction, conversation.SmalltalkAction, conversation.VoiceAction,
        conversation.AffirmAction, conversation.DenyAction, conversation.NoneFitsAction,
        conversation.FeedbackBadAction, conversation.RephraseAction, conversation.EmergencyAction,
        conversation.DeclineAction, conversation.PredictionAction, conversation.UnclearAction, conversation.CancelAction,
        legal_aid.AskMatter, legal_aid.AskStatus, legal_aid.AskHousehold, legal_aid.AskIncome,
        legal_aid.AsideAction, legal_aid.SummaryAction, legal_aid.CancelLegalAid,
    ]  # fmt: skip
    return [
        answer,
        *(action(brain) for action in talking),
        legal_aid.ValidateLegalAidForm(),
        legal_aid.BeginLegalAid(),
        legal_aid.UnclearAction(brain),
        legal_aid.CorrectAction(answer),
    ]


def create_server(actions: list[Action], knowledge: PublishedKnowledge) -> Sanic:
    """The web application: Rasa's webhook, and `/status` for the gateway."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    app = Sanic("wenxiaofa_actions", configure_logging=False)

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        call: Any = request.json
        return response.json(await executor.run(call) if call else {}, status=200)

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return response.json({"status": "ok"})

    @app.get("/status")
    async def status(_: Request) -> HTTPResponse:
        try:
            base = knowledge.open()
        except KnowledgeBaseError as error:
            return response.json({"knowledge_base": str(error), "index": None})
        return response.json({"knowledge_base": "ok", "index": base.index_id})

    @app.exception(Exception)
    async def failed(_: Request, error: Exception) -> HTTPResponse:
        where = traceback.extract_tb(error.__traceback__)[-1]
        log.error("%s in %s:%s", type(error).__name__, where.filename, where.lineno)
        return response.json({"error": type(error).__name__}, status=500)

    return app


def main() -> None:
    """Reads the environment, opens the knowledge base, serves."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    index = Path(os.environ.get("WENXIAOFA_INDEX", "var/index"))
    path = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
    settings = PublishedSettings(path, changes_file(index))
    knowledge = PublishedKnowledge(lambda: KnowledgeBase.open(index))
    try:
        knowledge.open()
    except KnowledgeBaseError as error:
        log.error("%s: %s", error.code, error)
    knowledge.watch()
    settings.watch()
    brain = Brain(settings.now, load_services(), knowledge.open)
    app = create_server(all_actions(brain), knowledge)
    app.run("127.0.0.1", settings.now().actions_port, workers=1, access_log=False, motd=False)


if __name__ == "__main__":
    main()
