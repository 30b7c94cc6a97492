from __future__ import annotations

from pathlib import Path

import pytest
from helpers.decks import landscape

from ternlight.tools.pptx.from_markdown import deck_from_markdown
from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.produce import render_file
from ternlight.tools.typeset.slides import (
    Bullets,
    Cards,
    Chart,
    Compare,
    Cover,
    Picture,
    Process,
    Quote,
    Section,
    Table,
    Timeline,
)


def _bodies(text: str, folder: Path | None = None) -> list[object]:
    return [slide.body for slide in deck_from_markdown(text, folder).slides]


def test_title_and_front_matter_make_the_cover() -> None:
    front = "---\nauthor: Ada\ndate: May 2026\ntheme: forest\nlang: de\n---\n"
    deck = deck_from_markdown(f"{front}# Titel\n\nEin Satz.\n\n## Eins\n\n- a\n- b\n")
    assert (deck.title, deck.author, deck.date, deck.theme, deck.lang) == ("Titel", "Ada", "May 2026", "forest", "de")
    assert deck.slides[0].body == Cover(subtitle="Ein Satz.")
    assert [slide.headline for slide in deck.slides] == ["Titel", "Eins"]
    assert {slide.status for slide in deck.slides} == {"user"}


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("- one\n- two", Bullets),
        ("1. Audit: read the meters\n2. Design: size it\n3. Save: shave the peak", Process),
        ("- 2026: Two pilots\n- 2027: Forty sites\n- 2028: 400 sites", Timeline),
        ("| Year | Spend |\n|---|---|\n| 2024 | 4.6 |\n| 2026 | 5.8 |\n| 2028 | 7.5 |", Chart),
        ("| A | B |\n|---|---|\n| x | some words |\n| y | others |", Table),
        ("> We stopped planning around the tariff.\n> — Marta", Quote),
        ("### Buy\n- Pay now\n- Carry risk\n### Lease\n- Pay later\n- No risk", Compare),
        ("### One\nFirst.\n### Two\nSecond.\n### Three\nThird.", Cards),
        ("```mermaid\nflowchart LR\nA[Start] --> B[Check] --> C[Done]\n```", Process),
        ("```python\nx = 1\n```", Table),
    ],
)  # fmt: skip
def test_blocks_find_their_layout(text: str, body: type) -> None:
    assert isinstance(_bodies(f"# T\n\n## H\n\n{text}\n")[1], body)


def test_a_heading_that_holds_others_is_a_section() -> None:
    text = "# T\n\n## Part\n\n### First\n\n- a long point here\n\n### Second\n\n| A | B |\n|---|---|\n| x | y |\n"
    deck = deck_from_markdown(text)
    assert [type(slide.body) for slide in deck.slides] == [Cover, Section, Bullets, Table]
    assert [slide.group for slide in deck.slides[2:]] == ["Part", "Part"]


def test_points_beside_a_chart_become_takeaways_and_its_table_the_notes() -> None:
    text = "# T\n\n## H\n\n| Year | Spend |\n|---|---|\n| 2024 | 4.6 |\n| 2026 | 5.8 |\n| 2028 | 7.5 |\n\nIt doubles.\n"
    deck = deck_from_markdown(text)
    assert isinstance(deck.slides[1].body, Chart)
    assert deck.slides[1].body.takeaways == ("It doubles.",)
    assert "2026 · 5.8" in deck.slides[1].notes


def test_pictures_come_from_the_folder_and_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    landscape(folder / "a.png")
    landscape(tmp_path / "secret.png")
    text = "# T\n\n## H\n\n![A view](a.png)\n\n## I\n\n![Other](../secret.png)\n\n## J\n\n![Net](https://example.org/x.png)\n"
    deck = deck_from_markdown(text, folder)
    assert isinstance(deck.slides[1].body, Picture)
    assert [figure.path for figure in deck.figures] == [str((folder / "a.png").resolve())]
    assert not any(isinstance(slide.body, Picture) for slide in deck.slides[2:])


