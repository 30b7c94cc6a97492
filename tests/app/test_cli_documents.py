from __future__ import annotations

import json
from pathlib import Path

import pytest

from ternlight.app.cli.start import start

TEXT = "# A small report\n\nText with <b>bold</b> words.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


def run(home: Path, *arguments: str) -> int:
    return start([*arguments, "--data-dir", str(home)])


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_markdown_file_is_typeset_and_passes_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    (tmp_path / "in.md").write_text(TEXT)
    out = tmp_path / f"out{suffix}"
    assert run(tmp_path, "render", str(tmp_path / "in.md"), "--out", str(out), "--theme", "forest") == 0
    assert capsys.readouterr().out.strip() == str(out)
    assert run(tmp_path, "check", str(out), "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result) == {"file", "errors", "warnings", "figures"}
    assert result["errors"] == []


def test_errors_end_in_exit_code_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.pdf").write_text("not a PDF")
    assert run(tmp_path, "check", str(tmp_path / "x.pdf")) == 1
    assert "1 errors" in capsys.readouterr().out


def test_what_cannot_be_done_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.md").write_text(TEXT)
    source = str(tmp_path / "in.md")
    assert run(tmp_path, "render", source, "--out", str(tmp_path / "x.odt")) == 1
    assert "its name must end in" in capsys.readouterr().err
    assert run(tmp_path, "render", source, "--out", str(tmp_path / "x.pdf"), "--theme", "plaid") == 1
    assert "no theme called plaid" in capsys.readouterr().err
    assert run(tmp_path, "check", str(tmp_path / "missing.pdf")) == 1
    assert "There is no file" in capsys.readouterr().err
