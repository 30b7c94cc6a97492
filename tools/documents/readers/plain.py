"""Plain text: pages where it holds form feeds, else sections of bounded length."""

from __future__ import annotations

import re

from ternlight.tools.documents.clean import clean_characters, line_key, repeated_keys, unwrap
from ternlight.tools.documents.encoding import decode
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.sections import split_text
from ternlight.tools.documents.types import Page


def read(source: Source, progress: Progress) -> Draft:
    """Read a text file in whatever encoding. Raises `TooLarge`."""
    text, warning = decode(source.data)
    source.check_characters(len(text))
    # Tabs carry the columns of tables, which `unwrap` must still see.
    text = clean_characters(re.sub(r"\r\n?", "\n", text).replace("\t", "    "))
    sheets = text.split("\f")
    if len(sheets) > 1 and not sheets[-1].strip():
        sheets.pop()
    if len(sheets) > 1:
        texts = [unwrap(sheet) for sheet in _without_running_lines(sheets)]
        kind = "page"
    else:
        texts, kind = split_text(unwrap(text)), "section"
    source.check_pages(len(texts), "parts")
    progress(len(texts), len(texts))
    return Draft(
        pages=tuple(
            Page(number=number, text=page, kind="page" if kind == "page" else "section")
            for number, page in enumerate(texts, 1)
        ),
        warnings=(warning,) if warning else (),
    )


def _without_running_lines(sheets: list[str]) -> list[str]:
    """Drop heads and feet that a printed layout repeats: an edge line with a blank line beside it."""
    edges = [_edges(sheet) for sheet in sheets]
    running = repeated_keys([edge.values() for edge in edges])
    kept = []
    for sheet, edge in zip(sheets, edges, strict=True):
        drop = {at for at, key in edge.items() if key in running}
        rest = "\n".join(line for at, line in enumerate(sheet.split("\n")) if at not in drop)
        kept.append(rest if rest.strip() else sheet)
    return kept


def _edges(sheet: str) -> dict[int, str]:
    lines = sheet.split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    if len(filled) < 2:
        return {}
    first, last = filled[0], filled[-1]
    apart = {first: filled[1] - first > 1, last: last - filled[-2] > 1}
    return {at: line_key(lines[at]) for at, alone in apart.items() if alone}
