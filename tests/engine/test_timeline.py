"""The timeline over a context that remembers what it was told, and one that cannot go back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.errors import ContextFull, EngineError
from ternlight.engine.snapshot import Snapshot, fingerprint, pack, unpack
from ternlight.engine.timeline import CHUNK, Timeline


class Recorder:
    """Entries are the tokens themselves; the logits are one-hot at the number of entries."""

    def __init__(self, *, rewinds: bool = True) -> None:
        self.entries: list[int] = []
        self.has_logits = False
        self.heads = 0
        """Products with the head."""
        self.rewinds = rewinds

    def evaluate(self, tokens: Sequence[int], start: int, flag: CancelFlag, *, logits: bool = True) -> None:
        assert start == len(self.entries) and 0 < len(tokens) <= CHUNK
        self.entries += tokens
        self.has_logits = logits
        self.heads += logits

    def logits(self) -> NDArray[np.float32]:
        assert self.has_logits
        return np.eye(1, 1000, len(self.entries), dtype=np.float32)[0]

    def truncate(self, count: int) -> int:
        del self.entries[count if self.rewinds else 0 :]
        return len(self.entries)

    def reuse(self, tokens: Sequence[int], shared: int) -> int:
        return self.truncate(shared)

    def fork(self) -> Recorder:
        twin = Recorder(rewinds=self.rewinds)
        twin.entries, twin.has_logits = self.entries.copy(), self.has_logits
        return twin

    def state(self) -> list[memoryview]:
        return [memoryview(np.asarray(self.entries, dtype="<i4").tobytes())]

    def restore(self, parts: Sequence[memoryview], tokens: Sequence[int]) -> bool:
        self.entries = np.frombuffer(parts[0], dtype="<i4").tolist()
        return True

    def close(self) -> None:
        self.entries = []


FLAG = CancelFlag()


def sync(timeline: Timeline, tokens: Sequence[int], *, finish: bool = True) -> int:
    reused = timeline.begin_sync(tokens)
    for start in range(reused, len(tokens), CHUNK):
        timeline.extend(tokens[start : start + CHUNK], FLAG, more=not finish or start + CHUNK < len(tokens))
    return reused


operations = st.one_of(
    st.tuples(st.sampled_from(["sync", "unfinished"]), st.lists(st.integers(0, 2), max_size=12)),
    st.tuples(st.just("append"), st.integers(0, 2)),
    st.tuples(st.just("rewind"), st.integers(0, 12)),
    st.tuples(st.just("logits"), st.none()),
)


@given(st.lists(operations, max_size=30), st.booleans())
def test_entries_always_belong_to_the_tokens(steps: list[tuple[str, object]], rewinds: bool) -> None:
    context = Recorder(rewinds=rewinds)
    timeline = Timeline(context, limit=16, vocabulary=3)
    for name, value in steps:
        if name in ("sync", "unfinished"):
            assert isinstance(value, list)
            sync(timeline, value, finish=name == "sync")
            assert timeline.tokens == value == context.entries
        elif name == "append" and not timeline.full:
            assert isinstance(value, int)
            timeline.append(value)
        elif name == "rewind" and isinstance(value, int) and value <= len(timeline.tokens):
            timeline.rewind(value)
            assert len(timeline.tokens) == value or not rewinds
        elif name == "logits" and timeline.tokens and not timeline.full:
            assert int(timeline.next_logits(FLAG).argmax()) == len(timeline.tokens)
            assert context.entries == timeline.tokens
        assert context.entries == timeline.tokens[: timeline.evaluated]


def test_only_the_last_chunk_of_a_prompt_has_logits() -> None:
    context = Recorder()
    timeline = Timeline(context, limit=4 * CHUNK, vocabulary=9)
    sync(timeline, [1] * (2 * CHUNK + 1))
    assert context.heads == 1
    assert timeline.next_logits(FLAG).argmax() == 2 * CHUNK + 1
    assert context.heads == 1
    for token in [2] * (CHUNK + 1):
        timeline.append(token)
    assert timeline.next_logits(FLAG).argmax() == 3 * CHUNK + 2
    assert context.heads == 2


def test_cancelled_chunk_changes_nothing() -> None:
    timeline = Timeline(Recorder(), limit=16, vocabulary=9)
    sync(timeline, [1, 2, 3])
    flag = CancelFlag()
    flag.set()
    with pytest.raises(Cancelled):
        timeline.extend([4], flag)
    assert timeline.tokens == [1, 2, 3]


def test_limits() -> None:
    timeline = Timeline(Recorder(), limit=4, vocabulary=9)
    with pytest.raises(ContextFull, match="4 tokens"):
        timeline.begin_sync([1, 2, 3, 4])
    with pytest.raises(EngineError, match="vocabulary"):
        timeline.begin_sync([9])
    with pytest.raises(EngineError, match="empty"):
        timeline.next_logits(FLAG)
    sync(timeline, [1, 2, 3])
    timeline.append(4)
    with pytest.raises(ContextFull, match="full"):
        timeline.next_logits(FLAG)
    with pytest.raises(EngineError, match="fit"):
        Timeline(Recorder(), limit=2, vocabulary=9).restore([1, 2, 3], 3, [])


SNAPSHOT = Snapshot(
    model="m", tokens=(5, 6), evaluated=1, parts=[memoryview(b"\x00state"), memoryview(b""), memoryview(b"x" * 99)]
)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_as_a_snapshot(data: bytes) -> None:
    for attempt in (data, pack(SNAPSHOT)[:60] + data):
        with pytest.raises(EngineError, match="damaged"):
            unpack(attempt, model="m")


@given(st.data())
def test_a_changed_bit_or_a_lost_end_is_found(data: st.DataObject) -> None:
    whole = pack(SNAPSHOT)
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << bit % 8
    for attempt in (bytes(flipped), whole[: data.draw(st.integers(0, len(whole) - 1))], whole + b"\0"):
        with pytest.raises(EngineError, match="damaged"):
            unpack(attempt, model="m")


def test_snapshot_is_for_its_model() -> None:
    found = unpack(pack(SNAPSHOT), model="m")
    assert (found.tokens, found.evaluated) == (SNAPSHOT.tokens, SNAPSHOT.evaluated)
    assert [bytes(part) for part in found.parts] == [bytes(part) for part in SNAPSHOT.parts]
    with pytest.raises(EngineError, match="another model"):
        unpack(pack(SNAPSHOT), model="n")


def test_fingerprint_tells_files_apart(tmp_path: Path) -> None:
    path = tmp_path / "model"
    seen = set()
    for data in (b"", b"a", b"ab", b"a" * 3_000_000, b"a" * 2_999_999 + b"b"):
        path.write_bytes(data)
        seen.add(fingerprint(path))
    assert len(seen) == 5
