"""The order in which Tab goes through a window: the order in which it is read.

Qt's own order is that in which widgets were made, and what a conversation shows is made long after the composer below.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QStackedWidget, QWidget


def reading_order(root: QWidget) -> list[QWidget]:
    """What can take the focus by Tab inside `root`, as it is laid out."""
    return [
        widget
        for widget in _walk(root)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def step_focus(root: QWidget, *, forward: bool) -> bool:
    """Move the focus one step; from the last to the first. False: nothing can take it."""
    order = reading_order(root)
    if not order:
        return False
    current: QWidget | None = root.focusWidget()
    while current is not None and current not in order and current is not root:
        current = current.parentWidget()
    step = 1 if forward else -1
    at = order.index(current) + step if current is not None and current in order else min(step, 0)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target = order[at % len(order)]
    target.setFocus(reason)
    _show(target)
    return True


def _walk(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    if isinstance(widget, QSplitter):
        for index in range(widget.count()):
            if (pane := widget.widget(index)) is not None:
                yield from _walk(pane)
    elif isinstance(widget, QStackedWidget):
        if (page := widget.currentWidget()) is not None:
            yield from _walk(page)
    elif isinstance(widget, QScrollArea):
        if (inner := widget.widget()) is not None:
            yield from _walk(inner)
    elif (layout := widget.layout()) is not None:
        yield from _walk_layout(layout)


def _walk_layout(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield from _walk(widget)
        elif (inner := item.layout()) is not None:
            yield from _walk_layout(inner)


def _show(widget: QWidget) -> None:
    """Scroll whatever holds it so that it can be seen."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget, 20, 20)
        parent = parent.parentWidget()
