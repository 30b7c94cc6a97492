"""What the document tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ternlight.tools.documents.load import load
from ternlight.tools.documents.types import PAGE_BREAK, Document, Limits

Read = Callable[[Path], Document]


@pytest.fixture
def read() -> Read:
    """Read a file in this process, and check what must hold for every document."""

    def run(path: Path) -> Document:
        seen: list[tuple[int, int]] = []
        document = load(path, Limits(), lambda done, total: seen.append((done, total)))
        assert seen
        assert seen == sorted(seen)
        assert all(done <= total for done, total in seen)
        assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
        for page, offset in zip(document.pages, document.offsets, strict=True):
            assert document.text[offset:][: len(page.text)] == page.text
            assert page.text == page.text.strip()
        assert document.text.count(PAGE_BREAK) == len(document.pages) - 1
        assert len(document.id) == 64
        assert Document.from_dict(document.to_dict()) == document
        return document

    return run
