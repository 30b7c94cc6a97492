"""Reports: every statement carries the number of its page, in every format, whatever the model says."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.embedders import WordEmbedder
from helpers.making import TODAY, all_of, form_filler, made

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.events import Event, PlanMade, PlanMoved, RunFailed
from ternlight.agents.model import ChatModel
from ternlight.agents.testing import ScriptedModel
from ternlight.agents.workflows.material.gather import gather
from ternlight.agents.workflows.report.plan import ReportOptions, ReportOutline, plan_report
from ternlight.agents.workflows.report.redo import redo_section
from ternlight.agents.workflows.report.run import load_report, report_of, switch_report_theme, write_report
from ternlight.app.benchmark.judge import invented
from ternlight.app.benchmark.ventures import VENTURES, document_of
from ternlight.tools.documents.read import read_document
from ternlight.tools.documents.types import Document
from ternlight.tools.typeset.blocks import Para, walk
from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.inlines import cited, plain


async def events_of_report(path: Path, document: Document, model: ChatModel | None = None) -> list[Event]:
    material = await gather([document], WordEmbedder(), today=TODAY)
    outline = plan_report(material, ReportOptions(date="22 November 2026"))
    outline = ReportOutline.from_json(outline.to_json())
    checkpoints = FileCheckpoints(path.parent / "drafts")
    return await all_of(
        write_report(outline, material, path=path, model=model, checkpoints=checkpoints, draft="report")
    )


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".md"])
async def test_a_report_is_whole_in_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    part = made(await events_of_report(path, document_of(VENTURES[1])))
    assert part.document == "report"
    assert [section.layout for section in part.parts][:2] == ["summary", "section"]
    titles = [section.title for section in part.parts]
    assert "The problem" in titles
    assert titles[-1] == "Method and limits"
    assert part.sources
    if suffix != ".md":
        assert check_file(path).errors == ()
    else:
        assert "[^1]" in path.read_text(encoding="utf-8")


async def test_every_statement_is_cited_and_none_is_made_up(tmp_path: Path) -> None:
    document = document_of(VENTURES[2])
    path = tmp_path / "report.pdf"
    await events_of_report(path, document)
    report = report_of(await load_report("report", FileCheckpoints(tmp_path / "drafts")))
    known = {source.id for source in report.sources}
    for section in report.sections[:-1]:
        for block in walk(section.blocks):
            if isinstance(block, Para):
                assert cited(block.inlines), plain(block.inlines)
                assert set(cited(block.inlines)) <= known
    written = await read_document(path)
    own = "Contents Summary Figures Figure Table Source In order What Before After Value Method This The Every"
    lines = [line for page in written.pages for line in page.text.split("\n")]
    found = invented(lines, document.text, known=(own, document.title, "22 November 2026"))
    found = [one for one in found if one.startswith("name")]  # pages, figures and tables have numbers of their own
    assert found == []
    assert report.datasets
    assert all(dataset.source in known for dataset in report.datasets)


async def test_a_capable_model_phrases_and_inventions_are_refused(tmp_path: Path) -> None:
    good = ScriptedModel(form_filler(lambda passages, n: passages[n % len(passages)]), context=8000)
    part = made(await events_of_report(tmp_path / "a.pdf", document_of(VENTURES[0]), good))
    assert part.complete
    bad = ScriptedModel(form_filler(lambda *_: "Google paid 900 million dollars for it in 1999."), context=8000)
    part = made(await events_of_report(tmp_path / "b.pdf", document_of(VENTURES[0]), bad))
    assert {section.status for section in part.parts} == {"fallback"}
    assert any("said more than their source" in note for note in part.notes)
    text = "".join(page.text for page in (await read_document(tmp_path / "b.pdf")).pages)
    assert "Google" not in text


async def test_another_theme_needs_no_model(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    await events_of_report(path, document_of(VENTURES[0]))
    before = path.read_bytes()
    checkpoints = FileCheckpoints(tmp_path / "drafts")
    await switch_report_theme("report", "forest", checkpoints=checkpoints)
    assert path.read_bytes() != before
    assert check_file(path).errors == ()


async def test_one_section_is_made_anew_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    before = made(await events_of_report(path, document_of(VENTURES[1])))
    checkpoints = FileCheckpoints(tmp_path / "drafts")
    old = (await load_report("report", checkpoints)).sections
    index = next(n for n, section in enumerate(before.parts) if section.layout == "section")

    def redo(at: int, wish: str = ""):  # type: ignore[no-untyped-def]
        return all_of(redo_section("report", at, model=None, embedder=None, checkpoints=checkpoints, wish=wish))

    after = made(await redo(index, "customers who pay"))
    new = (await load_report("report", checkpoints)).sections
    assert [one.title for one in after.parts] == [one.title for one in before.parts]
    assert [a == b for a, b in zip(old, new, strict=True)] == [n != index for n in range(len(old))]
    assert path.read_text(encoding="utf-8").count("[^1]") >= 1
    method = len(before.parts) - 1
    assert before.parts[method].layout == "method"
    failed = [event for event in await redo(method) if isinstance(event, RunFailed)]
    assert "made by code" in failed[0].message
    failed = [event for event in await redo(index, "Antarctic penguins") if isinstance(event, RunFailed)]
    assert "say too little about “Antarctic penguins”" in failed[0].message
    assert (await load_report("report", checkpoints)).sections == new


async def test_the_plan_is_told_and_every_item_of_it_moves(tmp_path: Path) -> None:
    events = await events_of_report(tmp_path / "report.md", document_of(VENTURES[1]))
    [plan] = [event for event in events if isinstance(event, PlanMade)]
    moved: dict[str, list[str]] = {}
    for event in events:
        if isinstance(event, PlanMoved):
            moved.setdefault(event.key, []).append(event.state)
    assert list(moved) == [item.key for item in plan.items]
    assert {tuple(states) for states in moved.values()} <= {("running", "done"), ("running", "left_out")}
