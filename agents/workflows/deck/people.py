"""People whom the sources name together with what they do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ternlight.agents.workflows.material.types import Passage
from ternlight.tools.typeset import slides as s

_PERSON = re.compile(
    r"\b(?P<name>(?:Dr\.? |Prof\.? )?[A-Z][\w’'-]+(?: [A-Z]\.)? [A-Z][\w’'-]+)"
    r"(?:, (?:the |our )?| is (?:the |our )?|\s\()"
    r"(?P<role>(?:co-?founder|founder|chief|head|director|CEO|CTO|COO|CFO|manager|engineer|chair|lead|president|owner)"
    r"[\w &-]{0,30}?)(?=[,.;)]|$| and (?:was|has|is|led)| (?:was|has|who|with|led|joined|spent|built|ran)\b)"
)


def people_in(passages: Sequence[Passage]) -> tuple[list[s.Person], list[int]]:
    """Names with a role, as the sources put them side by side."""
    people: list[s.Person] = []
    used: list[int] = []
    for passage in passages:
        for match in _PERSON.finditer(passage.text):
            name, role = match["name"], match["role"].strip()
            if all(name != other.name for other in people):
                rest = passage.text[match.end() :].strip(" ,.;)")
                rest = re.sub(r"^(?:and|who)\s+", "", rest)
                line = rest[:1].upper() + rest[1:] if 8 <= len(rest) <= 70 and not _PERSON.search(rest) else ""
                people.append(s.Person(name=name, role=role[:1].upper() + role[1:], line=line))
                used.append(passage.id)
    return people, list(dict.fromkeys(used))
