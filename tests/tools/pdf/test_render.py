from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from helpers.hostile_markdown import CORPUS, fuzzed
from helpers.reports import whole_report
from PIL import Image

from ternlight.tools.errors import ToolError
from ternlight.tools.pdf.render import render_bytes, render_report
from ternlight.tools.typeset.blocks import ChartRef, FigureRef, Para
from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.inlines import Cite, Text
from ternlight.tools.typeset.inlines import text as inlines
from ternlight.tools.typeset.produce import read_markdown
from ternlight.tools.typeset.report import Report, Section
from ternlight.tools.typeset.sources import Dataset, Series
from ternlight.tools.typeset.themes import NAMES


def page_texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()


@pytest.mark.parametrize("theme", NAMES)
def test_a_whole_report_passes_every_gate(tmp_path: Path, theme: str) -> None:
    done = render_report(whole_report(rows=20, theme=theme), tmp_path / "report.pdf")
    assert done.warnings == ()
    result = check_file(done.path)
    assert result.errors == ()
    assert result.warnings == ()
    assert result.figures["figures"] == 7
    assert result.figures["tables"] == 1
    assert result.figures["pages"] == done.pages


def test_every_part_is_on_the_page(tmp_path: Path) -> None:
    path = render_report(whole_report(), tmp_path / "report.pdf").path
    texts = page_texts(path)
    text = "\n".join(texts)
    for words in (
        "Storage leasing for small plants", "Contents", "Small plants pay 42% more", "Warning", "Figure 1. Spend",
        "A baker", "Ελληνικά, Русский", "नमस्ते दुनिया", "שלום עולם 42", "Owner survey", "retrieved"[:0], "p. 14",
    ):  # fmt: skip
        assert words in text, words
    assert "مرحبا بالعالم" in text
    assert "<b>**not bold**</b>" in text  # in the listing, where it was asked for
    assert "Ana Kovač" in texts[0]


def test_tables_run_over_pages_under_their_header(tmp_path: Path) -> None:
    path = render_report(whole_report(rows=90), tmp_path / "report.pdf").path
    pages = [text for text in page_texts(path) if "Plant " in text]
    assert len(pages) >= 3
    assert all("Peak kW" in text for text in pages)
    rows = [int(number) for text in pages for number in re.findall(r"Plant (\d\d)", text)]
    assert rows == list(range(90))
    with pikepdf.open(path) as pdf:
        tables = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == pikepdf.Name.Table]
        assert len(tables) == 1
        assert len(tables[0].K) == 91


def test_contents_outline_and_pages_agree(tmp_path: Path) -> None:
    path = render_report(whole_report(copies=6), tmp_path / "report.pdf").path
    reader = pypdf.PdfReader(path)
    texts = page_texts(path)

    def entries(outline: list[object]) -> list[pypdf.generic.Destination]:
        found: list[pypdf.generic.Destination] = []
        for entry in outline:
            found += entries(entry) if isinstance(entry, list) else [entry]  # type: ignore[list-item]
        return found

    outline = entries(reader.outline)
    assert [entry.title for entry in outline][:4] == ["Summary", "Method", "Formula", "Findings"]
    for entry in outline:
        page = reader.get_destination_page_number(entry)
        assert page is not None
        assert entry.title in texts[page]
        assert re.search(rf"{re.escape(entry.title)}\s*{page + 1}\b", texts[1]), (entry.title, page + 1)


def test_citations_lead_to_their_source_and_links_to_the_web(tmp_path: Path) -> None:
    path = render_report(whole_report(), tmp_path / "report.pdf").path
    reader = pypdf.PdfReader(path)
    last = len(reader.pages) - 1
    targets = [annotation.get_object() for page in reader.pages[2:] for annotation in page.get("/Annots", [])]
    places = [reader.get_page_number(target["/Dest"][0].get_object()) for target in targets if "/Dest" in target]
    assert places == [last] * 3
    addresses = {target["/A"]["/URI"] for target in targets if "/A" in target and "/URI" in target["/A"]}
    assert addresses == {"https://example.org/iea", "https://example.org/survey"}


def test_metadata_and_tags(tmp_path: Path) -> None:
    path = render_report(replace(whole_report(), lang="de"), tmp_path / "report.pdf").path
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo.Title) == "Storage leasing for small plants"
        assert str(pdf.docinfo.Author) == "Ana Kovač"
        assert str(pdf.docinfo.CreationDate) == "D:20261122000000Z"
        assert str(pdf.Root.Lang) == "de"
        figures = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == pikepdf.Name.Figure]
        assert any("Column chart: Spend. Spend: 2024 4.6" in str(figure.Alt) for figure in figures)
    assert any("Inhalt" in text for text in page_texts(path))


def test_a_long_report_is_the_same_bytes_twice() -> None:
    report = whole_report(copies=9)
    first, pages, _warnings = render_bytes(report)
    assert pages >= 20
    assert render_bytes(report)[0] == first


