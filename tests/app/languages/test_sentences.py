"""What the layers below say reaches the user in the user's language."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from ternlight.app.languages.choose import use_language
from ternlight.app.languages.reasons import REASONS
from ternlight.app.languages.sentences import SENTENCES, _patterns, said, said_whole
from ternlight.tools.documents.sniff import _BY_SUFFIX, _CURES, _FOREIGN, READABLE

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


NOT_SHOWN = {"RetryWithHint", "SchemaRefused", "GrammarError", "WireError"}
"""For the model, or between the window and the engine's process."""
NOT_IN_THE_WINDOW = {"gallery", "cli", "benchmark", "serve", "distill", "convert", "kv", "kernels", "typeset"}
ROOTS = {"AppError", "AgentError", "ToolError", "EngineError"}
IN_ENGINE = {"bundled", "child", "llama_cpp", "loaded", "part", "reader", "recipe", "remote", "tensors"}
"""Modules of the engine that a choice of model, a file or the memory can make fail; the others check their callers."""


def error_classes(trees: Iterable[ast.Module]) -> set[str]:
    """Every class of exceptions that carry a sentence for the user."""
    bases = {
        node.name: {getattr(base, "id", "") for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = set(ROOTS)
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found - NOT_SHOWN


def failures() -> Iterator[tuple[str, str]]:
    """File and text of each sentence for the user that an exception is raised with."""
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for folder in ("agents", "app", "engine", "tools")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not NOT_IN_THE_WINDOW & set(path.relative_to(ROOT).parts) and "check" not in path.stem
    }
    errors = error_classes(trees.values())
    for path, tree in trees.items():
        if path.relative_to(ROOT).parts[0] == "engine" and path.stem not in IN_ENGINE:
            continue
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in errors and node.args):
                continue
            if all(getattr(keyword.value, "value", "") != "bug" for keyword in node.keywords):
                yield from ((path.name, text) for text in variants(node.args[0]) if re.search("[a-z]", text))


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


def test_every_failure_that_a_person_may_see_is_in_the_list() -> None:
    own = {re.sub(r"%\d", "7", source) for source in SENTENCES}
    found = set(failures())
    assert len(found) > 150
    assert sorted(one for one in found if one[1] not in own) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Read 1,200 pages in 1.2 s", "1.200 Seiten in 1,2 s gelesen"),
        ("Read 1 page in 0.4 s", "1 Seite in 0,4 s gelesen"),
        ("Reading 3 pages.pdf", "3 pages.pdf wird gelesen"),
        ("Found 2 sentences on “Found 1 page”", "2 Sätze zu „Found 1 page“ gefunden"),
        ("Checked 1 of 1 quote against the page", "1 von 1 Zitat mit der Seite verglichen"),
        ("Something that nobody has listed", "Something that nobody has listed"),
        (
            "Reading “7.pdf” took longer than 60 seconds and was stopped. Split the document and read the parts.",
            "Das Lesen von „7.pdf“ hat länger als 60 Sekunden gedauert und wurde angehalten. Teilen Sie das Dokument, "
            "und lesen Sie die Teile.",
        ),
        (
            "Pages 1 to 4, 7 and 9 are scans without text and could not be read.",
            "Die Seiten 1 bis 4, 7 und 9 sind Scans ohne Text und konnten nicht gelesen werden.",
        ),
        ("Open https://grid.example/sodium?", "https://grid.example/sodium öffnen?"),
        ("Reading %2 and %1", "%2 and %1 wird gelesen"),
    ],
)
def test_a_sentence_is_said_in_german(german: None, text: str, wanted: str) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "notes.pdf could not be written (Permission denied).",
            "notes.pdf konnte nicht geschrieben werden (keine Berecht",
        ),
        (
            "Ternlight does not open “ftp://a”: only addresses that begin with http:// or https:// are opened.",
            "Ternlight öffnet „ftp://a“ nicht: nur Adressen, die mit http:// oder https:// beginnen, werden geöffnet.",
        ),
        (
            f"“a.zip” is a compressed archive, which cannot be read as a document.{_CURES['an archive']} Ternlight can "
            f"read {READABLE}.",
            "„a.zip“ ist ein gepacktes Archiv und kann nicht als Dokument gelesen werden. Entpacken Sie es",
        ),
        (
            "The language model failed (The engine stopped unexpectedly (signal SIGKILL; perhaps there was not enough "
            "memory). Try again: it is started anew); the rest is in the sources' own words.",
            "Das Sprachmodell ist ausgefallen (Die Engine ist unerwartet stehen geblieben (Signal SIGKILL; vielleicht "
            "war nicht genug Speicher da). Versuchen Sie es noch einmal: Sie wird neu gestartet); der Rest steht "
            "in den Worten der Quellen.",
        ),
        ("a.pdf: The page is empty.", "a.pdf: Die Seite ist leer."),
        (
            "The team: the names and roles of the team (the slide is left out).",
            "The team: Namen und Rollen des Teams (die",
        ),
        ("“slides” is a folder. Choose a document inside it.", "„slides“ ist ein Ordner."),
        ("Reading pages", "pages wird gelesen"),
    ],
)
def test_a_reason_inside_a_sentence_is_said_in_german_and_a_name_is_not(german: None, text: str, wanted: str) -> None:
    assert said(text).startswith(wanted)


def test_what_a_file_can_be_is_in_the_list_of_reasons() -> None:
    kinds = {kind.label for kind in _BY_SUFFIX.values()} | {what for *_, what in _FOREIGN}
    assert {*kinds, *_CURES.values(), READABLE} <= set(map(str, REASONS))


def test_nothing_is_changed_in_english() -> None:
    assert said("Read 1,200 pages in 1.2 s") == "Read 1,200 pages in 1.2 s"


def test_the_words_of_a_model_are_left_alone(german: None) -> None:
    assert said_whole("Reading 3 pages.pdf") == "Reading 3 pages.pdf"
    assert said_whole("The page is empty.") == "Die Seite ist leer."
