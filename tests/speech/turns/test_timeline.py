from speech.turns.timeline import HeardTimes, TurnTimeline

HEARD = HeardTimes(
    speech_start=1.0, speech_end=4.0, decided=4.5, longest_pause=0.75, text_after=0.25
)


def test_positions_in_the_audio_become_times_of_the_clock() -> None:
    assert HEARD.timeline(final_text=100.25) == TurnTimeline(
        speech_start=96.5, speech_end=99.5, decided=100.0, final_text=100.25
    )


def test_where_nobody_spoke_there_is_no_time_of_it() -> None:
    silent = HeardTimes(decided=10.0)
    assert silent.timeline(final_text=50.0) == TurnTimeline(None, None, 50.0, 50.0)
    assert silent.milliseconds() == {
        "speech_start_ms": None,
        "speech_end_ms": None,
        "decided_ms": 10_000,
    }


def test_later_moves_all_positions() -> None:
    moved = HEARD.later(15.0)
    assert moved.milliseconds() == {
        "speech_start_ms": 16_000,
        "speech_end_ms": 19_000,
        "decided_ms": 19_500,
    }
    assert (moved.longest_pause, moved.text_after) == (0.75, 0.25)
    assert HeardTimes().later(5.0).speech_start is None
