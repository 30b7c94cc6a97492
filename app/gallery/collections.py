"""Scenes of collections and of the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ternlight.app.gallery.props import LINES
from ternlight.app.gallery.stage import Scene, settle
from ternlight.tools.rag.types import Collection, FileState, FileStatus, IndexProgress

HOME = Path("/home/ada/Harbour")


def _file(name: str, status: FileStatus = "indexed", pages: int = 12, reason: str = "") -> FileState:
    found = "b2" * 32 if status == "indexed" else ""
    return FileState(path=HOME / name, status=status, pages=pages if found else 0, document_id=found, reason=reason)


FILES = (
    _file("Annual harbour report.pdf", pages=40),
    _file("Dredging tender.docx", pages=9),
    _file("Lease of berth 2.pdf", pages=31, reason="Pages 17 and 18 are scans without text and could not be read."),
    _file("Minutes 14 November.pdf", "reading"),
    _file("Crane inspection.pdf", "waiting"),
    _file(
        "Old plan.pdf",
        "failed",
        reason="“Old plan.pdf” is protected by a password. Give the password, or save a copy without it and read that.",
    ),
    _file("Shore power.pptx", pages=18),
    _file("Traffic 2026.xlsx", pages=3),
)
COLLECTIONS = [
    Collection(id=1, name="Contracts", files=42, indexed=42, folders=(HOME / "Contracts",)),
    Collection(id=2, name="Harbour 2027", files=8, indexed=5, folders=(HOME,)),
    Collection(id=3, name="Papers", files=118, indexed=116),
]


def _fill(scene: Scene) -> None:
    scene.script.answers = {
        "collections": COLLECTIONS,
        "collection_files": list(FILES),
        "indexed_document": scene.document,
    }
    scene.window.documents.collections.load()


def collections(scene: Scene) -> None:
    """All collections."""
    _fill(scene)
    scene.window.documents.show_collections()


def collections_none(scene: Scene) -> None:
    """None yet."""
    scene.script.answers = {"collections": []}
    scene.window.documents.show_collections()


def collection(scene: Scene) -> None:
    """One with its files, while more are read."""
    _fill(scene)
    documents = scene.window.documents
    documents.show_collection("Harbour 2027")
    documents.collections.add("Harbour 2027", [HOME])
    progress = IndexProgress(path=HOME / "Minutes 14 November.pdf", file=4, files=8, status="reading", done=7, total=12)
    documents.collections.tell("Harbour 2027", progress)
    settle()


def collection_failed(scene: Scene) -> None:
    """A file that could not be read is chosen."""
    _fill(scene)
    documents = scene.window.documents
    documents.show_collection("Harbour 2027")
    documents.page.files.setCurrentIndex(documents.page.model.index(5))


def asking(scene: Scene) -> None:
    """A collection is the source of what is asked next."""
    _fill(scene)
    scene.window.documents.ask("Harbour 2027")


def reader(scene: Scene) -> None:
    """A page with the quote marked."""
    document = replace(scene.document, media_type="application/pdf")
    scene.window.documents.open_source(document, 1, LINES[4])


def reader_text(scene: Scene) -> None:
    """A document without pictures of its pages."""
    document = replace(scene.document, media_type="text/markdown")
    scene.window.documents.open_source(document, 1, LINES[4])


def reader_passages(scene: Scene) -> None:
    """The passages that questions are answered from."""
    from ternlight.tools.rag.chunk import chunks

    scene.script.answers = {"passages": chunks(scene.document)}
    reader(scene)
    scene.window.documents.reader.show_tab(1)


SCENES: tuple[Callable[[Scene], None], ...] = (
    collections,
    collections_none,
    collection,
    collection_failed,
    asking,
    reader,
    reader_text,
    reader_passages,
)
