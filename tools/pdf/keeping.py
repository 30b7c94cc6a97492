"""What may not be parted at the foot of a page."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import CondPageBreak, Flowable

from ternlight.tools.pdf.boxes import Box
from ternlight.tools.pdf.tables import TableFlowable
from ternlight.tools.pdf.text import TextBlock


def least_height(flowable: Flowable, width: float) -> float:
    """How much of `flowable` must stand under a heading."""
    height: float = flowable.wrap(width, 1e6)[1]
    if isinstance(flowable, TextBlock):
        return min(height, 3 * flowable.style.leading)
    if isinstance(flowable, TableFlowable):
        return flowable.least()
    if isinstance(flowable, Box):
        inner = 0.0
        for child in flowable.children:
            room = width - flowable.left - flowable.right
            if not child.getKeepWithNext():
                inner += least_height(child, room)
                break
            inner += child.wrap(room, 1e6)[1] + child.getSpaceAfter()
        return min(height, flowable.top + inner + 20)
    return height


def kept_together(flowables: Sequence[Flowable], width: float, page_height: float) -> list[Flowable]:
    """`flowables` with a break to the next page wherever a heading, a figure or the title of a table would otherwise
    stand alone at the foot of one. A page has `page_height`."""
    found: list[Flowable] = []
    at = 0
    while at < len(flowables):
        end = at
        while end < len(flowables) - 1 and flowables[end].getKeepWithNext():
            end += 1
        if end > at:
            group = flowables[at : end + 1]
            needed = sum(each.wrap(width, 1e6)[1] + each.getSpaceBefore() + each.getSpaceAfter() for each in group[:-1])
            found.append(CondPageBreak(min(needed + least_height(group[-1], width), page_height)))
            for each in group:
                each.keepWithNext = 0
            found += group
        else:
            found.append(flowables[at])
        at = end + 1
    return found
