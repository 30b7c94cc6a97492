"""Numbers, names and turns of meaning are compared strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.tools.text.facts import names, numbers, unsupported
from ternlight.tools.text.words import words

SOURCE = "Berth 4 handled 312,000 containers in the year, one third above the plan of 234,000."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.5", (1234.5, "")),
        ("1.234,5", (1234.5, "")),
        ("1 234,5", (1234.5, "")),
        ("312,000", (312000, "")),
        ("3,5", (3.5, "")),
        ("1.234.567", (1234567, "")),
        ("41 %", (41, "%")),
        ("41%", (41, "%")),
        ("41 percent", (41, "%")),
        ("3.5 per cent", (3.5, "%")),
        ("$3.2m", (3_200_000, "$")),
        ("3.2 million dollars", (3_200_000, "$")),
        ("€40 bn", (40_000_000_000, "€")),
        ("EUR 61.3 million", (61_300_000, "€")),
        ("5 m", (5, "")),
        ("twelve", (12, "")),
        ("1st", (1, "th")),
    ],
)
def test_a_number_is_read_as_it_is_meant(text: str, expected: tuple[float, str]) -> None:
    (found,) = numbers(f"it was {text} then")
    assert (float(found.value), found.unit) == expected


def test_names_are_capitals_and_codes_but_not_the_words_that_begin_sentences() -> None:
    assert names("The port of Norrholm paid UNESCO for unit A-12, and B3 too.") == ["Norrholm", "UNESCO", "A-12", "B3"]
    assert names("他们去了港口。") == []


@pytest.mark.parametrize(
    "true",
    [
        SOURCE,
        "Berth 4 handled 312,000 containers, one third above the plan.",
        "Berth 4 handled 312000 containers.",
        "In the year, Berth 4 handled 312,000 containers.",
    ],
)
def test_what_the_source_says_is_supported(true: str) -> None:
    assert unsupported(true, SOURCE) == []


@pytest.mark.parametrize(
    "false",
    [
        "Berth 4 handled 313,000 containers.",
        "Berth 5 handled 312,000 containers.",
        "Berth 4 handled 312,000 ships.",
        "Berth 4 did not handle 312,000 containers.",
        "Berth 4 handled 234,000 containers, one third above the plan of 312,000.",
        "Berth 4 in Norrholm handled 312,000 containers.",
        "Berth 4 handled 312,000 % of containers.",
        "Berth 4 will handle 312,000 containers.",
        "Berth 4 may have handled 312,000 containers.",
        "Berth 4 handled up to 312,000 containers.",
        "Berth 4 handled 312,000 containers, 78,000 above the plan.",
        "Berth 4 handled fewer than 312,000 containers.",
    ],
)
def test_what_it_does_not_say_is_not(false: str) -> None:
    assert unsupported(false, SOURCE) != []


@pytest.mark.parametrize(
    ("source", "false"),
    [
        ("The lease was not renewed.", "The lease was renewed."),
        ("The lease is no longer valid.", "The lease is valid."),
        ("Costs increased by 5 percent.", "Costs decreased by 5 percent."),
        ("The fee fell by 5 percent.", "The fee rose by 5 percent."),
        ("The fee may rise by 5 percent.", "The fee rises by 5 percent."),
        ("The board proposes to close the hall.", "The board closed the hall."),
        ("Up to 40 people may enter.", "40 people may enter."),
        ("The plant closes unless the loan is renewed.", "The plant closes."),
        ("According to the union, 40 people left.", "40 people left."),
        ("Most ships were late.", "Ships were late."),
        ("The hall opens after 8 May.", "The hall opens before 8 May."),
        ("The port gained 3 lines.", "The port lost 3 lines."),
    ],
)
def test_a_turned_meaning_is_seen(source: str, false: str) -> None:
    assert unsupported(false, source) != []


def test_a_script_without_capitals_must_be_copied() -> None:
    source = "港口在三月关闭了三十一个小时。"
    assert unsupported("港口在三月关闭了", source) == []
    assert unsupported("港口在四月关闭了", source) != []


@given(st.text(max_size=200))
def test_every_text_supports_itself(text: str) -> None:
    assert unsupported(text, text) == []


@given(st.text(alphabet="0123456789.,' \u00a0%$€mkbn-−", max_size=60))
def test_any_run_of_digits_and_signs_can_be_read(text: str) -> None:
    for number in numbers(text):
        assert number.value.is_finite()
        assert 0 <= number.start < number.end <= len(text)


def test_raised_figures_are_powers_of_ten_or_numbers_of_notes() -> None:
    assert [int(number.value) for number in numbers("10⁶ tons in 1923⁴, 350 £³")] == [1_000_000, 1923, 350]
    assert names("Norrholm¹ and Visborg²") == ["Norrholm", "Visborg"]
    assert words("1923⁴ m²") == ["1923", "m"]
