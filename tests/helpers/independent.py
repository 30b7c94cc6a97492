"""Finds quotes in PDF pages with another library than the product's: pypdf instead of PDFium, and its own folding."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from pypdf import PdfReader


def folded(text: str) -> str:
    """Letters and digits only: parsers differ in white space, ligatures and the hyphens at line ends."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


class IndependentPages:
    """The pages of a PDF as pypdf reads them."""

    def __init__(self, path: Path) -> None:
        self._pages = [folded(page.extract_text()) for page in PdfReader(path).pages]

    def __len__(self) -> int:
        return len(self._pages)

    def hold(self, page: int, quote: str) -> bool:
        """Whether `quote` stands on `page` (from 1)."""
        wanted = folded(quote)
        return len(wanted) >= 8 and wanted in self._pages[page - 1]
