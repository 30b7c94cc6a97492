"""Which tools a model is told of: few, chosen once per task by code, in an order that does not depend on the task."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Collection, Iterable

import numpy as np

from ternlight.agents.calls import Option, tool_option
from ternlight.tools.base import Tool
from ternlight.tools.embedding import Embedder
from ternlight.tools.schema import SchemaRefused

log = logging.getLogger("ternlight.agent")

MOST_VISIBLE = 6
"""With respond, ask_user and cannot_do among them."""
_WORD = re.compile(r"\w{3,}")


def usable(tools: Iterable[Tool]) -> list[Option]:
    """The tools that can be called; one whose schema cannot be used is set aside, and the others are not touched."""
    options = []
    for tool in tools:
        try:
            options.append(tool_option(tool))
        except SchemaRefused as error:
            log.warning("tool %s is set aside: %s", tool.spec.name, error)
    return options


async def choose_tools(
    task: str, options: list[Option], most: int, *, always: Collection[str] = (), embedder: Embedder | None = None
) -> list[Option]:
    """At most `most` of `options` for a task, in their own order.

    Those named in `always` first, then the nearest by shared words, and by meaning where there is an embedder.
    """
    if len(options) <= most:
        return options
    scores = [_shared(task, option) for option in options]
    if embedder is not None:
        vectors = await embedder.embed([task, *(_description(option) for option in options)])
        scores = [score + float(np.dot(vector, vectors[0])) for score, vector in zip(scores, vectors[1:], strict=True)]
    ranked = sorted(range(len(options)), key=lambda index: (options[index].name not in always, -scores[index], index))
    return [options[index] for index in sorted(ranked[:most])]


def _description(option: Option) -> str:
    return f"{option.name.replace('_', ' ')}: {option.description}"


def _shared(task: str, option: Option) -> float:
    """Share of the description's words that the task has too, by their first five letters; names count double."""
    wanted = {word[:5] for word in _WORD.findall(task.lower())}
    names = {word[:5] for word in _WORD.findall(option.name.replace("_", " "))}
    words = {word[:5] for word in _WORD.findall(option.description.lower())}
    if not wanted:
        return 0.0
    return (2 * len(wanted & names) + len(wanted & words)) / (math.sqrt(len(wanted)) + math.sqrt(len(words)))
