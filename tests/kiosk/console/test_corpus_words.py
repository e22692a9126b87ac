"""What the pages of the corpus say, apart from any page."""

import asyncio
import contextlib

from kiosk.console.corpus.common import when
from kiosk.console.dialogs import once
from tests.kiosk.zones import in_zone


def test_times_are_those_of_china_wherever_the_machine_stands() -> None:
    for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
        with in_zone(zone):
            assert when(1_796_050_000.0) == "2026-11-30 22:46"
    assert when(None) == ""


async def test_what_a_button_does_is_done_once_while_it_runs() -> None:
    done: list[int] = []

    async def slow() -> None:
        done.append(1)
        await asyncio.sleep(0.01)

    pressed = once(slow)
    await asyncio.gather(pressed(), pressed(), pressed())
    assert len(done) == 1
    await pressed()
    assert len(done) == 2


async def test_nothing_is_done_once_its_dialog_is_closed_and_a_failure_does_not_block_it() -> None:
    done: list[int] = []
    still = [True]

    def fails() -> None:
        done.append(1)
        if len(done) == 1:
            raise ValueError

    pressed = once(fails, lambda: still[0])
    with contextlib.suppress(ValueError):
        await pressed()
    await pressed()
    assert len(done) == 2
    still[0] = False
    await pressed()
    assert len(done) == 2
