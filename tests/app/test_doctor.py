import json
import sys
from pathlib import Path

import pytest

from ternlight.app import doctor
from ternlight.app.cli.doctor import report_text
from ternlight.app.cli.start import start
from ternlight.app.cpu import processor
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.engine import bundled, memory
from ternlight.engine.errors import ModelFileError
from ternlight.engine.types import MemoryEstimate

KEYS = ["version", "python", "cpu", "isa", "kernels", "model", "embedder", "paths", "problems"]


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryEstimate:
    file = tmp_path / "SmolLM2-135M-Instruct.Q4_1.gguf"
    file.write_bytes(b"GGUF")
    monkeypatch.setattr(bundled, "language_model", lambda cache_dir=None: file)
    monkeypatch.setattr(bundled, "embedder", lambda cache_dir=None: (file, file))
    fits = MemoryEstimate(weights=90, cache=5, scratch=5, available=1_000, largest_context=8192)
    monkeypatch.setattr(memory, "estimate", lambda path, options: fits)
    monkeypatch.setattr(doctor, "_package", lambda name: "1.2.3")
    monkeypatch.setattr(doctor, "_kernels", lambda problems: {"isa": "scalar"})
    return fits


def test_a_sound_installation_has_no_problems(paths: Paths, models: MemoryEstimate) -> None:
    report = doctor.examine(paths, Settings())
    assert list(report) == KEYS
    assert report["problems"] == []
    assert report["model"]["name"] == "SmolLM2 135M"
    assert report["model"]["estimate"]["total"] == 100
    assert report["embedder"]["backend"] == "native"
    assert json.loads(json.dumps(report)) == report
    assert report_text(report).endswith("No problems found.")


def test_with_everything_missing_each_thing_is_a_sentence(
    paths: Paths, models: MemoryEstimate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(cache_dir: Path | None = None) -> Path:
        raise ModelFileError("The model is missing. Run the installer.")

    monkeypatch.undo()
    monkeypatch.setattr(bundled, "language_model", missing)
    monkeypatch.setattr(bundled, "embedder", missing)
    monkeypatch.setattr(doctor, "_package", lambda name: None)
    monkeypatch.setitem(sys.modules, "ternlight.engine.ternary", None)
    monkeypatch.delattr("ternlight.engine.ternary", raising=False)  # what an earlier import has left
    report = doctor.examine(paths, Settings(), ["The log cannot be written."])
    assert list(report) == KEYS
    assert report["isa"] is report["kernels"] is report["model"] is report["embedder"] is None
    problems = report["problems"]
    assert problems[0] == "The log cannot be written."
    assert problems[1].startswith("The compiled kernels cannot be used")
    assert problems[2].startswith("llama-cpp-python is not installed")
    assert problems[4].startswith("tokenizers is not installed")
    assert problems[3] == problems[5] == "The model is missing. Run the installer."
    assert "Problems:\n- The log cannot be written." in report_text(report)


def test_too_little_memory_is_a_problem(paths: Paths, models: MemoryEstimate, monkeypatch: pytest.MonkeyPatch) -> None:
    small = MemoryEstimate(weights=9 * 10**9, cache=10**9, scratch=0, available=2 * 10**9, largest_context=0)
    monkeypatch.setattr(memory, "estimate", lambda path, options: small)
    (problem,) = doctor.examine(paths, Settings())["problems"]
    assert problem == "The language model needs 10.0 GB of memory and 2.0 GB are free, so it is not loaded."


def test_a_chosen_model_that_is_gone_is_a_problem(paths: Paths) -> None:
    report = doctor.examine(paths, Settings(model_path="/no/such/model.gguf"))
    assert report["model"] is None
    assert any("model.gguf" in problem for problem in report["problems"])


def test_json_is_alone_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert start(["doctor", "--json", "--data-dir", str(tmp_path / "home")]) == 0
    shown = capsys.readouterr()
    assert list(json.loads(shown.out)) == KEYS
    assert shown.err == ""


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert start(["--data-dir", str(tmp_path / "file"), "doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert any("cannot write to the folder" in problem for problem in report["problems"])


def test_the_processor_has_a_name() -> None:
    found = processor()
    assert found.name
    assert found.threads >= 1
