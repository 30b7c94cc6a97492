"""The language model's part: saying a source sentence more plainly. Everything it writes is checked before it counts.

A tiny model gets one sentence per call and may only shorten it. A capable one gets the numbered sentences of a window,
picks among them by number and phrases them; it never types a page number or a quote.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from ternlight.agents.events import TextDelta, Usage
from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.agents.workflows.summary.check import can_be_shortened, changed, refusal
from ternlight.agents.workflows.summary.standing import size
from ternlight.agents.workflows.summary.tidy import tidy
from ternlight.tools.text.words import fold, latin_share

LONGEST_POINT = 300
"""Characters of a point that a model may write."""
_PLAIN = 18
"""Words up to which a sentence is plain enough as it stands, for a tiny model."""

# Zero-shot, on purpose: a 135M model copies the examples' subjects into its answers. Asked a second time in other
# words, it succeeds where it has succeeded before: one request is enough.
_TINY_SYSTEM = "You are a careful copy editor."
_TINY_PROMPT = "Shorten this sentence. Keep the subject, every number and every name:\n{}"
_WORTH_IT = 0.93
"""Length of a shortening, as a share of the source's, above which the source's own words are the better point."""
_CAPABLE_SYSTEM = """You write summaries of documents for someone who has not read them.
You are given numbered sentences from one part of a document.
Pick those that matter most and say each in one short, plain sentence.
Say only what the sentence itself says. Keep its numbers, names, conditions and doubts exactly. Do not comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """What came of asking the model for one sentence. `text` None: the source's own words stand."""

    text: str | None
    refused: str = ""
    """Why the model's words were refused; "" if there were none or they were accepted."""


@dataclass
class Spent:
    """Usage of the calls made since it was last emptied."""

    usage: list[Usage] = field(default_factory=list)


def _message(role: str, text: str) -> Message:
    return Message(role=role, parts=(TextPart(text=text),))  # type: ignore[arg-type]


async def ask(model: ChatModel, messages: Sequence[Message], options: CallOptions, spent: Spent) -> str | None:
    """The model's whole answer; None, without a call, when prompt and answer do not fit its context."""
    if await model.count_tokens(messages) + options.max_tokens > model.context:
        return None
    text = []
    async for delta in model.stream(messages, options):
        if isinstance(delta, TextDelta):
            text.append(delta.text)
        else:
            spent.usage.append(delta)
    return "".join(text)


async def shorten(model: ChatModel, sentence: str, spent: Spent) -> Phrasing:
    """A tiny model's shortening of one sentence. Deterministic: temperature 0, fixed seed."""
    source = tidy(sentence)
    if size(source) <= _PLAIN or latin_share(source) < 0.8 or not can_be_shortened(source):
        return Phrasing(text=None)
    messages = [_message("system", _TINY_SYSTEM), _message("user", _TINY_PROMPT.format(source))]
    options = CallOptions(max_tokens=len(source) // 3 + 16, stop=("\n",))
    text = fold(await ask(model, messages, options, spent) or "")
    if not text or not changed(text, source):
        return Phrasing(text=None)
    if reason := _cut_off(text, source) or refusal(text, source, strength="tiny"):
        return Phrasing(text=None, refused=reason)
    return Phrasing(text=text if len(text) <= _WORTH_IT * len(source) else None)


def _cut_off(text: str, source: str) -> str | None:
    ends = ".!…\"'”’)"
    return "it is cut off" if source[-1:] in ends and text[-1:] not in ends else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A capable model's choice: the index of a sentence of the window, and what came of phrasing it."""

    index: int
    phrasing: Phrasing


async def pick(model: ChatModel, sentences: Sequence[str], count: int, spent: Spent) -> list[Pick]:
    """Up to `count` of the window's `sentences`, phrased by a capable model, in the order of the text.

    A phrasing that fails its check is asked for once more with the exact error; what fails again keeps the source's
    words. The list is empty if the window does not fit the model's context.
    """
    sources = [tidy(sentence) for sentence in sentences]
    count = min(count, len(sources))
    options = CallOptions(max_tokens=min(40 + 90 * count, model.context // 2), json_schema=_schema(len(sources), count))
    numbered = "\n".join(f"[{number}] {source}" for number, source in enumerate(sources, 1))
    request = (
        f"{numbered}\n\nPick {count} of these sentences. Give each one's number and your own short sentence for it."
    )
    messages = [_message("system", _CAPABLE_SYSTEM), _message("user", request)]
    accepted: dict[int, str] = {}
    refused: dict[int, str] = {}
    for _ in range(2):
        answer = await ask(model, messages, options, spent)
        if answer is None:
            break
        proposals, problems = _proposals(answer, len(sources))
        for index, text in proposals:
            if index in accepted or (len(accepted) + len(refused.keys() - {index}) >= count and index not in refused):
                continue
            reason = refusal(text, sources[index], strength="capable")
            if reason is None:
                accepted[index] = text
                refused.pop(index, None)
            else:
                refused[index] = reason
                problems.append(f"[{index + 1}]: {reason}")
        if not problems:
            break
        messages = [
            *messages,
            _message("assistant", answer),
            _message("user", "These need another try:\n" + "\n".join(problems[:count]) + "\nAnswer again, in full."),
        ]
    picks = [Pick(index=index, phrasing=Phrasing(text=text)) for index, text in accepted.items()]
    picks += [Pick(index=index, phrasing=Phrasing(text=None, refused=reason)) for index, reason in refused.items()]
    return sorted(picks, key=lambda one: one.index)[:count]


def _schema(sentences: int, count: int) -> str:
    """Flat and closed: the sentence by number, the text without characters that could be markup."""
    item = {
        "type": "object",
        "properties": {
            "sentence": {"type": "integer", "enum": list(range(1, sentences + 1))},
            "text": {"type": "string", "pattern": rf'^[^"\\\n<>*`#|{{}}\[\]]{{1,{LONGEST_POINT}}}$'},
        },
        "required": ["sentence", "text"],
        "additionalProperties": False,
    }
    points = {"type": "array", "minItems": count, "maxItems": count, "items": item}
    schema = {
        "type": "object",
        "properties": {"points": points},
        "required": ["points"],
        "additionalProperties": False,
    }
    return json.dumps(schema)


def _proposals(answer: str, sentences: int) -> tuple[list[tuple[int, str]], list[str]]:
    """(index, text) of each usable proposal, and what is wrong with the rest. A cut-off answer is no proposal."""
    try:
        points = json.loads(answer)["points"]
        pairs = [(int(point["sentence"]) - 1, fold(str(point["text"]))) for point in points]
    except (ValueError, KeyError, TypeError):
        return [], ["the answer is not the JSON that was asked for"]
    problems = [f"there is no sentence [{index + 1}]" for index, _ in pairs if not 0 <= index < sentences]
    usable: dict[int, str] = {}
    for index, text in pairs:
        if index in usable:
            problems.append(f"[{index + 1}] is picked twice")
        elif 0 <= index < sentences:
            usable[index] = text
    return list(usable.items()), problems
