# ruff: noqa: E501 - regular expressions and word lists are read whole
"""A head for a sentence: its subject, or the first thing that it names."""

from __future__ import annotations

import re

from ternlight.agents.workflows.material.brief import VERBS

_HEAD = re.compile(r"^(?:The |An? |Our |All |Its |Their )?((?:[^\W_][\w’'&./-]*)(?: [^\W_][\w’'&./-]*){0,3}?)\s+(?=%s)")
_MORE_VERBS = (
    r"accept|add|agree|answer|appear|apply|arrive|attract|avoid|belong|break|burn|call|carry|cause|change|charge|check|"
    r"choose|climb|collect|combine|come|compare|connect|cost|count|create|cut|decide|deliver|draw|drive|employ|enter|"
    r"expect|fail|fall|fear|feel|fill|find|fit|follow|form|get|give|go|grow|happen|hear|help|hide|hold|join|keep|know|"
    r"lead|learn|leave|like|live|look|lose|love|make|mean|meet|moor|move|observe|occur|offer|open|order|own|pass|pay|"
    r"play|prefer|press|print|produce|promise|protect|prove|pull|push|put|reach|remember|repair|replace|return|run|say|"
    r"see|seem|sell|serve|settle|share|shrink|sit|sleep|slow|spend|spread|stay|stick|study|suffer|survive|swell|swim|"
    r"take|talk|teach|tell|tend|think|trust|turn|visit|vote|wait|walk|want|watch|wear|welcome|win|wish|wonder|worry|write"
)
"""Verbs that follow a plural as they are, and a singular with -s: no help in finding clauses, for most are nouns too,
but behind the first words of a sentence hardly anything else comes."""
_QUANTITY = (
    r"(?:(?:about |nearly |almost |over |more than |fewer than )?(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|thirteen|fourteen|fifteen|twenty|thirty|forty|fifty|hundred|half|most|some|many|few|several|all|each|one|thirds?)(?: (?:thirds?|quarters?|percent|%))?(?: (?:in|of|out of)(?: the| our| its)?)? )*"
)
"""What counts a subject and names nothing: "Eleven of the fourteen"."""
_SUBJECT = re.compile(_HEAD.pattern % rf"(?:{VERBS})\b")
_COUNTED = re.compile(
    rf"^(?:The |An? |Our |All |Its |Their )?{_QUANTITY}((?:[^\W\d_][\w’'&./-]*)(?: [^\W\d_][\w’'&./-]*){{0,2}}?)\s+"
    rf"(?:(?:now|still|often|already|also|always|usually) )?(?=(?:{VERBS}|{_MORE_VERBS}|(?:{_MORE_VERBS})(?:e?s))\b)",
    re.I,
)
_THING = re.compile(
    r"\b(?:the|an?|any|each|every|all|no|these|such|its|their|our) ((?:[^\W\d_][\w.’'-]*\s){0,2}?[^\W\d_][\w.’'-]*)"
    rf"(?=\s+(?:{VERBS}|of|in|to|which|that|named|with|for|from|by|on|at|and|or)\b|[,;])",
    re.I,
)
"""What a sentence is about, where its subject makes no head: the first thing that it names."""


def card_head(text: str) -> str | None:
    """The subject of a sentence as a head of at most 26 characters, else its number; None if it has neither."""
    labelled = re.match(r"([^:.!?]{3,26}): \S", text)
    if labelled:
        return labelled.group(1)
    found = _SUBJECT.match(text)
    head = _TRAILING.sub("", found.group(1)) if found else ""
    first = head.split()[0].casefold() if head else ""
    if (
        head
        and len(head) <= 26
        and first not in _NO_HEAD
        and not head[0].isdigit()
        and not re.search(r"\b(?:ing it|them|it)$", head)
        and not head.casefold().endswith((" not", " never", " who", " which", " that", " of", " the", " to", " and"))
    ):
        return head[:1].upper() + head[1:]
    counted = _COUNTED.match(text)
    if counted:
        name = _TRAILING.sub("", counted.group(1)).strip(".’'-")
        if 3 < len(name) <= 26 and not {word.casefold() for word in name.split()} & _NO_HEAD:
            return name[:1].upper() + name[1:]
    for thing in _THING.finditer(text):
        name = _TRAILING.sub("", thing.group(1)).strip(".’'-")
        if 3 < len(name) <= 24 and not {word.casefold() for word in name.split()} & _NO_HEAD:
            return name[:1].upper() + name[1:]
    return None


_TRAILING = re.compile(r" (?:that|who|which|also|now|then|often|still|already|alone|today)$")
_NO_HEAD = {
    "year", "month", "week", "day", "hour", "time", "way", "part", "number", "other", "same", "first", "last",
    "the", "a", "an", "our", "all", "its", "their", "there", "it", "this", "that", "these", "those", "they", "he", "she", "we", "you", "i", "in", "on", "at", "for",
    "by", "to", "of", "with", "from", "about", "most", "some", "many", "two", "three", "both", "each", "one", "if", "when",
    "nothing", "nobody", "what", "more", "after", "since", "until", "before", "because",
    "someone", "anyone", "everyone", "everybody", "anybody", "something", "everything", "whoever", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve", "half", "people",
    "where", "while", "as", "although", "here", "such",
}  # fmt: skip
