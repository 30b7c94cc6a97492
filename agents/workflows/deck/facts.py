"""What only the user knows. It is asked for once, never invented, and what is missing is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Teammate:
    """Somebody the user named."""

    name: str
    role: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFacts:
    """The user's own answers; an empty one is unknown. They are printed as they are and count as evidence."""

    company: str = ""
    purpose: str = ""
    """What the company does, in one sentence."""
    author: str = ""
    contact: str = ""
    price: str = ""
    payer: str = ""
    margin: str = ""
    amount: str = ""
    uses: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    """Each "DATE: what"."""
    traction: tuple[str, ...] = ()
    team: tuple[Teammate, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every answer as text."""
        return tuple(_texts(self))


NOBODY = UserFacts()
"""Nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing to ask the user."""

    key: str
    """A field of `UserFacts`."""
    ask: str
    missing: str
    """How it is named in the list of what is to be supplied."""
    section: str
    """Key of the section that needs it."""


QUESTIONS = (
    Question(key="price", ask="What does the customer pay, and for what?", missing="The price", section="model"),
    Question(key="payer", ask="Who pays?", missing="Who pays", section="model"),
    Question(key="traction", ask="Which results can you show (customers, revenue, pilots)?",
             missing="Results so far: customers, revenue or pilots", section="traction"),
    Question(key="team", ask="Who is in the team, and in which roles?", missing="The names and roles of the team",
             section="team"),
    Question(key="milestones", ask="What are the milestones of the next 12 to 24 months?",
             missing="The milestones of the next 12 to 24 months", section="roadmap"),
    Question(key="amount", ask="How much do you ask for?", missing="The amount you ask for", section="ask"),
    Question(key="uses", ask="What is the money for?", missing="What the money is for", section="ask"),
    Question(key="contact", ask="How can you be reached?", missing="How to reach you", section="ask"),
    Question(key="author", ask="Who presents?", missing="Who presents (for the cover)", section="cover"),
)  # fmt: skip
_LISTS = ("uses", "milestones", "traction")


def facts_of(answers: Mapping[str, str], facts: UserFacts = NOBODY) -> UserFacts:
    """`facts` with answers by key; several in one are parted by semicolons, a teammate is "NAME, ROLE".

    Raises `ValueError` for a key that is no fact.
    """
    known = {field.name for field in fields(UserFacts)}
    for key, answer in answers.items():
        if key not in known:
            raise ValueError(f"{key} is none of {', '.join(sorted(known))}")
        parts = tuple(part.strip() for part in re.split(r"[;\n]", answer) if part.strip())
        if key in _LISTS:
            facts = replace(facts, **{key: parts})  # type: ignore[arg-type]
        elif key == "team":
            split = [[piece.strip() for piece in part.split(",", 2)] for part in parts]
            facts = replace(
                facts, team=tuple(Teammate(**dict(zip(("name", "role", "line"), p, strict=False))) for p in split)
            )
        else:
            facts = replace(facts, **{key: " ".join(answer.split())})  # type: ignore[arg-type]
    return facts


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    else:
        for field in fields(value):  # type: ignore[arg-type]
            yield from _texts(getattr(value, field.name))
