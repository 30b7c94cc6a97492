from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.tools.base import ToolContext, ToolResult
from ternlight.tools.calc import Calculator, calculate, shown
from ternlight.tools.dates import Dates, add_months, parse_date
from ternlight.tools.errors import RetryWithHint

NOW = ToolContext(now=datetime(2026, 11, 22, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("17*23", "391"),
        ("0.1 + 0.2", "0.3"),
        ("1/3", "0.333333333333333"),
        ("15 % of 80", "12"),
        ("50%", "0.5"),
        ("10 % 3", "1"),
        ("2^10", "1024"),
        ("2 ** 0.5", "1.4142135623731"),
        ("1,234,567 × 2 =", "2469134"),
        ("max(1, 2, 3) - min(4, 5)", "-1"),
        ("-7 // 2", "-4"),
        ("-7 % 3", "2"),
        ("round(2.345, 2)", "2.35"),
        ("round(2.5)", "3"),
        ("sqrt(16) + factorial(5)", "124"),
        ("sin(pi / 2)", "1"),
        ("log(8, 2)", "3"),
        ("9999999999999999 + 1", "10000000000000000"),
        ("1e300 * 10", "1e+301"),
        ("\n 1 \n + 1", "2"),
    ],
)
def test_sums_are_right(expression: str, value: str) -> None:
    assert shown(calculate(expression)) == value


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("", "not an arithmetic expression"),
        ("1 +", "not an arithmetic expression"),
        ("3 4", "not an arithmetic expression"),
        ("__import__('os').system('x')", "only numbers"),
        ("(lambda: 1)()", "only numbers"),
        ("'a' * 9", "only numbers"),
        ("True + 1", "only numbers"),
        ("x + 1", "only numbers"),
        ("1 / 0", "division by zero"),
        ("0 / 0", "no value"),
        ("(-8) ** 0.5", "no value"),
        ("9 ** 9 ** 9", "powers go up to"),
        ("exp(1e9)", "too large"),
        ("factorial(1e9)", "factorial takes"),
        ("sqrt(1, 2)", "cannot be worked out"),
        ("1e999999", "not a finite number|too large|no value"),
        ("(" * 60 + "1" + ")" * 60 + "+" * 60 + "1", "nested|not an arithmetic"),
        ("1" * 500, "more than 400"),
        ("1" + "+1" * 150, "nested too deeply"),
    ],
)
def test_what_cannot_be_worked_out_says_why(expression: str, hint: str) -> None:
    with pytest.raises(RetryWithHint, match=hint):
        calculate(expression)


@given(st.text(max_size=60) | st.text(alphabet="0123456789+-*/%^().,e sqrtpi", max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_text_has_a_value_or_a_hint(text: str) -> None:
    with contextlib.suppress(RetryWithHint):
        shown(calculate(text))


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_fractions_agree_with_exact_ones(a: int, b: int, c: int) -> None:
    value = calculate(f"({a} + {b}) / {c}")
    assert abs(Fraction(value) - Fraction(a + b, c)) < Fraction(1, 10**40)
    assert isinstance(value, Decimal)


async def test_the_calculator_answers_in_its_own_words() -> None:
    result = await Calculator().run({"expression": "17*23"}, NOW)
    assert (result.text, result.title, result.trusted) == ("391", "= 391", True)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("}} 12.5% of 840 is 84.000000000000012.5. 12.5% of 840 is 84.00000", "12.5% of 840 = 105"),
        ("What is 17 * 23?", "17 * 23 = 391"),
        ("x = (12 + 3) * 4 apples", "(12 + 3) * 4 = 60"),
    ],
)
async def test_a_sum_among_words_is_worked_out_and_named(said: str, shown: str) -> None:
    result = await Calculator().run({"expression": said}, NOW)
    assert (result.text, result.trusted) == (shown, True)


@pytest.mark.parametrize("said", ["3 + 4 or 5 + 6", "on 12 May 2026", "call 555-", "the answer is 42", "12 / 0 apples"])
async def test_no_sum_is_guessed(said: str) -> None:
    with pytest.raises(RetryWithHint):
        await Calculator().run({"expression": said}, NOW)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-12", date(2026, 3, 12)),
        ("12 March 2026", date(2026, 3, 12)),
        ("March 12th, 2026", date(2026, 3, 12)),
        ("12.3.2026", date(2026, 3, 12)),
        ("2026-03-12T10:30:00Z", date(2026, 3, 12)),
        ("Today", date(2026, 11, 22)),
        ("yesterday", date(2026, 11, 21)),
    ],
)
def test_dates_are_read(text: str, day: date) -> None:
    assert parse_date(text, date(2026, 11, 22)) == day


@pytest.mark.parametrize("text", ["3/4/2026", "2026-02-30", "soon", "", "12", "\x00"])
def test_what_is_no_single_date_is_asked_for_again(text: str) -> None:
    with pytest.raises(RetryWithHint, match="2026-11-22"):
        parse_date(text, date(2026, 11, 22))


async def dates(**arguments: object) -> ToolResult:
    return await Dates().run(arguments, NOW)


async def test_the_calendar() -> None:
    assert (await dates(what="look", date="today")).text == "Sunday, 22 November 2026 (2026-11-22)"
    between = await dates(what="between", date="2026-11-22", to="2026-12-25")
    assert (between.data, "33 days (4 weeks and 5 days)" in between.text) == (33, True)
    assert (await dates(what="between", date="2026-03-01", to="2026-02-27")).data == -2
    assert (await dates(what="add", date="2026-01-31", amount=1, unit="months")).data == "2026-02-28"
    assert (await dates(what="add", date="2024-02-29", amount=1, unit="years")).data == "2025-02-28"
    assert (await dates(what="add", date="today", amount=-3)).data == "2026-11-19"
    with pytest.raises(RetryWithHint, match="second date"):
        await dates(what="between", date="today")
    with pytest.raises(RetryWithHint, match="amount"):
        await dates(what="add", date="today")
    with pytest.raises(RetryWithHint, match="1 to 9999"):
        await dates(what="add", date="today", amount=99999, unit="years")


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_months_there_and_back(start: date, months: int) -> None:
    assert abs((add_months(add_months(start, months), -months) - start).days) <= 3
