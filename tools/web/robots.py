"""robots.txt after RFC 9309: which paths a site asks programs not to fetch."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 500_000
"""Bytes that are read of a robots.txt; the RFC asks for no more."""
_MOST_RULES = 5_000
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    allow: bool
    pieces: tuple[str, ...]
    """What stands between the "*"s, in order."""
    anchored: bool
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The rules that one site has for us."""

    rules: tuple[_Rule, ...] = ()
    delay: float = 0.0
    """Seconds that the site asks to be left between two requests."""

    def allows(self, target: str) -> bool:
        """Whether a path with its query may be fetched: the longest rule that matches decides, "allow" on a tie."""
        if target == "/robots.txt":
            return True
        best = max(
            (rule for rule in self.rules if _matches(rule, target)),
            key=lambda rule: (rule.length, rule.allow),
            default=None,
        )
        return best is None or best.allow


ALLOW_ALL = Robots()
DISALLOW_ALL = Robots(rules=(_Rule(allow=False, pieces=("/",), anchored=False, length=1),))


def parse_robots(data: bytes, product: str) -> Robots:
    """The rules for the program called `product`: those of its own groups, else those for everyone."""
    own: list[_Rule] = []
    others: list[_Rule] = []
    own_delay = others_delay = 0.0
    seen_own = False
    agents: list[str] = []
    in_rules = False
    for line in data[:_LONGEST].decode("utf-8-sig", "replace").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        field, value = match[1].lower(), match[2].strip()
        if field == "user-agent":
            if in_rules:
                agents, in_rules = [], False
            agents.append(value.lower())
            seen_own = seen_own or value.lower() == product.lower()
            continue
        if field not in ("allow", "disallow", "crawl-delay"):
            continue
        in_rules = True
        for_us, for_all = product.lower() in agents, "*" in agents
        if field == "crawl-delay":
            delay = _seconds(value)
            own_delay = delay if for_us else own_delay
            others_delay = delay if for_all else others_delay
        elif value and len(own) + len(others) < _MOST_RULES:
            rule = _rule(value, allow=field == "allow")
            own += [rule] if for_us else []
            others += [rule] if for_all else []
    return Robots(rules=tuple(own), delay=own_delay) if seen_own else Robots(rules=tuple(others), delay=others_delay)


def _rule(pattern: str, *, allow: bool) -> _Rule:
    anchored = pattern.endswith("$")
    body = pattern[:-1] if anchored else pattern
    return _Rule(allow=allow, pieces=tuple(body.split("*")), anchored=anchored, length=len(pattern))


def _matches(rule: _Rule, target: str) -> bool:
    """Each piece is looked for once, leftmost first, so that no pattern can cost more than its length."""
    first, *rest = rule.pieces
    if not target.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not rule.anchored or at == len(target)
    for piece in rest[:-1]:
        found = target.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    last = rest[-1]
    if rule.anchored:
        return len(target) - len(last) >= at and target.endswith(last)
    return target.find(last, at) >= 0


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if 0 < seconds < 3600 else 0.0
