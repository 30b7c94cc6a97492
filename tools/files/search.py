"""Words looked for in the names of files, and in those files that are plain text."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from ternlight.tools.documents.encoding import decode, looks_binary
from ternlight.tools.files.folders import Folders, Found

LARGEST_TEXT = 2_000_000
"""Bytes of a file whose words are looked at."""
MOST_BYTES = 300_000_000
"""Read in one search."""
SECONDS = 20.0
_AROUND = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A file that has the words."""

    file: Found
    line: str
    """The first line with one of the words, "" where they are in the name alone."""
    score: int


def search(folders: Folders, query: str, most: int) -> tuple[list[Hit], bool]:
    """The best hits, and whether everything was looked at before time ran out. Blocking."""
    words = [word.casefold() for word in query.split()][:8]
    hits: list[Hit] = []
    read, end = 0, time.monotonic() + SECONDS
    whole = True
    for file in folders.walk():
        if time.monotonic() > end or read > MOST_BYTES:
            whole = False
            break
        name = file.shown.casefold()
        score = sum(3 for word in words if word in name)
        line = ""
        if file.size_bytes <= LARGEST_TEXT:
            text = _text(file.path)
            read += len(text)
            folded = text.casefold()
            there = [word for word in words if word in folded]
            score += len(there)
            line = _line(text, folded, there[0]) if there else ""
        if score:
            hits.append(Hit(file=file, line=line, score=score))
    hits.sort(key=lambda hit: (-hit.score, -hit.file.modified))
    return hits[:most], whole


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
            if looks_binary(head):
                return ""
            return decode(head + file.read(LARGEST_TEXT))[0]
    except OSError:
        return ""


def _line(text: str, folded: str, word: str) -> str:
    # Folding may change lengths; then the place is near enough.
    at = min(folded.find(word), len(text) - 1)
    start = max(text.rfind("\n", 0, at) + 1, at - _AROUND)
    end = text.find("\n", at)
    return " ".join(text[start : min(end if end >= 0 else len(text), at + _AROUND)].split())
