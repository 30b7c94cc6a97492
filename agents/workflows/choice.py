"""A small model's part in a document: it chooses among statements that code has made of the sources.

What it is asked for is bounded to the statements themselves, to the letter, so at every point where two of them part
the words go on that the model finds likelier. It can name nothing that the sources do not say.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.agents.workflows.summary.phrase import Spent, ask

_SYSTEM = "You choose the best headline for a slide."
_REQUEST = "{}\n\nWhich sentence is the best headline for this slide?"
_MAX_TOKENS = 64


async def choose(model: ChatModel, about: Sequence[str], choices: Sequence[str], spent: Spent) -> int | None:
    """The index of the choice that `model` takes after reading `about`; None if its answer is none of them.

    Deterministic: temperature 0, fixed seed. Raises what `ChatModel.stream` raises.
    """
    schema = {
        "type": "object",
        "properties": {"headline": {"type": "string", "enum": list(choices)}},
        "required": ["headline"],
        "additionalProperties": False,
    }
    messages = [
        Message(role="system", parts=(TextPart(text=_SYSTEM),)),
        Message(role="user", parts=(TextPart(text=_REQUEST.format("\n".join(about))),)),
    ]
    options = CallOptions(max_tokens=_MAX_TOKENS, json_schema=json.dumps(schema, ensure_ascii=False))
    answer = await ask(model, messages, options, spent)
    try:
        return list(choices).index(json.loads(answer or "")["headline"])
    except (ValueError, KeyError, TypeError):
        return None
