"""OpenDocument texts and presentations."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Protocol

import pytest
from helpers.documents import make_zip_bomb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.tools.documents.load import load
from ternlight.tools.documents.types import Document, Limits
from ternlight.tools.errors import Damaged, Encrypted, ScannedDocument, TooLarge, ToolError


class Read(Protocol):
    def __call__(self, path: Path) -> Document: ...


NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{where}:1.0"'
    for name, where in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("presentation", "presentation"),
    )
)
TEXT = """<office:text>
<text:sequence-decls/><text:tracked-changes><text:changed-region><text:deletion><text:p>deleted words</text:p>
</text:deletion></text:changed-region></text:tracked-changes>
<text:h text:outline-level="1">The <text:span>year</text:span></text:h>
<text:p>Berth 4 handled<text:s text:c="3"/>312,000<text:tab/>containers<text:note>
<text:note-citation>1</text:note-citation><text:note-body><text:p>One third above plan.</text:p>
</text:note-body></text:note>,
all told.
<text:line-break/>Well.</text:p>
<text:list><text:list-item><text:p>oars</text:p><text:list><text:list-item><text:p>two of them</text:p></text:list-item>
</text:list></text:list-item></text:list>
<text:h text:outline-level="1">Figures</text:h>
<table:table><table:table-column/><table:table-header-rows><table:table-row><table:table-cell><text:p>Year</text:p>
</table:table-cell><table:table-cell><text:p>Ships</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell><text:p>2023</text:p></table:table-cell><table:table-cell><text:p>4,118</text:p>
</table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row></table:table>
<text:section><text:p>In a <text:a>section</text:a><office:annotation><text:p>a comment</text:p>
</office:annotation>.</text:p></text:section>
<text:p><draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>
</office:text>"""
SLIDES = """<office:presentation>
<draw:page draw:name="page1"><draw:frame><draw:text-box><text:list><text:list-item><text:p>A point</text:p>
</text:list-item></text:list></draw:text-box></draw:frame>
<draw:frame presentation:class="title"><draw:text-box><text:p>Harbour</text:p></draw:text-box>
</draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>Smile.</text:p></draw:text-box>
</draw:frame></presentation:notes></draw:page>
<draw:page draw:name="Tides"><draw:g><draw:custom-shape><text:p>High water</text:p>
</draw:custom-shape></draw:g></draw:page>
<draw:page draw:name="page3"><draw:frame><draw:image/></draw:frame></draw:page>
</office:presentation>"""
META = (
    f'<office:document-meta {NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
    "<dc:title>The year in Norrholm</dc:title></office:meta></office:document-meta>"
)


def make(path: Path, body: str, *, manifest: str = "", content: bytes | None = None) -> Path:
    kind = {".odt": "text", ".odp": "presentation"}[path.suffix]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        whole = f"<office:document-content {NAMES}><office:body>{body}</office:body></office:document-content>"
        archive.writestr("content.xml", content if content is not None else whole)
        archive.writestr("meta.xml", META)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def test_a_text(tmp_path: Path, read: Read) -> None:
    document = read(make(tmp_path / "a.odt", TEXT))
    assert document.title == "The year in Norrholm"
    assert document.media_type == "application/vnd.oasis.opendocument.text"
    assert [(page.label, page.kind) for page in document.pages] == [("The year", "section"), ("Figures", "section")]
    year, figures = (page.text for page in document.pages)
    assert "312,000 containers" in " ".join(year.split())
    assert "all told.\nWell." in year
    assert "One third above plan." in year
    assert year.endswith("• oars\n• two of them")
    assert "Year | Ships\n2023 | 4,118" in figures
    assert "In a section." in figures
    assert "In a box." in figures
    for absent in ("deleted", "comment", "containers1"):
        assert absent not in document.text


def test_a_presentation(tmp_path: Path, read: Read) -> None:
    document = read(make(tmp_path / "a.odp", SLIDES))
    first, second, third = document.pages
    assert first.text == "Harbour\n\n• A point\n\nNotes: Smile."
    assert (first.kind, first.label) == ("slide", "")
    assert (second.text, second.label) == ("High water", "Tides")
    assert third.scanned


def test_slides_of_pictures(tmp_path: Path, read: Read) -> None:
    with pytest.raises(ScannedDocument):
        read(
            make(tmp_path / "a.odp", "<office:presentation><draw:page><draw:image/></draw:page></office:presentation>")
        )


def test_passwords(tmp_path: Path, read: Read) -> None:
    locked = '<manifest><file-entry><encryption-data checksum="x"/></file-entry></manifest>'
    with pytest.raises(Encrypted, match="protected by a password"):
        read(make(tmp_path / "a.odt", TEXT, manifest=locked))


def test_damage_and_bombs(tmp_path: Path, read: Read) -> None:
    for content in (b"", b"<a", b"<a/>", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"):
        with pytest.raises(Damaged):
            read(make(tmp_path / "a.odt", "", content=content))
    with pytest.raises(TooLarge, match="unpacks to"):
        read(make_zip_bomb(tmp_path / "bomb.odt", make(tmp_path / "b.odt", TEXT)))
    spaces = '<text:p>a<text:s text:c="99999999"/>b</text:p>' * 50
    assert len(read(make(tmp_path / "c.odt", f"<office:text>{spaces}</office:text>")).text) < 10_000
    deep = "<text:section>" * 200 + "<text:p>deep down</text:p>" + "</text:section>" * 200
    assert read(make(tmp_path / "d.odt", f"<office:text>{deep}</office:text>")).text == "deep down"


PIECES = st.sampled_from(
    ["<text:p>", "</text:p>", "<text:s text:c='x'/>", "<text:h text:outline-level='-1'>", "word", "&"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_whatever_stands_inside_ends_in_text_or_a_sentence(tmp_path: Path, pieces: list[str]) -> None:
    path = make(tmp_path / "a.odt", f"<office:text>{''.join(pieces)}</office:text>")
    try:
        load(path, Limits(), lambda done, total: None)
    except ToolError as error:
        assert error.user_message
