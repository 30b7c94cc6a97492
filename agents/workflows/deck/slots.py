"""One small JSON Schema for each layout: flat, every string bounded in alphabet and length, and the way to a body."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ternlight.agents.workflows.deck.icons import icon_for
from ternlight.tools.text.words import fold
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.wording import untruncated

HEADLINE, NOTES = 90, 360
_SLACK = 1.3
"""A limit is this many times its target: text that stops there was cut off, and is cut back to its last clause."""


def text(target: int, fewest: int = 1) -> dict[str, Any]:
    """A string of about `target` characters without anything that could be markup."""
    return {"type": "string", "pattern": rf'^[^"\\\n<>*`#|{{}}\[\]_~]{{{fewest},{round(target * _SLACK)}}}$'}


def _texts(target: int, fewest: int, most: int) -> dict[str, Any]:
    return {"type": "array", "minItems": fewest, "maxItems": most, "items": text(target, 3)}


def _items(fewest: int, most: int, **fields: int) -> dict[str, Any]:
    return {
        "type": "array",
        "minItems": fewest,
        "maxItems": most,
        "items": _object({k: text(v) for k, v in fields.items()}),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a model fills in for a layout."""

    fields: Mapping[str, Any]
    said: str
    """The fields in words, for the prompt."""
    body: Callable[[Mapping[str, Any]], s.Body]

    def schema(self) -> str:
        """JSON Schema of the whole answer: the headline first, the notes last."""
        return json.dumps(_object({"headline": text(70, 12), **self.fields, "notes": text(280, 30)}))

    @property
    def limits(self) -> Mapping[str, int]:
        """The limit of each string, by the path of its field ("items.head")."""
        return dict(_limits({"headline": text(70), **self.fields, "notes": text(280)}))


def _limits(fields: Mapping[str, Any]) -> list[tuple[str, int]]:
    found = []
    for name, value in fields.items():
        inner = value.get("items", value)
        if "pattern" in inner:
            found.append((name, int(inner["pattern"].rsplit(",", 1)[1].rstrip("}$"))))
        else:
            found += [(f"{name}.{below}", limit) for below, limit in _limits(inner["properties"])]
    return found


def _card(item: Mapping[str, str]) -> s.Card:
    return s.Card(head=item["head"], text=item["text"], icon=icon_for(f"{item['head']} {item['text']}"))


FORMS: Mapping[str, Form] = {
    "bullets": Form(
        fields={"points": _texts(90, 3, 5)},
        said="points: three to five short sentences",
        body=lambda v: s.Bullets(points=tuple(v["points"])),
    ),
    "cards": Form(
        fields={"items": _items(3, 4, head=24, text=80)},
        said="items: three or four, each a head of one to three words and a text of one sentence",
        body=lambda v: s.Cards(items=tuple(_card(item) for item in v["items"])),
    ),
    "process": Form(
        fields={"steps": _items(3, 5, label=14, text=60)},
        said="steps: three to five in order, each a label of one or two words and a text of one short sentence",
        body=lambda v: s.Process(steps=tuple(s.Stage(label=i["label"], detail=i["text"]) for i in v["steps"])),
    ),
    "cycle": Form(
        fields={"steps": _items(3, 5, label=14, text=22)},
        said="steps: three to five that lead back to the first, each a label and a text of a few words",
        body=lambda v: s.Cycle(steps=tuple(s.Turn(label=i["label"], text=i["text"]) for i in v["steps"])),
    ),
    "timeline": Form(
        fields={"items": _items(3, 5, date=12, text=60)},
        said="items: three to five in order, each a date and a text of one short sentence",
        body=lambda v: s.Timeline(items=tuple(s.Moment(date=i["date"], text=i["text"]) for i in v["items"])),
    ),
    "compare": Form(
        fields={"left": text(24), "left_points": _texts(50, 2, 4), "right": text(24), "right_points": _texts(50, 2, 4)},
        said="left, right: heads of the two sides; left_points, right_points: two to four points each",
        body=lambda v: s.Compare(
            left=s.Side(head=v["left"], points=tuple(v["left_points"])),
            right=s.Side(head=v["right"], points=tuple(v["right_points"])),
        ),
    ),
    "stats": Form(
        fields={"items": _items(2, 4, value=8, label=45)},
        said="items: two to four, each a value with its unit as a passage has it and a label that says what it is",
        body=lambda v: s.Stats(items=tuple(s.Stat(value=i["value"], label=i["label"]) for i in v["items"])),
    ),
    "number": Form(
        fields={"value": text(8), "caption": text(70, 8), "context": text(120, 8)},
        said="value: one number with its unit; caption: what it is; context: why it matters",
        body=lambda v: s.Number(value=v["value"], caption=v["caption"], context=v["context"]),
    ),
    "closing": Form(
        fields={"ask": text(60, 8), "uses": _texts(45, 2, 3)},
        said="ask: one sentence; uses: two or three short points",
        body=lambda v: s.Closing(ask=v["ask"], uses=tuple(v["uses"])),
    ),
    "chart": Form(
        fields={"takeaways": _texts(60, 1, 3)},
        said="takeaways: one to three short sentences on what the chart shows",
        body=lambda v: s.Bullets(points=tuple(v["takeaways"])),
    ),
}
"""Layouts that a model writes; tables, quotes, teams and covers are the sources' and the user's own."""


def read(form: Form, answer: str) -> dict[str, Any]:
    """The answer's values, white space folded, strings that stopped at their limit cut back.

    Raises `ValueError` if it is not what the schema says.
    """
    value = json.loads(answer)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    expected = {"headline", *form.fields, "notes"}
    if set(value) != expected:
        raise ValueError(f"has {sorted(value)}, not {sorted(expected)}")
    return {name: _clean(each, form.limits, name) for name, each in value.items()}


def _clean(value: Any, limits: Mapping[str, int], path: str) -> Any:
    if isinstance(value, str):
        return untruncated(fold(value), limits[path])
    if isinstance(value, list):
        return [_clean(item, limits, path) for item in value]
    if isinstance(value, dict):
        return {name: _clean(each, limits, f"{path}.{name}") for name, each in value.items()}
    raise ValueError(f"{path} is not text")
