"""`ternlight research` as a whole program, against a small web on this computer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.website import Answer, ResearchWeb, Site, research_web

from ternlight.app.cli.start import start


@pytest.fixture(scope="module")
def web() -> Iterator[ResearchWeb]:
    with research_web() as web:
        yield web


def command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "ternlight.app", "research", "--data-dir", str(folder), *arguments]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(folder, *arguments), capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.slow
def test_a_question_ends_in_a_cited_answer(web: ResearchWeb, tmp_path: Path) -> None:
    question = web.questions[4]
    local = ["--searxng", web.site.origin, "--allow-host", web.site.host]
    done = run(tmp_path, question.text, *local, "--json")
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert list(value) == ["answer", "citations", "steps", "status", "model"]
    assert value["status"] == "answered"
    assert all(fact in value["answer"] for fact in question.facts)
    assert value["citations"]
    for citation in value["citations"]:
        assert list(citation) == ["n", "url", "page", "quote"]
        assert citation["url"].startswith(web.site.origin)
        assert f"[{citation['n']}]" in value["answer"]
    assert {step["tool"] for step in value["steps"]} == {"web_search", "read_page"}
    assert all(list(step) == ["tool", "arguments", "status", "seconds"] for step in value["steps"])
    assert {step["status"] for step in value["steps"]} <= {"ok", "failed"}
    assert "Searching the web for “ships harbour Lindholm handle 2023”" in done.stderr
    assert "Sources disagree" in done.stderr
    ledger = [json.loads(line) for line in (tmp_path / "state" / "network.jsonl").read_text().splitlines()]
    assert {entry["host"] for entry in ledger} == {web.site.host}
    assert len(ledger) <= len(web.site.requests)

    before = len(web.site.requests)
    again = run(tmp_path, question.text, *local)
    assert again.returncode == 0
    assert "312 ships" in again.stdout
    assert f"    {web.site.origin}/" in again.stdout
    # The pages come from the cache; the search and the pages that could not be kept are asked for again.
    assert len(web.site.requests) - before < before


@pytest.mark.slow
def test_offline_and_dead_providers_fail_with_a_sentence(web: ResearchWeb, tmp_path: Path) -> None:
    offline = run(tmp_path, "Who?", "--searxng", web.site.origin, "--offline", "--json")
    assert offline.returncode == 1
    assert "offline" in offline.stderr
    value = json.loads(offline.stdout)
    assert (value["status"], value["answer"], value["citations"]) == ("failed", "", [])
    with Site() as dead:
        dead.add("/search", Answer(status=500))
        failed = run(tmp_path, "Who is it?", "--searxng", dead.origin)
    assert failed.returncode == 1
    assert "No search provider answered" in failed.stderr
    assert failed.stdout == ""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_stops_cleanly(tmp_path: Path) -> None:
    with Site() as slow:
        reached = []

        def hang(request: object) -> Answer:
            reached.append(process)
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
            return Answer()

        slow.add("/search", hang)
        with subprocess.Popen(
            command(tmp_path, "Who is it?", "--searxng", slow.origin, "--json"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            output, said = process.communicate(timeout=120)
    assert reached
    assert process.returncode == 130, said
    assert json.loads(output)["status"] == "stopped"
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["  "], "empty"),
        (["Who?", "--searxng", "ftp://x.org"], "http"),
        (["Who?", "--searxng", "http://user:pw@x.org"], "user name"),
        (["Who?", "--allow-host", "http://x.org/"], "HOST"),
        (["Who?", "--pages", "0"], "1 to 50"),
    ],
)
def test_wrong_arguments_are_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert start(["--data-dir", str(tmp_path), "research", *arguments]) == 2
    assert said in capsys.readouterr().err
