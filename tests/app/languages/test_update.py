"""Every word of the window is there in every language."""

from __future__ import annotations

import ast
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ternlight.app.languages import update
from ternlight.app.languages.choose import NAMES, language_for

FILES = sorted(update.FOLDER.glob("*.ts"))


def messages(ts: Path) -> Iterator[tuple[str, str, str]]:
    """Class, English words and translation of each message."""
    for context in ElementTree.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            yield (
                context.findtext("name") or "",
                message.findtext("source") or "",
                message.findtext("translation") or "",
            )


def test_each_language_has_its_file() -> None:
    assert {ts.stem for ts in FILES} == set(NAMES) - {"en"}


@pytest.mark.parametrize("ts", FILES, ids=lambda ts: ts.stem)
def test_every_word_in_the_code_is_translated(ts: Path, tmp_path: Path) -> None:
    again = tmp_path / ts.name
    shutil.copyfile(ts, again)
    update.extract(again)
    known = {(context, source) for context, source, _ in messages(ts)}
    wanted = {(context, source) for context, source, _ in messages(again)}
    assert wanted == known, "run python -m ternlight.app.languages"
    assert update.untranslated(ts) == []


def test_no_word_stands_inside_a_formatted_string() -> None:
    """Qt's own program, which gathers the words, does not look there."""
    inside = [
        f"{path.name}:{node.lineno}"
        for path in update.sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and "tr" in (getattr(call.func, "id", ""), getattr(call.func, "attr", ""))
    ]
    assert inside == []


@pytest.mark.parametrize("ts", FILES, ids=lambda ts: ts.stem)
def test_each_word_is_looked_up_where_it_is_kept(ts: Path) -> None:
    """`QObject.tr` asks under the name of the class, `words.tr` under none; a module's name is asked by nobody."""
    contexts = {context for context, _, _ in messages(ts)}
    assert [name for name in contexts if name and not name.lstrip("_")[0].isupper()] == []


@pytest.mark.parametrize("ts", FILES, ids=lambda ts: ts.stem)
def test_the_compiled_words_are_those_of_the_file(ts: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.qm"
    update.compile_words(ts, made)
    assert made.read_bytes() == ts.with_suffix(".qm").read_bytes(), "run python -m ternlight.app.languages"


@pytest.mark.parametrize("ts", FILES, ids=lambda ts: ts.stem)
def test_what_is_filled_in_is_in_the_translation_too(ts: Path) -> None:
    places = re.compile(r"%(?:\d|[a-z](?![a-z]))")
    for context, source, translation in messages(ts):
        assert translation.startswith(" ") == source.startswith(" "), (context, source)
        assert Counter(places.findall(source)) == Counter(places.findall(translation)), (context, source)
        assert source.endswith("…") == translation.endswith("…"), (context, source)


def test_a_language_that_there_is_not_falls_to_one_that_there_is() -> None:
    assert language_for("de") == "de"
    assert language_for("system") in NAMES
    assert language_for("xx") in NAMES
