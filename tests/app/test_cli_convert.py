"""`ternlight convert` in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.decoders import write_decoder

from ternlight.app.cli.start import start
from ternlight.engine.gguf import open_gguf


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_decoder(tmp_path / "model.gguf", "llama", layers=1)


def convert(tmp_path: Path, *arguments: str | Path) -> int:
    return start(["--data-dir", str(tmp_path / "data"), "convert", *map(str, arguments)])


def test_a_model_is_converted(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target, text = tmp_path / "planes.gguf", tmp_path / "text.txt"
    text.write_text("All ships were unloaded on the same day. " * 20)
    assert convert(tmp_path, model, target, "--planes", "2", "--group", "128", "--calibrate", text) == 0
    with open_gguf(target) as file:
        assert file.metadata["ternlight.planes"] == 2
        assert file.quantization == "PQ2_0"
    out, err = capsys.readouterr()
    assert out == ""
    assert "Converting model.gguf" in err
    assert "planes.gguf written, 1 MB" in err


def test_a_file_that_is_there_stays(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = model.read_bytes()
    assert convert(tmp_path, model, model) == 1
    assert "model.gguf is there already" in capsys.readouterr().err
    assert model.read_bytes() == before


def test_what_is_wrong_is_said(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "planes.gguf"
    assert convert(tmp_path, model, target, "--calibrate", tmp_path / "none.txt") == 1
    assert "none.txt cannot be read" in capsys.readouterr().err
    assert convert(tmp_path, model, target, "--planes", "9") == 2
    assert convert(tmp_path, tmp_path / "none.gguf", target) == 2
    junk = tmp_path / "junk.gguf"
    junk.write_bytes(b"junk")
    assert convert(tmp_path, junk, target) == 1
    assert not target.exists()


def test_ctrl_c_leaves_nothing(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ternlight.engine.convert.rewrite.stored_plane", interrupted)
    assert convert(tmp_path, model, tmp_path / "planes.gguf") == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "model.gguf"]
