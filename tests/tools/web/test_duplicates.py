from __future__ import annotations

import random

from helpers.planted import FACTS
from hypothesis import given
from hypothesis import strategies as st

from ternlight.tools.web.duplicates import is_near_duplicate, near_duplicates, resemblance, sketch

ARTICLE = " ".join(FACTS[:20])
OTHER = " ".join(FACTS[20:])


def test_reprints_are_found_and_other_texts_are_not() -> None:
    reprint = ARTICLE.replace("The", "And the", 1) + " This text appeared first in another paper."
    excerpt = " ".join(FACTS[3:12])
    shouted = ARTICLE.upper().replace(".", " . ")
    texts = [ARTICLE, OTHER, reprint, excerpt, shouted, OTHER + " And one more line.", "Short note.", ""]
    assert near_duplicates(texts) == [0, 1, 0, 0, 0, 1, 6, 7]


def test_texts_on_one_subject_are_not_duplicates() -> None:
    one = "The harbour of Karsund handled 208 ships in 2023, most of them carrying timber from the hills."
    other = "The harbour of Ostby handled 97 ships in 2023, and nearly all of them brought herring to the market."
    assert not is_near_duplicate(sketch(one), sketch(other))


def test_the_estimate_is_near_the_truth_for_long_texts() -> None:
    randomly = random.Random(1)
    vocabulary = [f"word{i}" for i in range(5000)]
    common = [randomly.choice(vocabulary) for _ in range(10_000)]
    one = common + [randomly.choice(vocabulary) for _ in range(5_000)]
    other = common + [randomly.choice(vocabulary) for _ in range(5_000)]
    assert abs(resemblance(sketch(" ".join(one)), sketch(" ".join(other))) - 0.5) < 0.08


def test_scripts_without_spaces() -> None:
    text = "港は2023年に三百十二隻の船を扱った。これは歴史上もっとも多い。市長は新しい岸壁を作ると述べた。" * 2
    assert near_duplicates([text, "昨日は雨が降った。今日は晴れている。", text + "以上。"]) == [0, 1, 0]


@given(st.lists(st.text(max_size=80), max_size=6))
def test_the_first_of_a_group_stands_for_itself(texts: list[str]) -> None:
    firsts = near_duplicates(texts)
    assert all(first <= index and firsts[first] == first for index, first in enumerate(firsts))
