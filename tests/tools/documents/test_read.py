"""Reading through the worker, as the application does."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from pathlib import Path

import psutil
import pytest
from helpers.documents import make_docx, make_epub, make_pdf, make_pptx, make_scanned_pdf, make_xlsx

from ternlight.tools.documents.read import read_document, render_page
from ternlight.tools.documents.types import Limits
from ternlight.tools.errors import (
    EmptyDocument,
    PasswordNeeded,
    ScannedDocument,
    TooLarge,
    ToolError,
    Unreachable,
    Unsupported,
)

TEXT = "The harbour was built in 1871 of granite from the north, and it still stands."


async def test_each_kind(tmp_path: Path) -> None:
    paths = [
        make_pdf(tmp_path / "a.pdf", [TEXT, "Second page."]),
        make_docx(tmp_path / "a.docx", [TEXT]),
        make_pptx(tmp_path / "a.pptx", [(TEXT, ["x"])]),
        make_xlsx(tmp_path / "a.xlsx", {"S": [[TEXT]]}),
        make_epub(tmp_path / "a.epub", [("One", TEXT)]),
    ]
    for suffix, content in (
        (".md", f"# One\n\n{TEXT}"),
        (".html", f"<p>{TEXT}"),
        (".csv", f'"{TEXT}",1'),
        (".txt", TEXT),
    ):
        paths.append(tmp_path / f"a{suffix}")
        paths[-1].write_text(content, encoding="utf-8")
    for path in paths:
        document = await read_document(path)
        assert TEXT in document.pages[0].text
        assert document.name == path.name
        assert document.path == str(path)
        assert document.id == hashlib.sha256(path.read_bytes()).hexdigest()
        for page, offset in zip(document.pages, document.offsets, strict=True):
            assert document.text[offset:][: len(page.text)] == page.text


async def test_thousand_pages_with_progress(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [f"Page {number} tells of {number * 3} ships." for number in range(1, 1001)])
    seen: list[tuple[int, int]] = []
    document = await read_document(path, progress=lambda done, total: seen.append((done, total)))
    assert len(document.pages) == 1000
    assert document.pages[776].text == "Page 777 tells of 2331 ships."
    assert seen == [(number, 1000) for number in range(1, 1001)]


async def test_relative_paths_and_odd_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("naïve – 港 '\"$(x).txt", " leading.txt", "-n.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
        document = await read_document(name)
        assert (document.name, document.text) == (name, TEXT)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
async def test_name_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text(TEXT, encoding="utf-8")
    assert (await read_document(path)).text == TEXT


async def test_modules_in_the_working_folder_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pypdfium2.py").write_text("raise SystemExit(9)")
    (tmp_path / "lxml.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert (await read_document(make_pdf(tmp_path / "a.pdf", [TEXT]))).text == TEXT


async def test_errors_arrive_with_their_class(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    cases = {
        tmp_path / "none.pdf": Unreachable,
        tmp_path: Unsupported,
        tmp_path / "empty.pdf": EmptyDocument,
        make_pdf(tmp_path / "locked.pdf", [TEXT], encrypt="secret"): PasswordNeeded,
        make_scanned_pdf(tmp_path / "scan.pdf"): ScannedDocument,
    }
    for path, error in cases.items():
        with pytest.raises(error) as caught:
            await read_document(path, recognise=False)
        assert path.name in caught.value.user_message
        assert caught.value.kind == "world"


async def test_limits_reach_the_child(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [TEXT] * 5)
    with pytest.raises(TooLarge, match="5 pages; at most 3"):
        await read_document(path, limits=Limits(pages=3))


async def test_cancelled_while_reading(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [TEXT] * 300)
    started = asyncio.Event()
    task = asyncio.create_task(read_document(path, progress=lambda done, total: started.set()))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert psutil.Process().children() == []


async def test_mutated_files_through_the_worker(tmp_path: Path) -> None:
    chance = random.Random(1871)
    whole = make_pdf(tmp_path / "a.pdf", [TEXT, TEXT], header="H", footer="{page}").read_bytes()
    for number in range(8):
        data = bytearray(whole)
        for _ in range(40):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(data)
        for attempt in (read_document(path), render_page(path, 1, width=200, quote=TEXT)):
            try:
                await attempt
            except ToolError as error:
                assert error.user_message
