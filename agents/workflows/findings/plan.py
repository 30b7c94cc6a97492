"""A question to sub-questions, and each to what a search engine is asked. By code; a capable model may add to it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.agents.workflows.summary.phrase import Spent, ask
from ternlight.tools.text.facts import names, numbers
from ternlight.tools.text.words import STOP_WORDS, fold, stem, words

MOST_PARTS = 4
_LONGEST_QUERY = 150
_LONGEST_QUESTION = 160
_SYSTEM = (
    "You plan research on the web. Split the question into the simpler questions that must be looked up to answer it, "
    "each complete in itself, with the names and years it is about. One is enough for a simple question."
)
_SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {
            "questions": {
                "type": "array",
                "minItems": 1,
                "maxItems": 3,
                "items": {"type": "string", "pattern": r'^[^"\\\n<>*`#|{}\[\]/@]{3,160}$'},
            }
        },
        "required": ["questions"],
        "additionalProperties": False,
    }
)
_ENDS = re.compile(r"(?<=[?？])\s+|[;\n]+")
_AND_ASKED = re.compile(r",?\s+and\s+(?=(?:who|whom|whose|what|when|where|why|which|how)\b)", re.IGNORECASE)
_NAMED = r"(?:the )?[A-Z][\w’'-]*(?: (?:of |de |the )?[A-Z][\w’'-]*){0,4}"
_BETWEEN = r"(?:,? (?:and|or|versus|vs\.?|with|to|than) |, )"
_JOINED_NAMES = re.compile(rf"(?<![\w])(?!Compare\b|Which\b|What\b|How\b|Who\b){_NAMED}(?:{_BETWEEN}{_NAMED})+")
_BETWEEN_NAMES = re.compile(_BETWEEN)
_COMPARES = re.compile(
    r"\b(?:compar\w+|versus|vs\.?|differences?|differs?|different|unlike|both|than|each of|(?:which|who)\b.* or)\b",
    re.IGNORECASE,
)
"""Where names are joined for being set against each other: "Trinidad and Tobago" by itself is one."""
_DIFFERENCE = re.compile(r"\bdifferen\w+", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:both|between|each of) (?=(?:the )?$)", re.IGNORECASE)
_LEAST_WORDS = 3
"""Of a question that stands by itself: "and when?" does not."""
_ASKING_TEXT = """
what which who whom whose when where why how many much does did do is are was were tell me please find out explain
describe compare give list show know known want would like could can you
"""
_ASKING = frozenset(_ASKING_TEXT.split())
_NUMBER_WANTED = re.compile(
    r"\b(?:how (?:many|much|long|old|far|high|tall|large|big|often|deep|wide)|when|what year|which year|cost|price|"
    r"number of|percentage|share of|wie ?viele?|wann|combien|quand|cu[aá]nt[oa]s?|cu[aá]ndo)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her|this|these|those|there)\b", re.IGNORECASE)
_NAME_WANTED = re.compile(r"\b(?:who|whose|whom|wer|qui|qui[eé]n)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubQuestion:
    """One thing to find out."""

    text: str
    query: str
    """For search engines."""
    stems: frozenset[str]
    """Of its subject words."""
    names: frozenset[str]
    """What it is about, lower case: a page about something else is no evidence."""
    numbers: frozenset[str]
    """Numbers within it, as values."""
    wants_number: bool
    wants_name: bool


def plan(question: str, *, carries: bool = True) -> list[SubQuestion]:
    """The sub-questions of a question, one at least.

    One that names nothing is about what the one before it named; without `carries` only if it says "it" or the like.
    """
    parts = [one for part in _ENDS.split(question) for one in _joined_questions(fold(part))]
    parts = [part for part in parts if any(character.isalnum() for character in part)]
    parts = [one for part in parts for one in _compared(part)]
    found: list[SubQuestion] = []
    for part in parts[:MOST_PARTS]:
        asked = _sub_question(part)
        if (
            found and not asked.names and (carries or _POINTS_BACK.search(part))
        ):  # "and who runs it?": what is meant was named before
            asked = _about(asked, found[-1])
        found.append(asked)
    return found or [_sub_question(fold(question))]


async def plan_with(question: str, model: ChatModel | None, spent: Spent, *, carries: bool = True) -> list[SubQuestion]:
    """`plan`, and what a capable model would look up besides.

    It sees the question alone, nothing from the web, so what it adds to what is sent out cannot have been planted. A
    part that shares no subject with the question, or repeats another, is left out; so is all of an unusable answer.
    """
    parts = plan(question, carries=carries)
    if model is None or model.strength != "capable" or len(parts) >= MOST_PARTS:
        return parts
    messages = [
        Message(role="system", parts=(TextPart(text=_SYSTEM),)),
        Message(role="user", parts=(TextPart(text=f"Question: {fold(question)}"),)),
    ]
    answer = await ask(model, messages, CallOptions(max_tokens=200, json_schema=_SCHEMA), spent)
    try:
        texts = [fold(str(text)) for text in json.loads(answer or "")["questions"]]
    except (ValueError, KeyError, TypeError):
        return parts
    whole = frozenset().union(*(part.stems for part in parts))
    for text in texts:
        added = _sub_question(text)
        known = any(len(added.stems & part.stems) > 0.8 * len(added.stems | part.stems) for part in parts)
        if len(parts) < MOST_PARTS and len(text) <= _LONGEST_QUESTION and added.stems & whole and not known:
            parts.append(added)
    return parts


def _about(asked: SubQuestion, before: SubQuestion) -> SubQuestion:
    """A question that names nothing, made to be about what the one before it named."""
    named = [word for word in words(before.query) if word.casefold() in before.names]
    return replace(
        asked,
        query=" ".join([asked.query, *named])[:_LONGEST_QUERY],
        names=before.names,
        stems=asked.stems | {stem(word) for word in named},
    )


def _joined_questions(text: str) -> list[str]:
    """ "Who runs the port, and when was it founded?" as two questions; as one if a half cannot stand by itself."""
    halves = _AND_ASKED.split(text)
    whole = all(len(half.split()) >= _LEAST_WORDS and subject_words(half) for half in halves)
    asks = halves[0].split(" ", 1)[0].casefold() in _ASKING
    return halves if len(halves) > 1 and whole and asks else [text]


def _compared(text: str) -> list[str]:
    """ "Compare the ports of Karsund and Ostby" as one question for each of the two: no page need speak of both."""
    match = _JOINED_NAMES.search(text)
    if match is None or not _COMPARES.search(text):
        return [text]
    each = list(dict.fromkeys(name.strip() for name in _BETWEEN_NAMES.split(match.group()) if name.strip()))
    if len(each) < 2:
        return [text]
    before, after = _BOTH.sub("", text[: match.start()]), text[match.end() :]
    if _DIFFERENCE.search(before):
        before, after = "Tell me about ", after.replace("?", "")
    return [fold(f"{before}{name}{after}") for name in each]


def subject_words(question: str) -> list[str]:
    """The words of a question that say what it is about, as written, in their order."""
    return [word for word in words(question) if word.casefold() not in STOP_WORDS | _ASKING]


def _sub_question(text: str) -> SubQuestion:
    subject = subject_words(text)
    query = " ".join(subject) or text
    named = names(text)
    if named and text.startswith(named[0]) and named[0].casefold() in _ASKING:
        named = named[1:]
    return SubQuestion(
        text=text,
        query=query if len(query) <= _LONGEST_QUERY else query[:_LONGEST_QUERY].rsplit(" ", 1)[0],
        stems=frozenset(stem(word) for word in subject),
        names=frozenset(name.casefold() for name in named),
        numbers=frozenset(str(number.value) for number in numbers(text) if number.unit != "th"),
        wants_number=bool(_NUMBER_WANTED.search(text)),
        wants_name=bool(_NAME_WANTED.search(text)),
    )
