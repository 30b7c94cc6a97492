"""Every control of every screen has a name that a screen reader can say, and the keyboard reaches it by Tab."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
    QWidget,
)

from ternlight.app.gallery.render import SCENES, speaking
from ternlight.app.gallery.stage import Scene, settle
from ternlight.app.languages.choose import NAMES

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractItemView, QComboBox, QTextBrowser)


def controls(root: QWidget) -> list[QWidget]:
    """What can be used now; not what Qt puts inside a control."""
    found: list[QWidget] = []
    for kind in CONTROLS:
        found += root.findChildren(kind)
    return [
        widget
        for widget in dict.fromkeys(found)
        if widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget, QHeaderView)
        and not isinstance(widget.parentWidget(), (QLineEdit, QComboBox, QAbstractItemView))
        and not widget.objectName().startswith("qt_")
        and not (isinstance(widget, QTextBrowser) and "<a " not in widget.toHtml())
    ]


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    said = interface.text(QAccessible.Text.Name) if interface is not None else ""
    return said or widget.accessibleName()


def reached(root: QWidget) -> set[QWidget]:
    """What Tab comes to, all the way round; in a text it goes from link to link first."""
    first = root.focusWidget() or root
    found = {first}
    for _ in range(300):
        QTest.keyClick(root.focusWidget() or root, Qt.Key.Key_Tab)
        current = root.focusWidget()
        if current is None or current is first:
            break
        found.add(current)
    return found


def by_arrows(widget: QWidget) -> bool:
    """Whether it is one of several of which one is chosen: Tab comes to that one, the arrow keys to the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and not widget.isChecked()  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("build", SCENES, ids=lambda build: build.__name__)
def test_every_control_is_named_and_reached(qapp: QApplication, tmp_path: Path, build, language: str) -> None:  # type: ignore[no-untyped-def]
    with speaking(language):
        scene = Scene(tmp_path, "light", (1360, 860))
        build(scene)
        settle()
        root = scene.dialog or scene.window
        there = controls(root)
        assert there
        nameless = [f"{type(widget).__name__} {widget.toolTip()!r}" for widget in there if not name_of(widget).strip()]
        order = reached(root)
        lost = [
            f"{type(widget).__name__} {name_of(widget)!r}"
            for widget in there
            if widget not in order and not by_arrows(widget)
        ]
        scene.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert nameless == []
    assert lost == []
