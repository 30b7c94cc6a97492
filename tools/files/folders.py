"""The granted folders, and the one way from what a model writes to a path: it ends inside one of them or nowhere."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ternlight.tools.errors import RetryWithHint

MOST_ENTRIES = 50_000
"""Looked at in one walk."""
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file or folder inside a granted one."""

    path: Path
    """Absolute, without links."""
    shown: str
    """With the granted folder's own name first, "/" between the parts."""
    is_folder: bool
    size_bytes: int
    modified: float
    """Seconds since 1970."""


class Folders:
    """What the user has granted. Hidden files (".ssh") and links that lead outside are as if they were not there."""

    def __init__(self, roots: Iterable[Path]) -> None:
        """`roots` that are not folders are left out, as are those inside another one."""
        real = {Path(os.path.realpath(root)) for root in roots}
        folders = sorted((root for root in real if root.is_dir()), key=lambda root: len(root.parts))
        self._roots: dict[str, Path] = {}
        for root in folders:
            if any(root.is_relative_to(other) for other in self._roots.values()):
                continue
            name = base = root.name or root.anchor
            count = 1
            while name in self._roots:
                count += 1
                name = f"{base} ({count})"
            self._roots[name] = root

    @property
    def names(self) -> tuple[str, ...]:
        """What the granted folders are called."""
        return tuple(self._roots)

    def resolve(self, text: str) -> Path:
        """The path that `text` ("notes/2026/march.txt", the granted folder first) names, which need not exist.

        Raises `RetryWithHint` for one that is not inside a granted folder, whatever it is made of.
        """
        parts = [part for part in re.split(r"[/\\]+", text.strip()) if part not in ("", ".")]
        root = self._roots.get(parts[0]) if parts else None
        if root is None and len(self._roots) == 1:
            root, parts = next(iter(self._roots.values())), ["", *parts]
        if root is None:
            raise RetryWithHint(f"Begin with the name of a folder you may use: {self._listed()}.")
        for part in parts[1:]:
            if part == ".." or part.startswith(".") or _FORBIDDEN.search(part) or _RESERVED.fullmatch(part):
                raise RetryWithHint(f"{part[:40]!r} cannot be part of a name here.")
        path = root.joinpath(*parts[1:])
        try:
            real = Path(os.path.realpath(path))
        except (OSError, ValueError) as error:
            raise RetryWithHint("There is no such place.") from error
        if not real.is_relative_to(root):
            raise RetryWithHint("That leads out of the folders you may use.")
        return real

    def entries(self, folder: Path) -> list[Found]:
        """What is in a folder that `resolve` gave, folders first. Raises `RetryWithHint` where there is none."""
        try:
            found = [entry for entry in map(self._found, sorted(folder.iterdir())) if entry is not None]
        except (NotADirectoryError, FileNotFoundError):
            raise RetryWithHint("There is no such folder.") from None
        except OSError as error:
            raise RetryWithHint(f"This folder cannot be read: {error.strerror or error}.") from error
        return sorted(found, key=lambda entry: (not entry.is_folder, entry.shown.casefold()))

    def walk(self) -> Iterator[Found]:
        """All files in all granted folders, up to `MOST_ENTRIES`; linked folders are not entered."""
        count = 0
        for root in self._roots.values():
            for folder, folders, files in os.walk(root, followlinks=False):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(files):
                    count += 1
                    if count > MOST_ENTRIES:
                        return
                    found = self._found(Path(folder, name))
                    if found is not None and not found.is_folder:
                        yield found

    def shown(self, path: Path) -> str:
        """A path inside a granted folder as a model is told of it."""
        for name, root in self._roots.items():
            if path.is_relative_to(root):
                return "/".join((name, *path.relative_to(root).parts))
        raise ValueError(f"{path} is in no granted folder")

    def still_there(self, path: Path) -> Path | None:
        """The file behind `path`, links followed, if it is in a granted folder now and not hidden."""
        real = Path(os.path.realpath(path))
        for root in self._roots.values():
            if real.is_relative_to(root) and not any(part.startswith(".") for part in real.relative_to(root).parts):
                return real
        return None

    def _found(self, path: Path) -> Found | None:
        if path.name.startswith("."):
            return None
        try:
            if path.is_symlink() and self.still_there(path) is None:
                return None
            about = path.stat()
        except OSError:
            return None
        if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
            return None
        return Found(
            path=path,
            shown=self.shown(path),
            is_folder=stat.S_ISDIR(about.st_mode),
            size_bytes=about.st_size,
            modified=about.st_mtime,
        )

    def _listed(self) -> str:
        return ", ".join(self._roots) if self._roots else "none has been granted"
