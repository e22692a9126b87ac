import io
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.recognition.wav_header import HeaderFilter, WavHeader, wav_header

SAMPLES = b"\x01\x02" * 400


def wav(rate: int = 16_000, channels: int = 1, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sink:
        sink.setframerate(rate)
        sink.setnchannels(channels)
        sink.setsampwidth(width)
        sink.writeframes(SAMPLES)
    return file.getvalue()


def test_the_header_says_what_follows() -> None:
    assert wav_header(wav(8_000, 2)) == WavHeader(44, 8_000, 2, 16)
    assert wav_header(wav()[:40]) is None
    assert wav_header(SAMPLES) is None


@given(st.lists(st.integers(0, 60), max_size=20))
def test_it_is_taken_away_however_it_is_cut(lengths: list[int]) -> None:
    data, bare, at = wav(), b"", 0
    taking = HeaderFilter()
    for length in lengths:
        bare += taking.accept(data[at : at + length])
        at += length
    bare += taking.accept(data[at:]) + taking.finish()
    assert bare == SAMPLES
    assert taking.found == WavHeader(44, 16_000, 1, 16)


@given(st.binary(max_size=200), st.integers(0, 50))
def test_other_bytes_pass_unchanged(data: bytes, cut: int) -> None:
    taking = HeaderFilter()
    passed = taking.accept(data[:cut]) + taking.accept(data[cut:]) + taking.finish()
    assert passed == (b"" if data[:4] == b"RIFF" else data) or passed == data


@pytest.mark.parametrize("start", [b"R", b"RI", b"RIFx", b"RIFF1234WAVx"])
def test_what_only_begins_like_one_is_samples(start: bytes) -> None:
    taking = HeaderFilter()
    assert taking.accept(start) + taking.accept(SAMPLES) == start + SAMPLES
    assert taking.found is None


def test_a_header_in_a_later_piece_is_taken_away_too() -> None:
    taking = HeaderFilter()
    assert taking.accept(wav()) + taking.accept(wav()) == SAMPLES * 2


def test_a_torn_header_is_no_sound_and_a_monstrous_one_ends() -> None:
    taking = HeaderFilter()
    assert taking.accept(wav()[:20]) + taking.finish() == b""
    endless = b"RIFF\0\0\0\0WAVELIST" + (10**9).to_bytes(4, "little") + bytes(5000)
    taking = HeaderFilter()
    assert len(taking.accept(endless)) == len(endless) - 44
