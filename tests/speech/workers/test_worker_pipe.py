import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.workers.pipe import LENGTHS, PipeError, pack, parse_header, part_lengths

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.binary(max_size=500))
def test_a_frame_survives_the_round_trip(header: dict[str, object], blob: bytes) -> None:
    pipe = io.BytesIO(pack(header, blob))
    header_length, blob_length = part_lengths(pipe.read(LENGTHS.size))
    assert parse_header(pipe.read(header_length)) == header
    assert pipe.read(blob_length) == blob
    assert pipe.read() == b""


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"3", b"\xff", b'"a"'])
def test_what_is_no_header_is_told(text: bytes) -> None:
    with pytest.raises(PipeError):
        parse_header(text)


def test_absurd_lengths_are_told() -> None:
    with pytest.raises(PipeError):
        part_lengths(b"\xff" * LENGTHS.size)


def test_headers_are_plain_ascii() -> None:
    assert json.dumps({"text": "好"}).encode() in pack({"text": "好"})