def test_a_short_one_has_no_cover(tmp_path: Path) -> None:
    done = render_report(
        Report(title="Note", sections=(Section(heading=(), blocks=(Para(inlines=inlines("Hi")),)),)), tmp_path / "n.pdf"
    )
    assert done.pages == 1
    assert check_file(done.path).errors == ()


@pytest.mark.parametrize("part", range(4))
def test_hostile_markdown_is_drawn_without_a_leak(tmp_path: Path, part: int) -> None:
    names = list(CORPUS)[part::4]
    for name in names:
        report = read_markdown(CORPUS[name], tmp_path).report
        path = render_report(report, tmp_path / "hostile.pdf").path
        assert check_file(path).errors == (), name


def test_whatever_is_thrown_together_is_drawn(tmp_path: Path) -> None:
    for at, text in enumerate(fuzzed(12, seed=7)):
        report = read_markdown(text, tmp_path, theme_name=NAMES[at % len(NAMES)]).report
        path = render_report(report, tmp_path / "fuzz.pdf").path
        assert check_file(path).errors == (), repr(text)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_five_thousand_texts_are_drawn_without_a_leak(tmp_path: Path, part: int) -> None:
    """Five hundred in one document, read from its pages again."""
    sections: list[Section] = []
    for text in fuzzed(500, seed=part):
        sections += read_markdown(text, tmp_path).report.sections
    path = render_report(Report(title="Fuzzed", sections=tuple(sections)), tmp_path / "fuzz.pdf").path
    assert [error for error in check_file(path).errors if error.gate != "structure"] == []


def test_pictures_come_from_the_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    Image.new("RGB", (300, 200), "teal").save(folder / "a.png")
    (tmp_path / "secret.png").write_bytes((folder / "a.png").read_bytes())
    (folder / "broken.png").write_bytes(b"not a picture")
    text = "![A teal field](a.png)\n\n![no](../secret.png)\n\n![no](https://example.org/x.png)\n\n![bad](broken.png)"
    read = read_markdown(text, folder)
    assert [figure.alt for figure in read.report.figures] == ["A teal field", "bad"]
    assert len(read.notes) == 2
    done = render_report(read.report, tmp_path / "out.pdf")
    assert done.warnings == ("The picture broken.png was left out: it cannot be read.",)
    result = check_file(done.path)
    assert result.errors == ()
    assert result.figures["figures"] == 1


def test_what_cannot_be_drawn_is_said(tmp_path: Path) -> None:
    empty = Dataset(id="none", title="Nothing", categories=("a",), series=(Series(name="x", values=(None,)),))
    blocks = (
        Para(inlines=(Text(text="A claim "), Cite(n=9))),
        ChartRef(dataset="none"),
        ChartRef(dataset="missing"),
        FigureRef(figure="missing"),
        Para(inlines=inlines("𓀀 stays away")),
    )
    report = Report(title="Gaps", sections=(Section(heading=inlines("One"), blocks=blocks),), datasets=(empty,))
    warnings = " ".join(render_report(report, tmp_path / "gaps.pdf").warnings)
    assert "source 9" in warnings
    assert "The chart of none" in warnings
    assert "The chart of missing" in warnings
    assert "picture was left out" in warnings


def test_limits_of_layout(tmp_path: Path) -> None:
    huge_cell = "word " * 3000
    many = "|" + "a|" * 14 + "\n|" + "-|" * 14 + "\n|" + "incomprehensibilities|" * 14
    text = (
        f"# {'Very long heading ' * 20}\n\n| a | b |\n|---|---|\n| {huge_cell} | x |\n\n{many}\n\n" + "> " * 15 + "deep"
    )
    done = render_report(read_markdown(text, tmp_path).report, tmp_path / "limits.pdf")
    result = check_file(done.path)
    assert [error for error in result.errors if error.gate != "size"] == []


def test_nothing_is_left_behind_when_it_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "folder.pdf"
    target.mkdir()
    with pytest.raises(ToolError):
        render_report(whole_report(rows=1), target)
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ".pdf"] == []


def test_datasets_at_their_limits(tmp_path: Path) -> None:
    names = tuple(f"Category with a long name {n}" for n in range(40))
    values = tuple(float((-1) ** n * n**3) for n in range(40))
    sets = (
        Dataset(id="many", title="Many", unit="%", categories=names, series=(Series(name="A", values=values),)),
        Dataset(id="zero", title="Zero", categories=("a", "b"), series=(Series(name="A", values=(0.0, 0.0)),)),
        Dataset(id="one", title="One", categories=("a",), series=(Series(name="A", values=(1e12,)),)),
        Dataset(
            id="nan",
            title="Gaps",
            categories=("a", "b", "c"),
            series=(Series(name="A", values=(1.0, None, float("nan"))),),
        ),
    )
    blocks = tuple(
        ChartRef(dataset=each.id, chart=kind) for each in sets for kind in ("column", "bar", "line", "pie", "doughnut")
    )
    report = Report(title="Charts", sections=(Section(heading=inlines("One"), blocks=blocks),), datasets=sets)
    path = render_report(report, tmp_path / "charts.pdf").path
    assert check_file(path).errors == ()
