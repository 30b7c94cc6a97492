"""`ternlight` alone: the window. The only command that imports Qt."""

from __future__ import annotations

import os
import sys

from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import say

_NO_DISPLAY = (
    "There is no display to open a window on. Use the terminal commands (ternlight summarize FILE, ternlight chat), "
    "or start Ternlight where a display is."
)


def window(context: Context) -> int:
    """Open the window and stay until it is closed; the exit code."""
    if not _has_display():
        say(_NO_DISPLAY)
        return Exit.WORLD
    try:
        from ternlight.app.desktop import open_window
    except ImportError as error:
        # A system library that Qt needs ("libEGL.so.1: cannot open shared object file"), or Qt itself.
        if error.name is not None and not error.name.startswith(("PySide6", "shiboken6")):
            raise
        say(f"The window cannot start ({error}). Run python3 installer/bootstrap.py, which installs what is missing.")
        return Exit.WORLD
    return open_window(context, no_display=_NO_DISPLAY)


def _has_display() -> bool:
    """Whether there can be one at all; that it answers is found out when Qt connects to it."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
