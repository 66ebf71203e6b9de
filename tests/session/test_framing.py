"""Frames: whole from any cut, and nothing but frames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fwtui.session.framing import (
    EXIT,
    LARGEST_TO_SESSION,
    OUTPUT,
    TO_CLIENT,
    TO_SESSION,
    BadFrame,
    Frames,
    frame,
)


@given(
    st.lists(st.tuples(st.sampled_from([OUTPUT, EXIT]), st.binary(max_size=50)), max_size=8),
    st.integers(1, 20),
)
def test_frames_come_whole_from_any_cut(sent: list[tuple[bytes, bytes]], part: int) -> None:
    data = b"".join(frame(kind, payload) for kind, payload in sent)
    frames = Frames(TO_CLIENT, 100)
    came = []
    for start in range(0, len(data), part):
        came += frames.feed(data[start : start + part])
    assert came == sent


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="another protocol"),
        pytest.param(frame(OUTPUT, b"x"), id="a kind for the other side"),
        pytest.param(b"K\xff\xff\xff\xff", id="longer than any"),
        pytest.param(b"K" + (LARGEST_TO_SESSION + 1).to_bytes(4, "big"), id="longer by one"),
        pytest.param(b"\0" * 64, id="zeros"),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(BadFrame):
        Frames(TO_SESSION, LARGEST_TO_SESSION).feed(data)
