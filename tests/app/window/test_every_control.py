"""Every button, menu entry and command of every screen is used once, as a person would, and nothing breaks.

What a control does is asserted by the tests of its screen. Here each one is pressed where it is met first, with the
system's own dialogs cancelled, so that none is left that no test has ever driven.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QInputDialog,
    QMenu,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

import ternlight.app.window
from ternlight.app.gallery.conversations import projects
from ternlight.app.gallery.render import SCENES
from ternlight.app.gallery.stage import Scene, settle

Identity = tuple[str, str]
"""The class that a control belongs to, and what it is called, without numbers and what was filled in."""


def identity(owner: QWidget | None, name: str) -> Identity:
    while owner is not None and not type(owner).__module__.startswith("ternlight"):
        owner = owner.parentWidget()
    return type(owner).__name__, re.sub(r"“[^”]*”|\d+", "…", name)


def named(button: QAbstractButton) -> Identity:
    return identity(button.parentWidget(), button.accessibleName() or button.text() or button.toolTip())


def buttons(root: QWidget) -> Iterator[QAbstractButton]:
    """What can be pressed now."""
    for button in root.findChildren(QAbstractButton):
        if button.isVisible() and button.isEnabled() and not button.objectName().startswith("qt_"):
            yield button


def entries(menu: QMenu) -> Iterator[QAction]:
    """What a menu holds, with the menus in it."""
    menu.aboutToShow.emit()
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from entries(below)
        elif not action.isSeparator() and action.isEnabled():
            yield action


class Walk:
    """Goes through a scene and uses what was not used before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._built = 0
        self.used: set[Identity] = set()
        self.dialogs: set[str] = set()

    def through(self, build: Callable[[Scene], None]) -> None:
        """Build the scene again and again until nothing new is in it."""
        while self._use_all(build):
            pass

    def _use_all(self, build: Callable[[Scene], None]) -> bool:
        """Use what is new until the scene is another one; whether anything was."""
        self._built += 1
        scene = Scene(self._folder / str(self._built), "light", (1360, 860))
        build(scene)
        settle()
        root = scene.dialog or scene.window
        found = False
        try:
            for act in [*self._commands(scene), *self._presses(root)]:
                self._note_dialogs()
                if not act():
                    continue
                found = True
                settle()
                self._note_dialogs()
                self._close_dialogs(scene)
                if not (shiboken6.isValid(root) and root.isVisible()):
                    return True
        finally:
            self._close(scene)
        return found

    def _presses(self, root: QWidget) -> Iterator[Callable[[], bool]]:
        for button in list(buttons(root)):
            menu = button.menu() if hasattr(button, "menu") else None
            times = sum(1 for _ in entries(menu)) if isinstance(menu, QMenu) else 1
            for _ in range(times):
                yield lambda button=button: self._press(button)  # type: ignore[misc]

    def _press(self, button: QAbstractButton) -> bool:
        if not (shiboken6.isValid(button) and button.isVisible() and button.isEnabled()):
            return False
        name, menu = named(button), button.menu() if hasattr(button, "menu") else None
        if isinstance(menu, QMenu):
            for action in entries(menu):
                one = identity(button, f"{name[1]}: {action.text()}")
                if one not in self.used:
                    self.used.add(one)
                    action.trigger()
                    return True
            return False
        if name in self.used:
            return False
        self.used.add(name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
        return True

    def _commands(self, scene: Scene) -> Iterator[Callable[[], bool]]:
        for command in scene.window.commands if scene.dialog is None else ():
            one = ("Commands", command.id)

            def run(one: Identity = one, command=command) -> bool:  # type: ignore[no-untyped-def]
                if one in self.used or not command.enabled():
                    return False
                self.used.add(one)
                command.run()
                return True

            yield run

    def _note_dialogs(self) -> None:
        self.dialogs |= {type(one).__name__ for one in QApplication.topLevelWidgets() if isinstance(one, QDialog)}

    def _close_dialogs(self, scene: Scene) -> None:
        """Those that have opened over the scene."""
        for one in QApplication.topLevelWidgets():
            if isinstance(one, (QDialog, QMenu)) and one.isVisible() and one is not scene.dialog:
                one.close()
        settle()

    def _close(self, scene: Scene) -> None:
        scene.dialog = None
        self._close_dialogs(scene)
        scene.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def quiet_desktop(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The dialogs of the desktop are cancelled; returns the addresses that would have been opened."""
    opened: list[str] = []
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("", False))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Cancel)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    return opened


def dialog_classes() -> set[str]:
    """Every dialog that the window has."""
    for module in pkgutil.walk_packages(ternlight.app.window.__path__, "ternlight.app.window."):
        importlib.import_module(module.name)
    found, ahead = set(), [QDialog]
    while ahead:
        for below in ahead.pop().__subclasses__():
            ahead.append(below)
            if below.__module__.startswith("ternlight.app.window") and not below.__subclasses__():
                found.add(below.__name__)
    return found


@pytest.mark.slow
def test_every_control_is_used_once(qtbot: QtBot, tmp_path: Path, quiet_desktop: list[str]) -> None:
    walk = Walk(tmp_path)
    for build in SCENES:
        walk.through(build)
    assert len(walk.used) > 250
    assert dialog_classes() - walk.dialogs == set()


def test_every_entry_of_the_lists_menus_is_used_once(qtbot: QtBot, tmp_path: Path, quiet_desktop: list[str]) -> None:
    scene = Scene(tmp_path, "light", (1360, 860))
    projects(scene)
    settle()
    library, menus = scene.window.controller.library, scene.window.sidebar.menus
    conversation, project = library.conversations()[0], library.projects()[0]
    used = []
    menus_of = (lambda: menus.of_conversation(conversation), lambda: menus.of_project(project.id))
    for make in menus_of:
        for place in range(sum(1 for _ in entries(make()))):
            action = list(entries(make()))[place]
            used.append(action.text())
            action.trigger()
            settle()
    scene.close()
    assert {"Rename", "Archive", "New project …", "PDF", "Delete", "Rename the project …"} <= set(used)
