"""A file that cannot be written is left as it was, and the user is told why and what to do."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from ternlight.tools.errors import ToolError
from ternlight.tools.typeset.files import write_whole


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "open in another program.*choose another name"),
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full. Free some space"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error. Choose another place"),
    ],
)
def test_why_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, told: str) -> None:
    path = tmp_path / "deck.pptx"
    path.write_bytes(b"old")

    def refuse(self: Path, target: Path) -> Path:
        raise error

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ToolError, match=rf"deck\.pptx could not be written: .*{told}"):
        write_whole(path, b"new")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("deck.pptx", b"old")]
