"""Dates: today, days between, days from, the day of the week."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from ternlight.tools.base import ToolContext, ToolResult, ToolSpec
from ternlight.tools.errors import RetryWithHint

_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d.%m.%Y", "%Y%m%d")
_WORDS = {"today": 0, "now": 0, "tomorrow": 1, "yesterday": -1}


def parse_date(text: str, today: date) -> date:
    """The date that `text` names: 2026-03-12, "12 March 2026", "March 12, 2026", 12.3.2026, today, tomorrow.

    Raises `RetryWithHint` for anything else; 3/4/2026 may mean two days, so it is asked for again.
    """
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text.strip().replace(",", " "), flags=re.IGNORECASE)
    plain = " ".join(plain.split())
    if plain.lower() in _WORDS:
        return today + timedelta(days=_WORDS[plain.lower()])
    plain = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", plain)
    for form in _FORMATS:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    raise RetryWithHint(f"{text!r} is not a date that exists; write it as YEAR-MONTH-DAY, such as {today.isoformat()}")


def add_months(start: date, months: int) -> date:
    """The same day `months` later; the last day of the month where that has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month += 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def said(day: date) -> str:
    """ "Thursday, 12 March 2026 (2026-03-12)"."""
    return f"{calendar.day_name[day.weekday()]}, {day.day} {calendar.month_name[day.month]} {day.year} ({day})"


class Dates:
    """Works with dates."""

    spec = ToolSpec(
        name="dates",
        title="Calendar",
        description=(
            "Works with dates. look: day of the week of a date. between: days from one date to another. "
            "add: the date some days, weeks, months or years after another (negative for before)."
        ),
        parameters={
            "type": "object",
            "properties": {
                "what": {"enum": ["look", "between", "add"]},
                "date": {"type": "string", "maxLength": 40, "description": "YEAR-MONTH-DAY, or today"},
                "to": {"type": "string", "maxLength": 40, "description": "the other date, for between"},
                "amount": {"type": "integer", "minimum": -100000, "maximum": 100000, "description": "for add"},
                "unit": {"enum": ["days", "weeks", "months", "years"], "description": "of amount"},
            },
            "required": ["what", "date"],
        },
        doing="Looking at the calendar",
        effect="pure",
        timeout=5.0,
        examples=(
            "What day of the week is 3 March 2027?",
            "How many days until Christmas?",
            "Which date is six weeks from today?",
            "How long is it from 1 May to 9 August?",
        ),
    )

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """What was asked, as one sentence."""
        today = context.now.date()
        data: str | int
        start = parse_date(arguments["date"], today)
        match arguments["what"]:
            case "between":
                if "to" not in arguments:
                    raise RetryWithHint("between needs a second date, in to")
                text, data = self._between(start, parse_date(arguments["to"], today))
            case "add":
                if "amount" not in arguments:
                    raise RetryWithHint("add needs amount, and unit unless it is days")
                day = self._later(start, arguments["amount"], arguments.get("unit", "days"))
                text, data = said(day), day.isoformat()
            case _:
                text, data = said(start), start.isoformat()
        return ToolResult(text=text, title=text, data=data, trusted=True)

    @staticmethod
    def _between(start: date, end: date) -> tuple[str, int]:
        days = (end - start).days
        weeks, rest = divmod(abs(days), 7)
        detail = f" ({weeks} weeks and {rest} days)" if weeks else ""
        return f"From {start} to {end}: {days} days{detail}", days

    @staticmethod
    def _later(start: date, amount: int, unit: str) -> date:
        try:
            match unit:
                case "weeks":
                    return start + timedelta(weeks=amount)
                case "months":
                    return add_months(start, amount)
                case "years":
                    return add_months(start, 12 * amount)
                case _:
                    return start + timedelta(days=amount)
        except (OverflowError, ValueError) as error:
            raise RetryWithHint("that is outside the years 1 to 9999") from error
