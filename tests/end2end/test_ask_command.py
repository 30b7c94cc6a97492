"""`ternlight ask` over three real PDFs with the models that ship, as a person would call it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from helpers.documents import make_pdf
from helpers.independent import IndependentPages

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def command(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "ternlight.app", "--data-dir", str(data), *arguments]


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(data, *arguments), capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A report as it ships, a lease on two pages, and a paper in two narrow columns with broken words."""
    folder = tmp_path_factory.mktemp("documents")
    with as_file(files("ternlight.resources") / "samples" / "harbour-report.pdf") as sample:
        report = folder / "harbour-report.pdf"
        report.write_bytes(sample.read_bytes())
    texts = ROOT / "tests" / "data" / "summaries"
    clauses = (texts / "lease.txt").read_text(encoding="utf-8").split("\n\n")
    lease = make_pdf(folder / "lease.pdf", ["\n\n".join(clauses[:6]), "\n\n".join(clauses[6:])], footer="{page}")
    sections = (texts / "paper.txt").read_text(encoding="utf-8").split("\n\n")
    pages = ["\n\n".join(sections[:6]), "\n\n".join(sections[6:14])]
    paper = make_pdf(folder / "paper.pdf", pages, columns=2, hyphenate=True, header="Sleep before exams")
    return [report, lease, paper]


QUESTIONS = (
    ("How much is the deposit for the workshop?", "lease.pdf", "£4,350"),
    ("What did the fire destroy?", "harbour-report.pdf", "pilot station"),
    ("How many students took part in the trial?", "paper.pdf", "212"),
)


def test_each_quote_stands_on_its_page(documents: list[Path], tmp_path: Path) -> None:
    independent = {path.name: IndependentPages(path) for path in documents}
    for number, (question, name, fact) in enumerate(QUESTIONS):
        done = run(tmp_path, "ask", "--docs", *map(str, documents), question, "--json")
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        value = json.loads(done.stdout)
        assert list(value) == ["answer", "citations", "steps", "status", "model"]
        assert (value["status"], value["model"]) == ("answered", "SmolLM2 135M")
        assert fact in value["answer"]
        for citation in value["citations"]:
            assert list(citation) == ["n", "document", "page", "quote"]
            assert f"[{citation['n']}]" in value["answer"]
            assert independent[citation["document"]].hold(citation["page"], citation["quote"]), citation
        assert any(one["document"] == name and fact in one["quote"] for one in value["citations"])
        read = [step for step in value["steps"] if step["tool"] == "read_document"]
        assert len(read) == (3 if number == 0 else 0)  # what was read is kept for the next question
        assert "too small" in done.stderr
    done = run(tmp_path, "ask", "How many moons does Neptune have?", "--docs", *map(str, documents))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("This is not in your files")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_stops_cleanly(documents: list[Path], tmp_path: Path) -> None:
    arguments = ["ask", "--docs", *map(str, documents), QUESTIONS[0][0], "--json"]
    with subprocess.Popen(
        command(tmp_path, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if line.startswith("Reading"):
                process.send_signal(signal.SIGINT)
                break
        output, rest = process.communicate(timeout=120)
    assert process.returncode == 130, said + rest
    assert json.loads(output)["status"] == "stopped"
    assert "Traceback" not in said + rest
