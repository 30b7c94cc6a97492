"""A protected document is asked for in the window, and what was stopped asks no more."""

from __future__ import annotations

from pathlib import Path

from helpers.window import texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from ternlight.app.window.password_dialog import PasswordDialog
from ternlight.tools.errors import PasswordNeeded, WrongPassword

PATH = Path("/nowhere/plans.pdf")


async def read(password: str) -> str:
    """A document whose password is "salt"."""
    if not password:
        raise PasswordNeeded("It is protected.")
    if password != "salt":
        raise WrongPassword("That is not it.")
    return "the plans"


def asked(screen):  # type: ignore[no-untyped-def]
    """Begin to open the document; what comes of it."""
    came: list[object] = []
    screen.bridge.call(lambda: screen.assistant.passwords.open(PATH, read), came.append, came.append)
    return came


def dialog(screen):  # type: ignore[no-untyped-def]
    """The dialog that is open and takes the keys."""
    screen.wait(lambda: any(one.isActiveWindow() for one in screen.window.findChildren(PasswordDialog)))
    return next(one for one in screen.window.findChildren(PasswordDialog) if one.isActiveWindow())


def test_the_document_opens_with_the_right_password_after_a_wrong_one(screen):
    came = asked(screen)
    first = dialog(screen)
    assert "“plans.pdf” is protected." in texts(first)
    assert first.password.echoMode() == QLineEdit.EchoMode.Password
    assert not first.open_it.isEnabled()
    screen.qtbot.keyClicks(first.password, "pepper")
    screen.qtbot.mouseClick(first.open_it, Qt.MouseButton.LeftButton)
    screen.wait(lambda: first not in screen.window.findChildren(PasswordDialog))
    second = dialog(screen)
    assert "does not open" in texts(second)
    screen.qtbot.keyClicks(second.password, "salt")
    screen.qtbot.keyClick(second.password, Qt.Key.Key_Return)
    screen.wait(lambda: came)
    assert came == ["the plans"]


def test_it_can_be_left_closed(screen):
    came = asked(screen)
    screen.qtbot.keyClick(dialog(screen), Qt.Key.Key_Escape)
    screen.wait(lambda: came)
    assert isinstance(came[0], PasswordNeeded)


def test_a_window_that_closes_asks_no_more(screen):
    came = asked(screen)
    dialog(screen)
    screen.bridge.stop()
    screen.wait(lambda: not any(one.isVisible() for one in screen.window.findChildren(PasswordDialog)))
    assert came == []
