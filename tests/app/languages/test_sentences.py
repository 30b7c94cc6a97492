"""What the layers below say reaches the user in the user's language."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from ternlight.app.languages.choose import use_language
from ternlight.app.languages.sentences import _patterns, said

ROOT = Path(__file__).parents[3]


def variants(node: ast.expr) -> list[str]:
    """What an expression can come to, with 7 for each value that is filled in; nothing for one that is no text here."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return variants(one) + variants(other)
        case ast.JoinedStr(values=parts):
            pieces = [
                variants(part.value) or ["7"] if isinstance(part, ast.FormattedValue) else variants(part)
                for part in parts
            ]
            return ["".join(chosen) for chosen in itertools.product(*pieces)]
    return []


def titles() -> Iterator[tuple[str, str]]:
    """File and text of each title of a step that the code can write down."""
    for folder in ("agents", "app"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if {"gallery", "cli", "benchmark"} & set(path.relative_to(ROOT).parts):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("StepStarted", "StepFinished"):
                    for keyword in node.keywords:
                        if keyword.arg == "title":
                            yield from ((path.name, text) for text in variants(keyword.value))


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    translators = use_language(qapp, "de")
    yield
    for translator in translators:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)


def test_every_title_of_a_step_is_in_the_list() -> None:
    found = list(titles())
    assert len(found) > 15
    assert [one for one in found if not any(pattern.fullmatch(one[1]) for pattern, _ in _patterns())] == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Read 1,200 pages in 1.2 s", "1.200 Seiten in 1,2 s gelesen"),
        ("Read 1 page in 0.4 s", "1 Seite in 0,4 s gelesen"),
        ("Reading 3 pages.pdf", "3 pages.pdf wird gelesen"),
        ("Found 2 sentences on “Found 1 page”", "2 Sätze zu „Found 1 page“ gefunden"),
        ("Checked 1 of 1 quote against the page", "1 von 1 Zitat mit der Seite verglichen"),
        ("Something that nobody has listed", "Something that nobody has listed"),
        ("Reading %2 and %1", "%2 and %1 wird gelesen"),
    ],
)
def test_a_sentence_is_said_in_german(german: None, text: str, wanted: str) -> None:
    assert said(text) == wanted


def test_nothing_is_changed_in_english() -> None:
    assert said("Read 1,200 pages in 1.2 s") == "Read 1,200 pages in 1.2 s"
