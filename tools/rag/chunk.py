"""A document to chunks: whole sentences of one page and, as far as they are long enough, of one section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from ternlight.tools.documents.types import Document
from ternlight.tools.rag.types import Chunk
from ternlight.tools.text.sentences import Sentence, split_page
from ternlight.tools.text.words import fold, is_unspaced

FULL = 500
"""Size of a chunk in Latin characters: some 110 tokens. Longer ones, up to the 256 tokens that the
bundled embedder reads, blur what each sentence says: fewer questions find theirs."""
OVERLAP = 120
"""Size of the sentences that a chunk repeats from the one before it: what belongs together is found together."""
_SHORT = 200
"""A section shorter than this goes on into the next one's chunk."""
_CONTEXT = 160
"""Characters of a heading, a title or a table's first row that are kept as context."""
_UNSPACED = 3
"""A character of a script without spaces counts for so many more: it is about a token by itself."""


def chunks(document: Document) -> list[Chunk]:
    """The chunks of a document in order. Each lies within one page; together they hold every sentence, some twice."""
    title = _title(document)
    found: list[Chunk] = []
    heading = ""
    for page in document.pages:
        label = fold(page.label)[:_CONTEXT] if page.kind in ("section", "sheet") else ""
        heading = label or heading
        sentences = list(split_page(page))
        columns = _first_rows(sentences)
        for group in _groups(sentences):
            above = _above(group, heading)
            first = columns.get(group[0].start, "")
            context = "\n".join(dict.fromkeys(part for part in (title, above, first) if part))
            start, end = group[0].start, group[-1].end
            found.append(Chunk(page=page.number, start=start, end=end, text=page.text[start:end], context=context))
            heading = next((fold(s.text)[:_CONTEXT] for s in reversed(group) if s.kind == "heading"), heading)
    return found


def _title(document: Document) -> str:
    """The document's own title, or what its file name says."""
    return fold(document.title)[:_CONTEXT] or fold(re.sub(r"[_\-.]+", " ", PurePath(document.name).stem))[:_CONTEXT]


def _groups(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    """Sentences of a page in runs that become chunks."""
    group: list[Sentence] = []
    size = 0
    for sentence in sentences:
        own = _size(sentence.text)
        new_section = sentence.kind == "heading" and size >= _SHORT and group[-1].kind != "heading"
        if group and (new_section or size + own > FULL):
            yield group
            group = [] if new_section else _repeated(group)
            size = sum(_size(one.text) for one in group)
        group.append(sentence)
        size += own
    if group:
        yield group


def _repeated(group: list[Sentence]) -> list[Sentence]:
    """The last sentences of a full chunk that the next one begins with."""
    kept: list[Sentence] = []
    size = 0
    for sentence in reversed(group[1:]):
        size += _size(sentence.text)
        if size > OVERLAP or sentence.kind == "heading":
            break
        kept.insert(0, sentence)
    return kept


def _above(group: list[Sentence], heading: str) -> str:
    """The heading under which a chunk begins, unless it begins with one."""
    return "" if group[0].kind == "heading" else heading


def _first_rows(sentences: list[Sentence]) -> dict[int, str]:
    """For each row of a table but its first, by its offset, that first one: it names the columns."""
    rows: dict[int, str] = {}
    first = ""
    for sentence in sentences:
        if sentence.kind != "table":
            first = ""
        elif first:
            rows[sentence.start] = first
        else:
            first = sentence.text[:_CONTEXT]
    return rows


def _size(text: str) -> int:
    return len(text) + _UNSPACED * sum(is_unspaced(character) for character in text)