def test_citations_go_under_the_slide_and_sources_are_listed(tmp_path: Path) -> None:
    deck = deck_from_markdown('# T\n\n## H\n\n- A fact [1]\n- Another\n\n[1]: https://example.org/r "A report"\n')
    assert deck.slides[1].cites == (1,)
    done = write_pptx(deck, tmp_path / "x.pptx")
    assert done.parts[-1].layout == "references"


def test_no_word_is_lost(tmp_path: Path) -> None:
    words = [f"word{i}" for i in range(700)]
    sentences = ". ".join(" ".join(words[i : i + 14]).capitalize() for i in range(0, 700, 14))
    deck = deck_from_markdown(f"# T\n\n## H\n\n{sentences}.\n\n- {' '.join(f'item{i}' for i in range(60))}\n")
    done = write_pptx(deck, tmp_path / "x.pptx")
    from pptx import Presentation

    everything = []
    for slide in Presentation(str(done.path)).slides:
        everything += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        if slide.has_notes_slide:
            everything.append(slide.notes_slide.notes_text_frame.text)
    text = " ".join(everything).casefold()
    assert [word for word in [*words, *(f"item{i}" for i in range(60))] if word not in text] == []


@pytest.mark.parametrize(
    "text",
    [
        "", "no heading at all", "# Only a title", "## Only a slide", "#\n\n##\n\n- \n", "\x00\ud800", "| a |\n|---|\n",
        "# <script>alert(1)</script>\n\n## <b>Bold</b> **stars**\n\n- `code`, <br>, &nbsp; and [x](javascript:x)\n",
        "# T\n\n## H\n\n" + "- x\n" * 300, "# T\n\n## H\n\n" + "> " * 40 + "deep\n", "# T\n\n" + "## H\n\n- a\n\n" * 30,
        "<html><body><h1>Hi</h1><p>Text</p></body></html>", "# T\n\n## H\n\n```\nunclosed",
    ],
)  # fmt: skip
def test_hostile_markdown_makes_a_deck_that_passes(text: str, tmp_path: Path) -> None:
    path = write_pptx(deck_from_markdown(text), tmp_path / "x.pptx").path
    assert check_file(path).errors == ()


def test_the_command_path_writes_a_deck(tmp_path: Path) -> None:
    (tmp_path / "in.md").write_text("# T\n\n## H\n\n- a\n- b\n- c\n", encoding="utf-8")
    done = render_file(tmp_path / "in.md", tmp_path / "out.pptx")
    assert (done.pages, done.path.name) == (2, "out.pptx")


@pytest.mark.parametrize(
    ("steps", "labels"),
    [
        (
            ("Measure the load", "Model the tariff", "Shift the peak"),
            ["Measure the load", "Model the tariff", "Shift the peak"],
        ),
        (
            ("Clamp a microphone to the hydrant.", "Listen for three nights.", "Locate the leak within a metre."),
            ["Clamp", "Listen", "Locate"],
        ),
        (("Plan: what to do", "Do: the work", "Check: the result"), ["Plan", "Do", "Check"]),
    ],
)
def test_a_short_numbered_list_is_a_process(steps: tuple[str, ...], labels: list[str]) -> None:
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    body = deck_from_markdown(f"# Title\n\n## How\n\n{numbered}\n").slides[-1].body
    assert isinstance(body, Process)
    assert [step.label for step in body.steps] == labels


@pytest.mark.parametrize(
    "text",
    [
        "1. One\n2. Two\n",
        "1. One\n   - inner\n2. Two\n3. Three\n",
        "1. [x] One\n2. [ ] Two\n3. Three\n",
        "1. "
        + "A step that is told at such length that nobody could read it inside of a box. " * 2
        + "\n2. Two\n3. Three\n",
        "\n".join(f"{number}. Step" for number in range(1, 9)),
    ],
)
def test_other_numbered_lists_stay_lists(text: str) -> None:
    body = deck_from_markdown(f"# Title\n\n## How\n\n{text}\n").slides[-1].body
    assert not isinstance(body, Process)
