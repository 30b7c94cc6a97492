"""`ternlight summarize` on real PDFs of different kinds, with the model that ships, as a person would call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from helpers.documents import make_pdf
from helpers.independent import IndependentPages

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
POINT_KEYS = ["text", "page", "quote", "status"]


HARBOUR = (
    "The harbour of the town was built in 1871 by the engineer Maria Lindqvist, who chose granite from the northern "
    "quarries. It replaced a wooden pier that storms had destroyed twice. Merchants paid for most of the work, and the "
    "council paid for the rest out of a tax on imported salt."
)


def summarize(file: Path, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ternlight.app", "--data-dir", str(data), "summarize", str(file), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)


def report(folder: Path) -> Path:
    """The sample: a business report with headings, a table, headers and footers."""
    with as_file(files("ternlight.resources") / "samples" / "harbour-report.pdf") as sample:
        path = folder / "harbour-report.pdf"
        path.write_bytes(sample.read_bytes())
    return path


def paper(folder: Path) -> Path:
    """Prose set as a paper: two narrow columns, words broken at the line ends, page numbers below."""
    paragraphs = [
        line.replace("`", "").replace("*", "")
        for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
        if len(line) > 60 and not line.lstrip().startswith(("#", "|", "```", "-"))
    ]
    assert len(paragraphs) >= 10, "the text of the paper has gone"
    size = max(4, len(paragraphs) // 4)
    pages = ["\n\n".join(paragraphs[at : at + size]) for at in range(0, len(paragraphs), size)]
    path = folder / "paper.pdf"
    make_pdf(path, pages, title="How the program is built", columns=2, hyphenate=True, footer="{page} of {pages}")
    return path


def contract(folder: Path) -> Path:
    """Legal prose without headings: the licence this project is under."""
    words = (ROOT / "LICENSE").read_text(encoding="utf-8").split()
    pages = [" ".join(words[at : at + 420]) for at in range(0, len(words), 420)]
    path = folder / "licence.pdf"
    make_pdf(path, pages, header="Apache License, Version 2.0")
    return path


@pytest.mark.parametrize("make", [report, paper, contract])
def test_each_point_has_a_page_that_holds_its_quote(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = make(tmp_path)
    done = summarize(path, tmp_path / "data", "--json", "--length", "medium")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert list(result) == ["document", "pages", "model", "mode", "seconds", "points"]
    pages = IndependentPages(path)
    assert (result["document"], result["pages"]) == (path.name, len(pages))
    assert result["model"] == "SmolLM2 135M"
    assert result["mode"] == ("model" if any(p["status"] == "checked" for p in result["points"]) else "extractive")
    assert len(result["points"]) >= 4
    for point in result["points"]:
        assert list(point) == POINT_KEYS
        assert point["status"] in ("checked", "quoted")
        assert pages.hold(point["page"], point["quote"]), point
    assert "Checked" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_document_gives_the_same_summary(tmp_path: Path) -> None:
    path = report(tmp_path)
    first, second = (
        json.loads(summarize(path, tmp_path / "data", "--json", "--length", "short").stdout) for _ in range(2)
    )
    assert first["points"] == second["points"]


def test_longer_says_more(tmp_path: Path) -> None:
    path = report(tmp_path)
    short, long = (
        json.loads(summarize(path, tmp_path / "data", "--json", "--length", length).stdout)["points"]
        for length in ("short", "long")
    )
    assert 3 <= len(short) < len(long)


def test_an_encrypted_file_is_one_sentence_and_an_exit_code(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    make_pdf(path, ["Nobody may read this page."], encrypt="a password")
    done = summarize(path, tmp_path / "data", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "password" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_password_comes_by_the_input_or_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    make_pdf(path, [HARBOUR], encrypt="a password")
    command = [sys.executable, "-m", "ternlight.app", "--data-dir", str(tmp_path / "data"), "summarize", str(path)]
    for arguments, given, environment in (
        (["--password"], "a password\n", {}),
        ([], "", {"TERNLIGHT_PASSWORD": "a password"}),
    ):
        done = subprocess.run(
            [*command, *arguments, "--json"],
            input=given,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["points"]
        assert "a password" not in done.stdout + done.stderr
    wrong = subprocess.run(
        [*command, "--password"], input="other\n", capture_output=True, text=True, timeout=240, check=False
    )
    assert wrong.returncode == 1
    assert "does not open with this password" in wrong.stderr
    logged = b"".join(file.read_bytes() for file in (tmp_path / "data").rglob("*.log*"))
    assert b"a password" not in logged
