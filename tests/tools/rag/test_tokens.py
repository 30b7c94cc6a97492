from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.tools.rag.tokens import expression, indexed, phrases

TEXTS = (
    "The invoice INV-2041/B was paid on 3 May.",
    "The invoice INV-2042/B was not paid.",
    "図書館は平日の朝九時に開き、午後八時に閉まります。",
    "押金为三百元，退证时退还。",
    "ห้องสมุดปิดวันอาทิตย์",
    "Die Straße nach Übersee ist gesperrt.",
    "Closing the valves took an hour.",
    "larch_open returns zero. See tid-convert and version 2.4.1.",
)


def found(question: str) -> list[int]:
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE VIRTUAL TABLE words USING fts5 (tokens, tokenize = "unicode61 remove_diacritics 2")')
    for number, text in enumerate(TEXTS):
        connection.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (number, indexed(text)))
    asked = expression(phrases(question))
    try:
        if not asked:
            return []
        return [
            row[0] for row in connection.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank", (asked,))
        ]
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What about INV-2042/B?", 1),
        ("inv-2041", 0),
        ("閉まる時間", 2),
        ("押金", 3),
        ("ห้องสมุด", 4),
        ("strasse", 5),
        ("ubersee", 5),
        ("was the valve closed", 6),
        ("larch_open", 7),
        ("tid-convert", 7),
        ("2.4.1", 7),
    ],
)
def test_what_is_looked_for_comes_first(question: str, first: int) -> None:
    assert found(question)[0] == first


def test_a_code_is_found_whole_or_not_at_all() -> None:
    assert found("tid-report") == []
    assert found("4.2.1") == []


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_no_question_is_syntax(question: str) -> None:
    found(question)


@pytest.mark.parametrize(
    "question",
    ['"', "a AND", "NEAR(a b)", "words:x", "*", "(", "^a", "-a", "a OR OR", "{a}:b", "\0", "'; DROP TABLE words"],
)
def test_signs_of_the_query_language_are_words(question: str) -> None:
    found(question)


def test_small_words_count_only_when_there_are_no_others() -> None:
    assert "the" not in phrases("the valves")
    assert phrases("who is it")
    assert phrases("?!") == []
