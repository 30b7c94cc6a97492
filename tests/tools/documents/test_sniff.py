"""Files are what their content says."""

from __future__ import annotations

import pytest

from ternlight.tools.documents.sniff import sniff
from ternlight.tools.documents.types import Limits


@pytest.mark.parametrize(
    ("data", "name", "format"),
    [
        (b"%PDF-1.7 ...", "a.txt", "pdf"),
        (b"\n\n%PDF-1.7 ...", "a.pdf", "pdf"),
        (b"A PDF begins with %PDF-1.7.", "notes.md", "markdown"),
        (b"A PDF begins with %PDF-1.7.", "notes.txt", "plain"),
        (b"<!doctype html><p>x", "page", "html"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><!-- a --><!-- b --><HTML>", "a.txt", "html"),
        (b"<!-- -->" * 400 + b"x", "a.txt", "plain"),
        (b"words", "a.html", "html"),
        (b"a,b\n1,2", "a.csv", "delimited"),
        (b"a,b\n1,2", "a.txt", "plain"),
        (b"# words", "README", "plain"),
        (b"# words", "README.MD", "markdown"),
        ("Grüße".encode("utf-16"), "a", "plain"),
        ("Grüße an alle".encode("cp1252"), "a.log", "plain"),
    ],
)
def test_kinds(data: bytes, name: str, format: str) -> None:
    assert sniff(data, name, Limits())[0].format == format
