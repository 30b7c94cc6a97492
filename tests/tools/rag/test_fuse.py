from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.engine.benchmark import retrieval
from ternlight.tools.rag.fuse import fuse

SCORES = st.dictionaries(st.integers(0, 20), st.floats(-1, 1), max_size=10)
SHARES = st.dictionaries(st.integers(0, 20), st.floats(0, 1), max_size=10)


def order(likeness: dict[int, float], covered: dict[int, float]) -> list[int]:
    return [item for item, _ in fuse(likeness, covered)]


def test_a_word_or_two_in_common_do_not_outweigh_the_meaning() -> None:
    assert order({1: 0.55, 2: 0.40}, {2: 0.3, 3: 0.3})[0] == 1


def test_a_passage_with_all_the_words_comes_first_though_others_are_nearer() -> None:
    assert order({1: 0.55, 2: 0.50}, {3: 1.0, 1: 0.2})[0] == 3


def test_one_that_only_words_found_is_as_near_as_the_last_at_most() -> None:
    assert dict(fuse({1: 0.6, 2: 0.4}, {3: 0.5}))[3] == pytest.approx(0.4 + 0.3 * 0.25)


def test_without_the_one_the_other_decides() -> None:
    assert order({1: 0.2, 2: 0.3}, {}) == [2, 1]
    assert order({}, {1: 0.2, 2: 0.3}) == [2, 1]
    assert fuse({}, {}) == []


@given(SCORES, SHARES)
def test_every_item_is_ranked_once_and_the_benchmark_ranks_the_same(
    likeness: dict[int, float], covered: dict[int, float]
) -> None:
    ranked = fuse(likeness, covered)
    assert {item for item, _ in ranked} == likeness.keys() | covered.keys()
    assert len(ranked) == len(likeness.keys() | covered.keys())
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)
    assert retrieval.fuse(likeness, covered) == [item for item, _ in ranked]
