"""What Rasa lets through of the action server's replies."""

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from bot.rasa_server import check_reply

ACTION = RemoteAction("action_answer", EndpointConfig("http://127.0.0.1:1"))
REPLIES: tuple[tuple[dict[str, object], bool], ...] = (
    ({"events": [], "responses": []}, True),
    ({"events": [{"event": "slot", "name": "x", "value": 1}], "responses": [{"custom": {}}]}, True),
    ({"events": [{"event": "no such event"}], "responses": []}, False),
    ({"events": [], "responses": ["text"]}, False),
    ({"events": 7}, False),
)


@pytest.mark.parametrize(("reply", "fits"), REPLIES)
def test_the_same_as_rasa_itself(reply: dict[str, object], fits: bool) -> None:
    for check in (check_reply, RemoteAction._validate_action_result):
        if fits:
            assert check(ACTION, reply)
        else:
            with pytest.raises(ValidationError):
                check(ACTION, reply)
