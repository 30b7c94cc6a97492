"""The menu of the main window: colours, and the commands that are wanted by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from ternlight.app.widgets.theme import ThemeChoice
from ternlight.app.window.words import tr

if TYPE_CHECKING:
    from ternlight.app.window.main_window import MainWindow

COMMANDS = ("model", "bundled", "", "project", "personas", "", "palette", "shortcuts", "settings")
"""Ids, "" for a line between groups."""


def window_menu(window: MainWindow) -> QMenu:
    """Made once; it goes with the window."""
    menu = QMenu(window)
    group = QActionGroup(menu)
    names: tuple[tuple[ThemeChoice, str], ...] = (
        ("system", tr("Colours of the system")),
        ("light", tr("Light")),
        ("dark", tr("Dark")),
    )
    for choice, name in names:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(window.theme.choice == choice)
        action.setData(choice)
        group.addAction(action)
        action.triggered.connect(lambda _=False, choice=choice: window.choose_theme(choice))
    menu.addSeparator()
    for id in COMMANDS:
        if not id:
            menu.addSeparator()
            continue
        command = window.commands[id]
        action = QAction(command.title, menu)
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the window has the keys itself
        action.triggered.connect(lambda _=False, run=command.run: run())
        menu.addAction(action)
    return menu
