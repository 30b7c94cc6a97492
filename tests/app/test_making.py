"""Decks and reports through the assistant and the terminal: from files, a page, a topic, a talk; changed later."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from helpers.documents import make_pdf
from helpers.engine import FakeEngine
from helpers.harbour_report import SAMPLE
from helpers.illustrated import illustrated_pdf
from helpers.website import ResearchWeb, research_web
from PIL import Image

from ternlight.agents.events import Event, RunFailed, RunFinished
from ternlight.agents.messages import MadePart, Message, OutlinePart, TextPart
from ternlight.agents.workflows.deck.outline import Outline
from ternlight.agents.workflows.deck.plan import DeckOptions
from ternlight.agents.workflows.report.plan import ReportOutline
from ternlight.app.assistant import Assistant
from ternlight.app.cli.start import start
from ternlight.app.making import MakeFrom, conversation_document
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.tools.documents.read import read_document
from ternlight.tools.errors import ToolError
from ternlight.tools.typeset.check import check_file
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.service import WebOptions

KEYS = ["path", "parts", "to_supply", "sources", "seconds"]


@pytest.fixture
async def assistant(paths: Paths, named_models: Path) -> AsyncIterator[Assistant]:
    made = Assistant(paths, Settings(), engine=FakeEngine())
    yield made
    await made.close()


async def collect(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


def made(events: list[Event]) -> MadePart:
    final = events[-1]
    assert isinstance(final, RunFinished), final
    return next(part for part in final.parts if isinstance(part, MadePart))


async def test_planned_edited_written_redone_and_rethemed(assistant: Assistant, tmp_path: Path) -> None:
    sources = MakeFrom(files=(SAMPLE,))
    planned = (await collect(assistant.plan_deck(sources, DeckOptions(slides=10))))[-1]
    assert isinstance(planned, RunFinished)
    (part,) = planned.parts
    assert isinstance(part, OutlinePart)
    outline = Outline.from_json(part.outline)
    shorter = outline.without(outline.items[-1].key)
    events = assistant.deck(sources, out=tmp_path / "deck.pptx", draft=part.draft, outline=shorter.to_json())
    deck = made(await collect(events))
    assert len(deck.parts) == len(shorter.items) + 2
    assert deck.seconds > 0
    again = made(await collect(assistant.redo_slide(deck.draft, 1)))
    assert again.parts[1] != deck.parts[1]
    dark = await assistant.switch_theme(deck.draft, "midnight")
    assert dark.theme == "midnight"
    assert check_file(tmp_path / "deck.pptx").errors == ()


def size(png: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(png)) as opened:
        return opened.size


async def test_what_is_planned_and_made_is_seen_as_pictures_and_saved_elsewhere(
    assistant: Assistant, tmp_path: Path
) -> None:
    sources = MakeFrom(files=(SAMPLE,))
    planned = (await collect(assistant.plan_deck(sources, DeckOptions(kind="pitch", slides=12))))[-1]
    assert isinstance(planned, RunFinished)
    (part,) = planned.parts
    assert isinstance(part, OutlinePart)
    before = await assistant.previews(part.draft, width=320)
    outline = Outline.from_json(part.outline)
    assert [picture.part for picture in before] == list(range(len(outline.items) + 2))
    assert {size(picture.image.png) for picture in before} == {(320, 180)}
    first = outline.items[0]
    layouts = await assistant.layouts(part.draft)
    assert layouts[first.key][0] == first.layout
    other = layouts[first.key][1]
    edited = outline.changed(first.key, headline="My own words", layout=other).moved(first.key, 1)  # type: ignore[arg-type]
    after = await assistant.previews(part.draft, width=320, outline=edited.to_json())
    assert len(after) == len(before)
    assert after[2].image.png != before[2].image.png

    answers = {"amount": "1.5 million euros", "uses": "Hardware; Sales; Pilots", "team": "Ada Bell, CEO; Bo Lee, CTO"}
    told = await assistant.answer(part.draft, edited.to_json(), answers)
    assert {key for key, _ in part.questions} - {key for key, _ in told.questions} >= {"amount"}
    final = Outline.from_json(told.outline)
    assert [item.key for item in final.items if item.key in {i.key for i in edited.items}] == [
        item.key for item in edited.items
    ]
    assert {"ask", "team"} <= {item.key for item in final.items}
    with pytest.raises(ValueError, match="salary"):
        await assistant.answer(part.draft, edited.to_json(), {"salary": "1"})

    events = assistant.deck(sources, out=tmp_path / "deck.pptx", draft=told.draft, outline=told.outline)
    deck = made(await collect(events))
    assert deck.parts[2].title == "My own words"
    pictures = await assistant.previews(deck.draft, width=320)
    assert {picture.part for picture in pictures} == set(range(len(deck.parts)))
    dark = await assistant.previews(deck.draft, width=320, theme="midnight")
    assert dark[0].image.png != pictures[0].image.png
    assert (await assistant.switch_theme(deck.draft, deck.theme)).path == deck.path
    elsewhere = await assistant.save_as(deck.draft, tmp_path / "elsewhere.pptx")
    assert (tmp_path / "elsewhere.pptx").read_bytes() == (tmp_path / "deck.pptx").read_bytes()
    assert elsewhere.path == str(tmp_path / "elsewhere.pptx")
    with pytest.raises(ToolError, match=r"must end in \.pptx"):
        await assistant.save_as(deck.draft, tmp_path / "deck.pdf")


async def test_the_pages_of_a_report_are_seen_before_and_after_it_is_written(
    assistant: Assistant, tmp_path: Path
) -> None:
    sources = MakeFrom(files=(SAMPLE,))
    planned = (await collect(assistant.plan_report(sources)))[-1]
    assert isinstance(planned, RunFinished)
    (part,) = planned.parts
    assert isinstance(part, OutlinePart)
    before = await assistant.previews(part.draft, width=200)
    assert len(before) >= 4
    assert {size(picture.image.png)[0] for picture in before} == {200}
    outline = ReportOutline.from_json(part.outline)
    last = outline.items[-2].key
    shorter = outline.without(last).renamed(outline.items[1].key, "What was found").moved(outline.items[2].key, 1)
    events = assistant.report(sources, out=tmp_path / "r.pdf", draft=part.draft, outline=shorter.to_json())
    report = made(await collect(events))
    assert report.parts[2].title == "What was found"
    assert len(await assistant.previews(report.draft, width=200, theme="ember")) >= 4
    word = await assistant.save_as(report.draft, tmp_path / "r.docx")
    assert word.path.endswith("r.docx")
    assert check_file(tmp_path / "r.docx").errors == ()


async def test_the_pictures_of_a_file_stand_in_deck_and_report_with_page_and_credit(
    assistant: Assistant, tmp_path: Path
) -> None:
    sources = MakeFrom(files=(illustrated_pdf(tmp_path / "harbour.pdf"),))
    deck = made(await collect(assistant.deck(sources, out=tmp_path / "d.pptx", options=DeckOptions(slides=9))))
    shown = [part for part in deck.parts if part.layout == "picture"]
    assert shown
    assert all(part.sources for part in shown)
    checked = check_file(tmp_path / "d.pptx")
    assert checked.errors == ()
    assert checked.figures["pictures"] >= 1
    read = "\n".join(page.text for page in (await read_document(tmp_path / "d.pptx")).pages)
    assert "The harbour in pictures, page" in read
    report = made(await collect(assistant.report(sources, out=tmp_path / "r.md")))
    text = (tmp_path / "r.md").read_text()
    pictures = re.findall(r"!\[(.+?)\]\((r-pictures/.+?)\)", text)
    assert [alt for alt, _ in pictures] == [
        "The breakwater after the storm, seen from the pilot station", "Ships by quarter, 2025"
    ]  # fmt: skip
    assert all((tmp_path / path).is_file() for _, path in pictures)
    assert str(tmp_path) not in text
    pdf = await assistant.save_as(report.draft, tmp_path / "r.pdf")
    assert pdf.path.endswith("r.pdf")
    checked = check_file(tmp_path / "r.pdf")
    assert checked.errors == ()
    assert checked.figures["figures"] >= 2


async def test_a_conversation_becomes_a_report(assistant: Assistant, tmp_path: Path) -> None:
    answer = (
        "# Shore power\n\nShore power cut engine hours at berth by **41 percent** in one year. Eleven of the fourteen "
        "quays have a connection. It cost 1.2 million euros in 2024.\n\n- Two cranes still wait\n- Others are done"
    )
    messages = (
        Message(role="user", parts=(TextPart(text="Tell me about shore power."),)),
        Message(role="assistant", parts=(TextPart(text=answer),)),
    )
    assert "**" not in conversation_document(messages).text
    report = made(await collect(assistant.report(MakeFrom(messages=messages), out=tmp_path / "r.pdf")))
    assert report.title == "Tell me about shore power"
    assert check_file(tmp_path / "r.pdf").errors == ()


async def test_what_cannot_be_made_is_a_sentence(assistant: Assistant, tmp_path: Path) -> None:
    async def failed(events: AsyncIterator[Event]) -> str:
        final = (await collect(events))[-1]
        assert isinstance(final, RunFailed), final
        assert final.error_kind == "world"
        return final.message

    sources = MakeFrom(files=(SAMPLE,))
    assert "must end in .pptx" in await failed(assistant.deck(sources, out=tmp_path / "x.odp"))
    assert "plaid" in await failed(assistant.deck(sources, out=tmp_path / "x.pptx", options=DeckOptions(theme="plaid")))
    missing = MakeFrom(files=(tmp_path / "none.pdf",))
    assert "none.pdf" in await failed(assistant.deck(missing, out=tmp_path / "x.pptx"))
    (tmp_path / "empty.txt").write_text("")
    assert await failed(assistant.deck(MakeFrom(files=(tmp_path / "empty.txt",)), out=tmp_path / "x.pptx"))
    offline = WebOptions(policy=NetworkPolicy(offline=True))
    page = MakeFrom(url="http://example.org/", web=offline)
    assert "offline" in await failed(assistant.deck(page, out=tmp_path / "x.pptx"))
    assert not (tmp_path / "x.pptx").exists()


async def test_a_file_that_cannot_be_read_is_told_beside_one_that_can(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    part = made(
        await collect(assistant.deck(MakeFrom(files=(SAMPLE, tmp_path / "broken.pdf")), out=tmp_path / "d.pptx"))
    )
    assert any("broken.pdf" in note for note in part.notes)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["deck", "--out", "x.pptx"], "Give one of the three"),
        (["deck", "a topic", "--url", "http://x.org", "--out", "x.pptx"], "Give one of the three"),
        (["deck", "--url", "ftp://x.org", "--out", "x.pptx"], "http"),
        (["deck", "a topic", "--out", "x.pptx", "--slides", "3"], "5 to 40"),
        (["deck", "a topic", "--out", "x.pptx", "--fact", "salary=1"], "salary is none of"),
        (["report", "--from", "a.pdf"], "--out"),
    ],
)
def test_wrong_arguments_are_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert start(["--data-dir", str(tmp_path), *arguments]) == 2
    assert said in capsys.readouterr().err


def command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "ternlight.app", *arguments, "--data-dir", str(folder)]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(folder, *arguments), capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def web() -> Iterator[ResearchWeb]:
    with research_web() as web:
        yield web


@pytest.mark.slow
def test_a_deck_and_a_report_from_a_real_pdf(tmp_path: Path) -> None:
    out = tmp_path / "deck.pptx"
    done = run(tmp_path, "deck", "--from", str(SAMPLE), "--out", str(out), "--theme", "forest", "--json")
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert list(value) == KEYS
    assert value["path"] == str(out)
    assert all(list(part) == ["title", "layout", "status", "sources"] for part in value["parts"])
    assert {part["status"] for part in value["parts"]} <= {"model", "repaired", "fallback"}
    assert all(list(source) == ["n", "title", "where", "page"] for source in value["sources"])
    assert len({part["layout"] for part in value["parts"]}) >= 8
    assert "Wrote 1" in done.stderr
    checked = run(tmp_path, "check", str(out), "--json")
    assert json.loads(checked.stdout)["errors"] == []
    report = run(tmp_path, "report", "--from", str(SAMPLE), "--out", str(tmp_path / "r.pdf"), "--json")
    assert report.returncode == 0, report.stderr
    assert list(json.loads(report.stdout)) == KEYS
    assert run(tmp_path, "check", str(tmp_path / "r.pdf")).returncode == 0


@pytest.mark.slow
def test_a_deck_from_a_page_and_one_from_a_topic(web: ResearchWeb, tmp_path: Path) -> None:
    local = ["--allow-host", web.site.host]
    page = run(
        tmp_path,
        "deck",
        "--url",
        f"{web.site.origin}/karsund/harbour",
        "--out",
        str(tmp_path / "p.pptx"),
        *local,
        "--json",
    )
    assert page.returncode == 0, page.stderr
    value = json.loads(page.stdout)
    assert value["sources"][0]["where"].startswith(web.site.origin)
    assert not check_file(tmp_path / "p.pptx").errors
    topic = run(
        tmp_path, "deck", "the harbour of Lindholm", "--searxng", web.site.origin, "--out", str(tmp_path / "t.pptx"),
        *local, "--json",
    )  # fmt: skip
    assert topic.returncode == 0, topic.stderr
    assert not check_file(tmp_path / "t.pptx").errors
    words = " ".join(part["title"] for part in json.loads(topic.stdout)["parts"])
    assert "PWNED" not in words
    assert "Quickcrane" not in words
    closed = run(tmp_path, "deck", "--url", f"{web.site.origin}/karsund/harbour", "--out", str(tmp_path / "c.pptx"))
    assert closed.returncode == 1  # a host on this computer is not opened unless it is allowed
    assert not (tmp_path / "c.pptx").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    long = make_pdf(tmp_path / "long.pdf", [f"# Part {n}\n\n" + _paragraph(n) for n in range(1, 41)])
    out = tmp_path / "deck.pptx"
    arguments = ("deck", "--from", str(long), "--out", str(out), "--slides", "40", "--json")
    with subprocess.Popen(
        command(tmp_path, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "in the sources' words" in line or "corrected" in line:
                process.send_signal(signal.SIGINT)
                break
        output, rest = process.communicate(timeout=120)
    assert "Traceback" not in rest
    assert process.returncode in (0, 130), rest  # a fast machine may have finished
    value = json.loads(output)
    assert value["parts"]
    assert check_file(out).errors == ()


def _paragraph(number: int) -> str:
    return (
        f"The harbour of part {number} handled {number * 37 + 100} ships in the last year, which the council of the "
        f"town had asked for. The quay is {number * 11 + 300} metres long and takes vessels of any size. Costs "
        f"rose by {number % 17 + 2} percent, because the dredging of the channel ran late and the vessel lay in repair."
    )
