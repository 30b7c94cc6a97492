"""An index with ten files to put into it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from helpers.indexes import SUBJECTS, opened, write

from ternlight.tools.rag.index import Index


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    async with opened(tmp_path / "index") as index:
        yield index


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [write(tmp_path / "files" / f"{subject}.txt", subject) for subject in SUBJECTS]
