"""Where something is saved: the user's choice, and a question before a file is lost that way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ternlight.app.window.words import tr

_FORBIDDEN = '<>:"/\\|?*'


def documents_folder() -> Path:
    """Where people keep their documents."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def file_name(title: str) -> str:
    """A title as the name of a file, without its ending."""
    kept = "".join(" " if one in _FORBIDDEN or ord(one) < 32 else one for one in title)
    return kept.strip(" .")[:80] or "Ternlight"


def opened_elsewhere(path: Path) -> bool:
    """Whether an office program has the file open: it then keeps a file with its owner's name beside it."""
    return any(
        path.with_name(name).exists() for name in (f".~lock.{path.name}#", f"~${path.name}", f"~${path.name[2:]}")
    )


def ask_where(parent: QWidget, title: str, proposed: Path, kinds: Mapping[str, str]) -> Path | None:
    """Let the user choose a file of one of `kinds`, names by their endings, the first one proposed; None for no.

    The desktop's dialog asks before it gives the name of a file that is there; what it does not know of is asked here.
    """
    filters = {f"{name} (*.{ending})": ending for ending, name in kinds.items()}
    chosen, kind = QFileDialog.getSaveFileName(parent, title, str(proposed), ";;".join(filters))
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix[1:].lower() not in kinds:
        path = path.with_name(f"{path.name}.{filters.get(kind, next(iter(kinds)))}")
        if path.exists() and not _agreed(parent, title, tr("There is a file %1 already. Replace it?"), path):
            return None
    warning = tr("%1 is open in another program. What is saved there later would replace this. Write it all the same?")
    return path if not opened_elsewhere(path) or _agreed(parent, title, warning, path) else None


def _agreed(parent: QWidget, title: str, question: str, path: Path) -> bool:
    buttons = QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel
    pressed = QMessageBox.question(
        parent, title, question.replace("%1", path.name), buttons, QMessageBox.StandardButton.Cancel
    )
    return pressed == QMessageBox.StandardButton.Save
