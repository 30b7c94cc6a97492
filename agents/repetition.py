"""Noticing that a run goes in circles: the same calls with the same results, one by one or in turns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Literal

_LONGEST_PERIOD = 3
Verdict = Literal["new", "repeated", "stuck"]


class RepetitionDetector:
    """Looks at the end of the list of calls: a pattern of up to three calls seen twice is "repeated", thrice "stuck".

    A call with another result is another call: asking again whether something is ready is no repetition once it is.
    """

    def __init__(self, seen: Iterable[str] = ()) -> None:
        self.seen = list(seen)

    def add(self, tool: str, arguments: dict[str, Any], result: str) -> Verdict:
        """Take in one finished call."""
        print_ = json.dumps([tool, arguments, result], sort_keys=True, ensure_ascii=False)
        self.seen.append(hashlib.sha256(print_.encode("utf-8", "surrogatepass")).hexdigest()[:16])
        verdict: Verdict = "new"
        for period in range(1, _LONGEST_PERIOD + 1):
            if self._repeats(period, 3):
                return "stuck"
            if self._repeats(period, 2):
                verdict = "repeated"
        return verdict

    def _repeats(self, period: int, times: int) -> bool:
        end = self.seen[-period * times :]
        return len(end) == period * times and end == end[:period] * times
