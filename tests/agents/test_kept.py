from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from helpers.embedders import RealEmbedder
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ternlight.agents.events import TextDelta, Usage
from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions
from ternlight.agents.testing import ScriptedModel
from ternlight.agents.workflows.summary.kept import KeepingEmbedder, KeepingModel, KeptPieces
from ternlight.engine.embedder import EmbedderIdentity

SECRET = "The harbour of Karsund was sold for 4.6 million euros."


class CountingEmbedder:
    """Vectors of two numbers, and how many texts it was asked for."""

    def __init__(self, sha256: str = "one") -> None:
        self.sha256 = sha256
        self.asked: list[str] = []

    async def embedder_identity(self) -> EmbedderIdentity:
        return EmbedderIdentity(name="counting", version="1", dimension=2, sha256=self.sha256)

    async def embed(self, texts: Sequence[str], *, progress: object = None) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text), 1.0 / (1 + len(text))] for text in texts], np.float32)


async def said(model: KeepingModel, words: str, **options: float) -> str:
    messages = [Message(role="user", parts=(TextPart(text=words),))]
    events = [event async for event in model.stream(messages, CallOptions(**options))]  # type: ignore[arg-type]
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_a_text_is_embedded_once_whatever_it_is_asked_with(tmp_path: Path) -> None:
    first, again = CountingEmbedder(), CountingEmbedder()
    vectors = await KeepingEmbedder(first, KeptPieces(tmp_path / "kept.db")).embed([SECRET, "Other.", SECRET])
    kept = await KeepingEmbedder(again, KeptPieces(tmp_path / "kept.db")).embed(["New.", SECRET])
    assert again.asked == ["New."]
    assert np.array_equal(kept[1], vectors[0])
    another = CountingEmbedder("another model")
    await KeepingEmbedder(another, KeptPieces(tmp_path / "kept.db")).embed([SECRET])
    assert another.asked == [SECRET]


async def test_a_model_is_asked_once_for_what_it_would_say_again(tmp_path: Path) -> None:
    scripted = ScriptedModel(["One short sentence.", "Another."])
    model = KeepingModel(scripted, KeptPieces(tmp_path / "kept.db"), "a file")
    assert await said(model, SECRET) == await said(model, SECRET) == "One short sentence."
    assert len(scripted.calls) == 1
    assert await said(model, SECRET, max_tokens=9) == "Another."
    assert await said(KeepingModel(scripted, KeptPieces(tmp_path / "kept.db"), "other"), SECRET) == "Another."
    assert len(scripted.calls) == 3
    await said(model, "By chance", temperature=0.5)
    await said(model, "By chance", temperature=0.5)
    assert len(scripted.calls) == 5


async def test_an_answer_that_broke_off_is_not_kept(tmp_path: Path) -> None:
    scripted = ScriptedModel([RuntimeError("gone"), "Whole."])
    model = KeepingModel(scripted, KeptPieces(tmp_path / "kept.db"), "a file")
    with pytest.raises(RuntimeError):
        await said(model, SECRET)
    assert await said(model, SECRET) == "Whole."
    messages = [Message(role="user", parts=(TextPart(text="Left in the middle"),))]
    events = model.stream(messages)
    await anext(events)
    await events.aclose()  # type: ignore[attr-defined]
    calls = len(scripted.calls)
    await said(model, "Left in the middle")
    assert len(scripted.calls) == calls + 1
    assert isinstance([event async for event in ScriptedModel(["x"]).stream(messages)][-1], Usage)


async def test_the_file_tells_nothing_without_the_document(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    model = KeepingModel(ScriptedModel([SECRET]), KeptPieces(path), "a file")
    await said(model, f"Shorten: {SECRET}")
    vectors = await KeepingEmbedder(CountingEmbedder(), KeptPieces(path)).embed([SECRET])
    stored = path.read_bytes()
    for word in (b"Karsund", b"4.6", b"sold", b"Shorten", vectors.tobytes()):
        assert word not in stored


@pytest.mark.parametrize("damage", [b"no database at all", b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_damaged_file_costs_nothing_but_time(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "kept.db"
    path.write_bytes(damage)
    embedder = CountingEmbedder()
    for _ in range(3):
        await KeepingEmbedder(embedder, KeptPieces(path)).embed([SECRET])
    assert embedder.asked in ([SECRET], [SECRET, SECRET])
    folder = tmp_path / "folder.db"
    folder.mkdir()
    assert (await KeepingEmbedder(embedder, KeptPieces(folder)).embed([SECRET])).shape == (1, 2)


def test_what_was_used_longest_ago_makes_room(tmp_path: Path) -> None:
    kept = KeptPieces(tmp_path / "kept.db", most=10)
    for number in range(30):
        kept.put({f"text {number}": b"value"})
        assert kept.get(["text 0"]) == {"text 0": b"value"}
    here = kept.get([f"text {number}" for number in range(30)])
    assert len(here) <= 10
    assert "text 29" in here


@settings(max_examples=30, deadline=None)
@given(values=st.dictionaries(st.text(), st.binary(max_size=80), max_size=5))
def test_what_is_put_comes_back(tmp_path_factory: pytest.TempPathFactory, values: dict[str, bytes]) -> None:
    kept = KeptPieces(tmp_path_factory.mktemp("kept") / "kept.db")
    kept.put(values)
    assert kept.get([*values, "never put in there"]) == values


async def test_the_real_embedder_says_the_same(tmp_path: Path) -> None:
    real = RealEmbedder()
    kept = KeptPieces(tmp_path / "kept.db")
    one, other = [await KeepingEmbedder(real, kept).embed([SECRET, "A ship."]) for _ in range(2)]
    assert np.array_equal(one, other)
