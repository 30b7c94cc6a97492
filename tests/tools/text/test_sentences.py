"""Sentences are cut where a reader would cut them, and their offsets are exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.tools.documents.types import Page
from ternlight.tools.text.sentences import LONGEST, Sentence, split_page, split_pages
from ternlight.tools.text.words import fold


def sentences(text: str) -> list[Sentence]:
    return list(split_page(Page(number=1, text=text)))


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(text)]


@pytest.mark.parametrize(
    "whole",
    [
        "Dr. J. Smith of Acme Inc. met Mrs. Okafor on p. 12 of the report.",
        "Costs were $3.2m, e.g. for fuel, i.e. diesel, and labour.",
        "The value rose to 3.14 and then to 1.234,5 in version 2.0.1 of the text.",
        "See Fig. 3 and No. 7 of vol. 2.",
        "He said that it works! and went on.",
        "It went on … and on.",
        "The meeting of Jan. 12 was long.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(whole: str) -> None:
    assert texts(whole) == [whole]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One is here. Two is there! Is three? Yes.", ["One is here.", "Two is there!", "Is three?", "Yes."]),
        ("“It works.” She left.", ["“It works.”", "She left."]),
        (
            "It was bought by Acme Inc. The price is not known.",
            ["It was bought by Acme Inc.", "The price is not known."],
        ),
        ("It ended in 2024. The next began.", ["It ended in 2024.", "The next began."]),
        ("他们去了港口。船很大！为什么？", ["他们去了港口。", "船很大！", "为什么？"]),
        ("यह एक वाक्य है। दूसरा वाक्य।", ["यह एक वाक्य है।", "दूसरा वाक्य।"]),
        ("هل هذا صحيح؟ نعم.", ["هل هذا صحيح؟", "نعم."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, parts: list[str]) -> None:
    assert texts(text) == parts


def test_headings_items_and_table_rows_stand_by_themselves() -> None:
    found = sentences(
        "3.2 Dredging and depth\n"
        "\n"
        "The approach channel is kept at a depth of 14.5 metres, as it was in the years before,\n"
        "and it will be kept so.\n"
        "Staff and safety\n"
        "• Two accidents were reported\n"
        "• None was fatal; the crane\n"
        "  was repaired.\n"
        "1. The first thing is done.\n"
        "Year   Ships   Tonnes\n"
        "2024   431     1,310\n"
        "Ferries | 11.9 | 11.1\n"
    )
    assert [(sentence.kind, sentence.text) for sentence in found] == [
        ("heading", "3.2 Dredging and depth"),
        (
            "prose",
            "The approach channel is kept at a depth of 14.5 metres, as it was in the years before, and "
            "it will be kept so.",
        ),
        ("heading", "Staff and safety"),
        ("bullet", "• Two accidents were reported"),
        ("bullet", "• None was fatal; the crane was repaired."),
        ("bullet", "1. The first thing is done."),
        ("table", "Year Ships Tonnes"),
        ("table", "2024 431 1,310"),
        ("table", "Ferries | 11.9 | 11.1"),
    ]


def test_a_wrapped_line_that_begins_with_a_number_is_no_list_item() -> None:
    text = (
        "The committee met in the old town hall for a long evening on page\n12. The weather was fine "
        "on that day as well."
    )
    assert texts(text)[0].endswith("on page 12.")


def test_nothing_crosses_a_page() -> None:
    pages = [Page(number=1, text="It begins here and"), Page(number=2, text="it goes on there.")]
    assert [(one.page, one.text) for one in split_pages(pages)] == [
        (1, "It begins here and"),
        (2, "it goes on there."),
    ]


def test_text_without_any_end_is_cut_at_spaces() -> None:
    found = sentences("word " * 2000)
    assert len(found) > 5
    assert all(len(one.text) <= LONGEST and one.text.split() == ["word"] * one.text.count("word") for one in found)


@given(st.text(max_size=400) | st.text(alphabet=' \n\t.!?。|-•1aB("”', max_size=200))
def test_offsets_are_exact_ordered_and_lose_no_letter(text: str) -> None:
    found = sentences(text)
    end = 0
    for sentence in found:
        assert fold(text[sentence.start : sentence.end]) == sentence.text
        assert sentence.start >= end
        end = sentence.end
    kept = "".join(text[one.start : one.end] for one in found)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


def test_the_number_of_a_note_belongs_to_the_sentence_before_it() -> None:
    page = Page(number=1, text="It opened in 1923.⁴ It closed in 1950.¹²")
    assert [sentence.text for sentence in split_page(page)] == ["It opened in 1923.⁴", "It closed in 1950.¹²"]
