"""Context shift: the middle of a text is forgotten, and what lies behind it is found at its new positions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.paged import CONTEXT, evaluate, small_model, tokens_of

from ternlight.engine.errors import EngineError
from ternlight.engine.kv.pages import PAGE

TEXT = tokens_of(700)


@pytest.mark.parametrize(("codec", "bound"), [("f16", 0.025), ("kv8", 0.045)])
@pytest.mark.parametrize("architecture", ["llama", "qwen3"])
def test_positions_are_those_of_the_shorter_text(architecture: str, codec: str, bound: float, tmp_path: Path) -> None:
    """In one layer keys and values depend on their own token and position alone, so the shorter text is the judge.

    The bounds are twice the noise of 8-bit activations; keys left at their old positions are 0.4 and 0.75 away.
    """
    model = small_model(tmp_path, architecture=architecture, codec=codec, layers=1)
    context = model.new_context(CONTEXT, 1)
    evaluate(context, TEXT[:600])
    context.shift(PAGE, 3 * PAGE)
    context.shift(2 * PAGE, PAGE)
    left = [*TEXT[:PAGE], *TEXT[4 * PAGE : 5 * PAGE], *TEXT[6 * PAGE :]]
    shifted = evaluate(context, left, start=600 - 4 * PAGE, chunk=30)  # goes on inside the page in work, and beyond
    judge = small_model(tmp_path, architecture=architecture, codec=codec, layers=1)
    fresh = evaluate(judge.new_context(CONTEXT, 1), left)
    assert np.linalg.norm(shifted - fresh) < bound * np.linalg.norm(fresh)


def test_no_block_is_written_and_what_moved_is_not_remembered(tmp_path: Path) -> None:
    model = small_model(tmp_path, codec="kv4")
    context = model.new_context(CONTEXT, 1)
    evaluate(context, TEXT[:600])
    twin = context.fork()
    expected = evaluate(twin, TEXT[:601], start=600)
    before = model.pool.resident
    other = context.fork()
    other.shift(PAGE, 2 * PAGE)
    assert model.pool.resident == before
    moved = [*TEXT[:PAGE], *TEXT[3 * PAGE : 600]]
    evaluate(other, [*moved, *tokens_of(130, seed=3)], start=len(moved))
    np.testing.assert_array_equal(evaluate(context, TEXT[:601], start=600), expected)
    assert model.new_context(CONTEXT, 1).reuse([*moved, 5, 6], 0) == PAGE
    with pytest.raises(EngineError, match="whole pages"):
        other.shift(10, PAGE)
