"""The commands of the distillation tool that need no PyTorch, and what they say without it."""

from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.encoders import tiny_encoder, tiny_tokenizer
from helpers.teachers import trained_arrays, write_teacher

from ternlight.engine.benchmark import retrieval
from ternlight.engine.distill import evaluate
from ternlight.engine.distill.__main__ import main
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import open_gguf


@pytest.fixture
def tokenizer(tmp_path: Path) -> Path:
    tiny_tokenizer(tmp_path / "tokenizer.json")
    return tmp_path / "tokenizer.json"


def test_export_of_arrays_and_of_a_teacher(tmp_path: Path, tokenizer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.savez(tmp_path / "student.npz", **trained_arrays(2))
    common = ["export", "--tokenizer", str(tokenizer)]
    assert main([*common, "--arrays", str(tmp_path / "student.npz"), "--out", str(tmp_path / "a.gguf")]) == 0
    write_teacher(tmp_path / "model.safetensors")
    for linear, type in (("q4_0", "Q4_0"), ("q8_0", "Q8_0"), ("f16", "F16")):
        out = tmp_path / f"{linear}.gguf"
        teacher = ["--teacher", str(tmp_path / "model.safetensors"), "--linear", linear]
        assert main([*common, *teacher, "--out", str(out)]) == 0
        with open_gguf(out) as file:
            assert file.quantization == type
    assert "SHA-256" in capsys.readouterr().err
    assert main([*common, "--out", str(tmp_path / "b.gguf")]) == 1
    assert "needs --arrays" in capsys.readouterr().err
    assert not (tmp_path / "b.gguf").exists()


def test_data_is_a_command(tmp_path: Path) -> None:
    (tmp_path / "library" / "one").mkdir(parents=True)
    (tmp_path / "library" / "one" / "a.txt").write_text("Some words that make up a paragraph of text.")
    assert main(["data", str(tmp_path / "library"), "--out", str(tmp_path / "out")]) == 0
    assert {path.name for path in (tmp_path / "out").glob("*.t*")} == {"train.txt", "heldout.txt", "pairs.tsv"}


def test_evaluate_reports_likeness_and_finds(
    tmp_path: Path, tokenizer: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = retrieval.RetrievalSet(name="few", questions=("tea", "boats"), passages=("coffee and tea", "the harbour"))
    monkeypatch.setattr(evaluate, "paraphrases", lambda: few)
    monkeypatch.setattr(evaluate, "docstrings", lambda: retrieval.RetrievalSet(name="none", questions=(), passages=()))
    for name, words in (("teacher", 60), ("other", 50)):
        tiny_encoder(vocabulary=words).write(tmp_path / f"{name}.gguf")
    (tmp_path / "held.txt").write_text("tea and coffee\nboats\nthe harbour .")
    (tmp_path / "pairs.tsv").write_text("tea\tcoffee\tx\theading\nboat\tharbour\tx\tfirst")
    command = ["evaluate", "--teacher", str(tmp_path / "teacher.gguf"), "--tokenizer", str(tokenizer), "--json"]
    command += ["--model", f"other={tmp_path / 'other.gguf'}", "--model", f"same={tmp_path / 'teacher.gguf'}"]
    command += ["--held-out", str(tmp_path / "held.txt"), "--pairs", str(tmp_path / "pairs.tsv")]
    assert main(command) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["fidelity"]["same"]["mean"] == pytest.approx(1, abs=1e-6)
    assert found["fidelity"]["other"]["mean"] < 0.999
    assert set(found["sets"]) == {"few", "pairs"}
    assert set(found["sets"]["few"]) == {"words alone", "teacher", "other", "same"}
    assert main(command[:5]) == 0
    assert "words alone" in capsys.readouterr().out


def test_pairs_that_are_none_are_named(tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("only a question")
    with pytest.raises(ModelFileError, match=r"pairs\.tsv"):
        evaluate.read_pairs(tmp_path / "pairs.tsv", 10)


def test_training_without_pytorch_says_what_to_install(
    tmp_path: Path, tokenizer: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("train", "network"):
        monkeypatch.delitem(sys.modules, f"ternlight.engine.distill.{name}", raising=False)
    real = builtins.__import__

    def importing(name: str, *arguments: object, **options: object) -> object:
        if name == "torch" or name.startswith("torch."):
            raise ImportError("No module named 'torch'", name="torch")
        return real(name, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", importing)
    write_teacher(tmp_path / "model.safetensors")
    (tmp_path / "text.txt").write_text("tea")
    text = str(tmp_path / "text.txt")
    command = ["train", "--teacher", str(tmp_path / "model.safetensors"), "--tokenizer", str(tokenizer)]
    assert main([*command, "--text", text, "--held-out", text, "--out", str(tmp_path / "c.pt")]) == 1
    assert "pip install 'ternlight[distill]'" in capsys.readouterr().err
