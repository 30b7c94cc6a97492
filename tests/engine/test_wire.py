"""Hostile bytes end in WireError and in nothing else; what is sent is what arrives."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from ternlight.engine import errors, wire
from ternlight.engine.errors import ContextFull, EngineError, OutOfMemory
from ternlight.engine.types import (
    ChatMessage,
    FinishReason,
    LoadOptions,
    MemoryEstimate,
    ModelInfo,
    SamplingParams,
    SyncReport,
    Token,
)
from ternlight.engine.wire import Decoder, Frame, WireError

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
bodies = st.dictionaries(st.text(), json_values, max_size=4)


@given(st.lists(st.tuples(bodies, st.binary(max_size=50)), max_size=4), st.data())
def test_frames_arrive_however_they_are_cut(frames: list[tuple[dict[str, Any], bytes]], data: st.DataObject) -> None:
    stream = b"".join(wire.encode_frame(body, blob) for body, blob in frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    decoder = Decoder()
    arrived: list[Frame] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        arrived += decoder.feed(stream[start:end])
    assert [(frame.body, frame.blob) for frame in arrived] == frames


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_any_bytes_are_refused_or_waited_for(pieces: list[bytes]) -> None:
    decoder = Decoder()
    with suppress(WireError):
        for piece in pieces:
            decoder.feed(piece)


@given(bodies, st.binary(max_size=20), st.integers(0, 200), st.integers(0, 255))
def test_damaged_frame_is_refused_or_waited_for(body: dict[str, Any], blob: bytes, at: int, value: int) -> None:
    data = bytearray(wire.encode_frame(body, blob))
    data[at % len(data)] = value
    try:
        frames = Decoder().feed(bytes(data))
    except WireError:
        return
    assert len(frames) <= 1


@pytest.mark.parametrize(
    "data",
    [
        b"hello\n",
        b"\n",
        b"12\n",
        b"-1 0\n",
        b"01 0\n",
        b"2 0 \n{}\n",
        b"2 0\n{}x",
        b"2 0\n[]\n",
        b"4 0\nnull\n",
        b"3 0\n{1}\n",
        b"2 0\n\xff\xff\n",
        b"9999999999 0\n",
        b"2 9999999999\n",
        b"1" * 30,
        b"%d 0\n" % (wire.MAX_JSON + 1),
        b"2 %d\n" % (wire.MAX_BLOB + 1),
        b"200000 0\n" + b"[" * 200_000 + b"\n",
    ],
)
def test_what_is_not_a_frame_is_refused_at_once(data: bytes) -> None:
    with pytest.raises(WireError):
        Decoder().feed(data)


def test_too_large_to_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_JSON", 10)
    monkeypatch.setattr(wire, "MAX_BLOB", 10)
    wire.encode_frame({}, b"x" * 10)
    with pytest.raises(WireError, match="too large"):
        wire.encode_frame({"text": "xxxxxxxxxx"})
    with pytest.raises(WireError, match="too large"):
        wire.encode_frame({}, b"x" * 11)


def test_lone_surrogates_pass() -> None:
    (frame,) = Decoder().feed(wire.encode_frame({"text": "\ud800"}))
    assert frame.body == {"text": "\ud800"}


@given(arrays(np.float32, array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)))
def test_arrays_pass(array: np.ndarray[Any, np.dtype[np.float32]]) -> None:
    body, blob = wire.array_body(array)
    back = wire.read_array(json.loads(json.dumps(body)), blob)
    assert back.dtype == np.float32 and back.shape == array.shape and back.flags.writeable
    np.testing.assert_array_equal(back, array)


@given(bodies | st.fixed_dictionaries({"dtype": st.just("float32"), "shape": json_values}), st.binary(max_size=16))
def test_wrong_arrays_are_refused(body: dict[str, Any], blob: bytes) -> None:
    try:
        array = wire.read_array(body, blob)
    except WireError:
        return
    assert array.nbytes == len(blob)


VALUES = [
    Token(id=3, text="é", logprob=-0.5, finish=FinishReason.CONTEXT),
    Token(id=3, text=""),
    LoadOptions(threads=None),
    LoadOptions(threads=3),
    SamplingParams(stop=("a", "b"), json_schema="{}"),
    MemoryEstimate(weights=1, cache=2, scratch=3, available=4, largest_context=5),
    SyncReport(reused=1, evaluated=2, seconds=3),
    ChatMessage(role="user", content="x"),
    ModelInfo(
        name="n",
        path="p",
        architecture="a",
        parameters=1,
        size_bytes=1,
        quantization="q",
        context=1,
        trained_context=1,
        backend="b",
        threads=1,
    ),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_pass(value: object) -> None:
    body = json.loads(json.dumps(wire.value_body(value)))
    assert wire.read_value(type(value), body) == value


@given(st.sampled_from([type(value) for value in VALUES]), json_values)
def test_wrong_values_are_refused(kind: type[object], body: object) -> None:
    with pytest.raises(WireError):
        wire.read_value(kind, [body])
    if isinstance(body, dict) and body:
        with pytest.raises(WireError):
            wire.read_value(kind, body)


@given(st.sampled_from(VALUES), st.data())
def test_values_with_one_wrong_field_are_refused(value: object, data: st.DataObject) -> None:
    body = wire.value_body(value)
    name = data.draw(st.sampled_from(sorted(body)))
    plausible = (type(body[name]), int, float, str, list, type(None))
    wrong = data.draw(json_values.filter(lambda item: type(item) not in plausible))
    with pytest.raises(WireError):
        wire.read_value(type(value), {**body, name: wrong})


def test_errors_pass_with_what_they_know() -> None:
    full = wire.read_error(wire.error_body(ContextFull("full", needed=9, limit=8)))
    assert isinstance(full, ContextFull) and (full.needed, full.limit, full.kind) == (9, 8, "world")
    memory = wire.read_error(wire.error_body(OutOfMemory("little", needed=2, available=1)))
    assert isinstance(memory, OutOfMemory) and (memory.needed, memory.available) == (2, 1)
    for name in ("ModelFileError", "GrammarError", "BackendMissing", "EngineError"):
        error = wire.read_error(wire.error_body(getattr(errors, name)("sentence", kind="bug")))
        assert type(error).__name__ == name and error.user_message == "sentence" and error.kind == "bug"
    assert type(wire.read_error({"type": "Literal", "message": "m"})) is EngineError


@given(json_values | st.fixed_dictionaries({"type": json_values, "message": st.text()}))
def test_wrong_errors_are_refused(body: object) -> None:
    with suppress(WireError):
        assert isinstance(wire.read_error(body), EngineError)


@given(json_values)
def test_plain_values_are_checked(body: object) -> None:
    for read in (wire.read_int, wire.read_text, wire.read_object, lambda item: wire.read_list(int, item)):
        with suppress(WireError):
            read(body)
