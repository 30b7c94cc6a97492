"""Mermaid flowcharts, the diagrams models write as code, read into the diagrams that are drawn here."""

from __future__ import annotations

import re

from ternlight.tools.typeset.blocks import Diagram, Edge, Step
from ternlight.tools.typeset.inline_parser import clean_label

_ARROW = re.compile(r"\s*(?:<?[-=]{2,}>?|-\.+->?|[-=]{2,}[ox])\s*(?:\|([^|]*)\|)?\s*")
_LABELLED_ARROW = re.compile(r"(?:--|==)\s+([^-=>|]+?)\s+(?:-->|==>)")
_NODE = re.compile(
    r"([\w-]+?)\s*(?:(\[\[|\[\(|\(\[|\(\(|\[|\(|\{\{|\{|>)(.*?)(?:\]\]|\)\]|\]\)|\)\)|\]|\)|\}\}|\}))?\s*(?:&|\Z)"
)


def read_flowchart(source: str) -> Diagram | None:
    """The diagram of a mermaid `flowchart` or `graph`, or None if it is none that can be read.

    A single path is a process, a single closed ring a cycle, anything else a flow with its edges.
    """
    lines = [line.split("%%")[0].strip() for line in source.strip().splitlines()]
    lines = [line for line in lines if line]
    if not lines or not re.match(r"(flowchart|graph)\b", lines[0]):
        return None
    lines[0] = re.sub(r"^(flowchart|graph)\s*(LR|RL|TD|TB|BT)?\s*;?", "", lines[0])
    labels: dict[str, str] = {}
    edges: list[tuple[str, str, str]] = []
    for line in ";".join(lines).split(";"):
        if re.match(r"\s*(subgraph|end|style|class|classDef|click|linkStyle|direction)\b", line):
            continue
        _read_line(line.strip(), labels, edges)
    order = list(labels)
    if not edges or len(order) < 2:
        return None
    numbered = tuple(
        Edge(start=order.index(start), end=order.index(end), label=_label(label)) for start, end, label in edges
    )
    steps = tuple(Step(label=_label(labels[name]) or name) for name in order)
    return _shape(steps, numbered)


def _read_line(line: str, labels: dict[str, str], edges: list[tuple[str, str, str]]) -> None:
    line = _LABELLED_ARROW.sub(r"-->|\1|", line)
    pieces: list[str] = []
    arrows: list[str] = []
    at = depth = start = 0
    while at < len(line):
        if line[at] in "[({":
            depth += 1
        elif line[at] in "])}":
            depth = max(0, depth - 1)
        elif depth == 0 and (found := _ARROW.match(line, at)) and found.end() > at:
            pieces.append(line[start:at])
            arrows.append(found.group(1) or "")
            at = start = found.end()
            continue
        at += 1
    pieces.append(line[start:])
    groups = [[_node(part, labels) for part in piece.split(" & ")] for piece in pieces]
    for left, right, label in zip(groups, groups[1:], arrows, strict=False):
        edges += [(a, b, label) for a in left for b in right if a and b]


def _node(text: str, labels: dict[str, str]) -> str:
    found = _NODE.match(text.strip())
    if not found:
        return ""
    name, label = found.group(1), found.group(3)
    if label:
        labels[name] = label.strip().strip('"').strip("/\\")
    else:
        labels.setdefault(name, name)
    return name


def _label(text: str) -> str:
    return re.sub(r"\s+", " ", clean_label(re.sub(r"<br\s*/?>", " ", text))).strip().strip('"')[:60]


def _shape(steps: tuple[Step, ...], edges: tuple[Edge, ...]) -> Diagram:
    ends = {(edge.start, edge.end) for edge in edges}
    path = [(at, at + 1) for at in range(len(steps) - 1)]
    if not any(edge.label for edge in edges):
        if ends == set(path):
            return Diagram(diagram="process", steps=steps)
        if len(steps) >= 3 and ends == {*path, (len(steps) - 1, 0)}:
            return Diagram(diagram="cycle", steps=steps)
    return Diagram(diagram="flow", steps=steps, edges=edges)
