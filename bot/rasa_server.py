"""Rasa's server as the product runs it: `python -m bot.rasa_server run …`, otherwise `rasa run …`.

Rasa 3.6 checks each reply of the action server against a schema, and each time that schema
against the schema of schemas: more than half of the processor time of a turn. Here that is done
once, at the start; replies are checked as before.
"""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from rasa.__main__ import main
from rasa.core.actions.action import RemoteAction

_SCHEMA = RemoteAction.action_response_format_spec()
_VALIDATOR = Draft202012Validator(_SCHEMA)


def check_reply(_action: RemoteAction, reply: Mapping[str, Any]) -> bool:
    """True for a reply of the action server's form. Raises `ValidationError`."""
    try:
        _VALIDATOR.validate(reply)
    except ValidationError as error:
        error.message += ". The action server's reply does not have the form that Rasa expects."
        raise
    return True


def serve() -> None:
    """Run Rasa with the arguments of the command line."""
    Draft202012Validator.check_schema(_SCHEMA)
    RemoteAction._validate_action_result = check_reply
    main()


if __name__ == "__main__":
    serve()
