"""The host answers every request once, whatever is in it, and ends with its input."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from helpers.models import language_model
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine import wire
from ternlight.engine.host import Host
from ternlight.engine.local import LocalEngine
from ternlight.engine.wire import Decoder, Frame, WireError

HOST = [sys.executable, "-P", "-m", "ternlight.engine.host"]
CALLS = list(Host(None, print)._calls)  # type: ignore[arg-type]


async def answers(*bodies: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Everything a host says to these requests, until it has nothing left to do."""
    sent: list[Mapping[str, Any]] = []
    async with LocalEngine() as engine:
        host = Host(engine, lambda body, blob: sent.append(body))
        for body in bodies:
            host.receive(Frame(body=body))
        while host._tasks:
            await asyncio.wait(list(host._tasks.values()))
            await asyncio.sleep(0)  # the tasks' ends are answered in callbacks
    return sent


async def test_what_a_session_needs_is_asked_for_by_name() -> None:
    (answer,) = await answers({"id": 1, "call": "tokenize", "args": {"text": "x"}})
    assert answer["id"] == 1
    assert answer["error"]["type"] == "EngineError" and "Load a model" in answer["error"]["message"]


async def test_unknown_call_is_our_bug() -> None:
    (answer,) = await answers({"id": 1, "call": "reboot"})
    assert answer["error"]["kind"] == "bug"


async def test_cancel_right_behind_its_request_is_answered() -> None:
    estimate = {"model": str(language_model()), "options": {}}
    (answer,) = await answers({"id": 4, "call": "memory_estimate", "args": estimate}, {"id": 4, "cancel": True})
    assert answer == {"id": 4, "cancelled": True}


async def test_cancelling_what_has_ended_is_nothing() -> None:
    assert await answers({"id": 4, "cancel": True}) == []


async def test_number_must_be_its_own() -> None:
    for bodies in ([{}], [{"id": "1"}], [{"id": 1, "call": "unload"}, {"id": 1, "call": "unload"}]):
        with pytest.raises(WireError):
            await answers(*bodies)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
names = st.sampled_from(["model", "options", "text", "tokens", "messages", "texts", "session", "params", "count"])


@settings(max_examples=60)
@given(st.sampled_from(CALLS), st.dictionaries(names, junk, max_size=3) | junk)
async def test_any_arguments_are_answered_once(call: str, arguments: object) -> None:
    (answer,) = await answers({"id": 9, "call": call, "args": arguments})
    assert answer["id"] == 9
    assert ("error" in answer) != ("result" in answer)
    if "error" in answer:
        assert not answer["error"]["message"].startswith("The engine failed")  # not the last line of defence


@pytest.mark.slow
@pytest.mark.parametrize(("data", "code"), [(b"", 0), (b"GET / HTTP/1.1\r\n\r\n", 2), (wire.encode_frame({}), 2)])
def test_end_of_the_input_is_the_end(data: bytes, code: int) -> None:
    with subprocess.Popen(HOST, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as host:
        assert host.stdin is not None
        host.stdin.write(data)
        host.stdin.flush()
        if code == 2:  # the input stays open: its end would be another reason to leave
            assert host.wait(timeout=60) == code
        output, _ = host.communicate(timeout=60)
    assert host.returncode == code
    (hello,) = Decoder().feed(output)
    assert hello.body["hello"] == wire.PROTOCOL
