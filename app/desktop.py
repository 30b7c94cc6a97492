"""What stands between the command line and the window: a screen that answers, the user's conversations, notices."""

from __future__ import annotations

import contextlib
import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox

from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import say
from ternlight.app.errors import StoreError
from ternlight.app.store import Store
from ternlight.app.window.single import SingleInstance
from ternlight.app.window.start import run_window


def open_window(context: Context, *, no_display: str) -> int:
    """Show the window until it is closed; the exit code. `no_display` is said where Qt finds no screen."""
    application = _connect_to_screen(no_display)
    application.setApplicationDisplayName("Ternlight")  # also the title of the boxes below
    single = SingleInstance(context.paths)
    if not single.claim():
        say("Ternlight is open already. Its window has been asked to come to the front.")
        return Exit.DONE
    try:
        return _open(context, single)
    finally:
        single.release()


def _open(context: Context, single: SingleInstance) -> int:
    try:
        store = Store(context.paths.database)
    except StoreError as error:
        say(error.user_message)
        QMessageBox.critical(None, "Ternlight", error.user_message)
        return Exit.for_kind(error.kind)
    with contextlib.closing(store):
        for notice in filter(None, (*context.notices, store.notice)):
            say(notice)
            QMessageBox.warning(None, "Ternlight", notice)
        assistant = context.make_assistant(context.paths, context.settings)
        return run_window(context.paths, context.settings, assistant, store, single=single)


def _connect_to_screen(no_display: str) -> QApplication:
    """Qt's application object. Where no screen answers Qt aborts the process, which here ends it with a sentence."""

    def end(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            say(no_display)
            os._exit(Exit.WORLD)  # the abort comes as soon as this returns

    before = qInstallMessageHandler(end)
    try:
        return QApplication(sys.argv[:1])
    finally:
        qInstallMessageHandler(before)
