"""Files written whole, and archives whose bytes depend on nothing but their content."""

from __future__ import annotations

import errno
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from ternlight.tools.errors import ToolError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A file that was written."""

    path: Path
    pages: int | None = None
    """Pages or slides, where the format has them."""
    warnings: tuple[str, ...] = ()
    """Sentences for the user about what could not be drawn."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a crash leaves either the old one or the new one; raises `ToolError`."""
    written: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as temporary:
            written = Path(temporary.name)
            temporary.write(data)
        written.chmod(0o644)
        written.replace(path)
    except OSError as error:
        if written is not None:
            written.unlink(missing_ok=True)
        raise ToolError(_not_written(path, error)) from error


def _not_written(path: Path, error: OSError) -> str:
    """What happened and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"{path.name} could not be written: the disk is full. Free some space, or choose another place."
    if isinstance(error, PermissionError) or error.errno == errno.EBUSY:  # so Windows says that a file is open
        return (
            f"{path.name} could not be written: it is open in another program, or its folder is protected. Close it "
            "there, or choose another name."
        )
    return f"{path.name} could not be written: {error.strerror or error}. Choose another place."


def timeless(archive: bytes) -> bytes:
    """A zip archive with every date set to the same day, its members in the order they had."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(member))
    return out.getvalue()
