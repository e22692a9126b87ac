"""A gateway with the console's pages."""

import pytest

from kiosk.console.mount import mount_console
from tests.kiosk.conftest import Gateway, MakeGateway


@pytest.fixture
def gateway(make_gateway: MakeGateway) -> Gateway:
    """With the console."""
    return make_gateway(console=mount_console)
