"""Cleaning and dividing text."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.tools.documents.clean import (
    LINE_HYPHEN,
    broken_share,
    clean_characters,
    join_lines,
    line_key,
    mend,
    repeated_keys,
    unwrap,
    vocabulary,
)
from ternlight.tools.documents.sections import LONGEST, Block, paginate, split_text

QUICK = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("of\ufb01ce \ufb02ow \ufb03x", "office flow ffix"),
        ("a\u00a0b\u2009c\u3000d\te", "a b c d e"),
        ("co\u00adop\u200berate\ufeff", "cooperate"),
        ("e\u0301te\u0301", "été"),
        ("a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"),
        ("x\x00y\x1bz\ud800\ufffe", "xyz"),
        ("\uf0b7 point \ue123", "• point \ufffd"),
        ("می‌خواهم क्‍ष", "می‌خواهم क्‍ष"),  # joiners are letters' business, and stay
        ("H₂O x² ½ №", "H₂O x² ½ №"),
    ],
)
def test_characters(raw: str, clean: str) -> None:
    assert clean_characters(raw) == unicodedata.normalize("NFC", clean)


@QUICK
@given(st.text(st.characters(codec=None), max_size=80))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_characters(text)
    assert clean_characters(once) == once
    once.encode("utf-8")


def test_broken_share() -> None:
    assert broken_share("A clean sentence — naïve, 漢字, नमस्ते.") == 0
    assert broken_share("\uf0b7 a list \x02 item") == 0
    assert broken_share("ab\ufffd\ue000") == 0.5
    assert broken_share("") == 0


@pytest.mark.parametrize(
    ("lines", "known", "joined"),
    [
        (["con-", "tainer ship"], "", "container ship"),
        (["well-", "known port"], "", "wellknown port"),
        (["well-", "known port"], "a well-known fact", "well-known port"),
        (["re-", "sign"], "resign re-sign resign", "resign"),
        (["COVID-", "19"], "", "COVID-19"),
        (["Jean-", "Paul"], "", "Jean-Paul"),
        (["1914-", "18"], "", "1914-18"),
        (["ex-", "tra-", "ordinary"], "", "extraordinary"),
        (["pages 3 -", "4"], "", "pages 3 - 4"),
        (["港は花", "崗岩で"], "", "港は花崗岩で"),
        (["항구는", "화강암"], "", "항구는 화강암"),
    ],
)
def test_lines_are_joined(lines: list[str], known: str, joined: str) -> None:
    assert mend(join_lines(lines), vocabulary([known])) == joined


@QUICK
@given(st.lists(st.sampled_from(["a", "b-", LINE_HYPHEN, " ", "é", "1", "漢", "\n"]), max_size=30))
def test_no_mark_is_left(parts: list[str]) -> None:
    assert LINE_HYPHEN not in mend("".join(parts), Counter())


def test_running_lines() -> None:
    assert line_key("Page 3  of 40") == line_key("page 12 of 40")
    assert line_key("xii") == line_key("4")
    heads = [{"report", f"fact {number}"} for number in "abcde"]
    assert repeated_keys(heads) == {"report"}
    assert repeated_keys(heads[:2]) == frozenset()
    alternating = [{"left"}, {"right"}] * 3
    assert repeated_keys(alternating) == {"left", "right"}


WORDS = st.lists(st.sampled_from(["one", "two.", "Three", "four-five", "漢字。", "x" * 300]), min_size=1, max_size=80)
PARAGRAPHS = st.lists(WORDS.map(" ".join), max_size=30)


@QUICK
@given(PARAGRAPHS)
def test_dividing_loses_nothing(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    parts = split_text(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part == part.strip() != "" for part in parts)
    pages = paginate(Block(text=text, level=1 if len(text) < 30 else None) for text in paragraphs)
    assert "".join("".join(page.text for page in pages).split()) == "".join(text.split())
    assert all(len(page.text) <= LONGEST * 2 for page in pages)


def test_sections_follow_the_highest_repeated_heading() -> None:
    def labels(*blocks: tuple[str, int | None]) -> list[str]:
        return [page.label for page in paginate(Block(text=text, level=level) for text, level in blocks)]

    assert labels(("Title", 1), ("A", 2), ("x", None), ("B", 2), ("y", None)) == ["Title", "A", "B"]
    assert labels(("A", 1), ("a", 2), ("B", 1), ("b", 2)) == ["A", "B"]
    assert labels(("only", 1), ("x", None)) == [""]
    assert labels() == []


def test_hostile_text_takes_linear_work() -> None:
    """Each of these would keep a careless regular expression busy for longer than anybody waits."""
    many = 300_000
    for text in ("a" * many, "a-\n" * 100_000, "." * many, " " * many + "x", ".)" * many, "a." * many, "<!--" * many):
        unwrap(clean_characters(text))
        mend(join_lines(text.split("\n")), vocabulary([text]))
        list(paginate([Block(text=text, level=1), Block(text=text, kind="row")]))
