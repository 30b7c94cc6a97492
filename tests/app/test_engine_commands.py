"""`ternlight run`, `inspect` and `bench engine`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.decoders import write_decoder
from helpers.models import language_model

from ternlight.app.cli.start import start

INSPECT_KEYS = ["architecture", "supported", "why_not", "parameters", "types", "context", "template", "memory"]


@pytest.fixture
def home(tmp_path: Path) -> list[str]:
    return ["--data-dir", str(tmp_path / "home")]


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    return str(write_decoder(tmp_path / "tiny.gguf", "qwen3"))


class TestInspect:
    def test_json(self, home: list[str], tiny: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert start(["inspect", tiny, "--json", "--context", "512", *home]) == 0
        found = json.loads(capsys.readouterr().out)
        assert list(found) == INSPECT_KEYS
        assert found["supported"] is True
        assert found["why_not"] is None
        assert found["types"] == {"F16": 44, "F32": 25}
        assert found["memory"]["context"] == 512
        assert found["memory"]["total"] == sum(found["memory"][part] for part in ("weights", "cache", "scratch"))

    def test_table(self, home: list[str], tiny: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert start(["inspect", tiny, *home]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert "Architecture  qwen3" in lines
        assert "Runs on       native, llama.cpp" in lines
        assert max(map(len, lines)) <= 100

    def test_what_nothing_runs_is_an_answer(
        self, home: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = str(write_decoder(tmp_path / "model.gguf", "imaginary"))
        assert start(["inspect", path, *home]) == 0
        assert "nothing here" in capsys.readouterr().out
        assert start(["inspect", path, "--json", *home]) == 0
        found = json.loads(capsys.readouterr().out)
        assert list(found) == INSPECT_KEYS
        assert found["supported"] is False
        assert "'imaginary'" in found["why_not"]

    def test_a_damaged_or_missing_file_is_a_sentence(
        self, home: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        damaged = tmp_path / "damaged.gguf"
        damaged.write_bytes(b"GGUF\x03\0\0\0")
        for path in (damaged, tmp_path / "missing.gguf"):
            assert start(["inspect", str(path), "--json", *home]) == 1
            printed = capsys.readouterr()
            assert printed.out == ""
            assert path.name in printed.err
            assert "Traceback" not in printed.err


class TestRun:
    @pytest.mark.parametrize("backend", ["auto", "native", "llama.cpp"])
    def test_a_random_model_writes_something(
        self, backend: str, home: list[str], tiny: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["run", tiny, "-p", "Hello", "--max-tokens", "5", "--threads", "1", "--backend", backend]
        assert start([*arguments, *home]) == 0
        printed = capsys.readouterr()
        assert printed.out.endswith("\n")
        assert f"[{'native' if backend == 'auto' else backend}, 1 thread: read " in printed.err
        assert "tokens/s" in printed.err

    def test_the_same_seed_gives_the_same_text(
        self, home: list[str], tiny: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        texts = []
        for seed in ("1", "1", "2"):
            arguments = [
                "run",
                tiny,
                "-p",
                "Hello",
                "--raw",
                "--max-tokens",
                "30",
                "--temperature",
                "2",
                "--seed",
                seed,
            ]
            assert start([*arguments, *home]) == 0
            texts.append(capsys.readouterr().out)
        assert texts[0] == texts[1] != texts[2]

    def test_a_full_context_is_said(self, home: list[str], tiny: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert start(["run", tiny, "-p", "Hello", "--raw", "--context", "16", "--seed", "3", *home]) == 0
        assert "The context of 16 tokens is full" in capsys.readouterr().err

    def test_a_prompt_beyond_the_context_is_a_sentence(
        self, home: list[str], tiny: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert start(["run", tiny, "-p", "Hello" * 10, "--context", "16", *home]) == 1
        assert "too long for the model" in capsys.readouterr().err

    def test_a_refused_file_is_a_sentence(
        self, home: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = str(write_decoder(tmp_path / "model.gguf", "imaginary"))
        for backend in ("auto", "native"):
            assert start(["run", path, "-p", "Hello", "--backend", backend, *home]) == 1
            printed = capsys.readouterr()
            assert printed.out == ""
            assert "'imaginary'" in printed.err

    @pytest.mark.parametrize(
        "wrong", [["--max-tokens", "0"], ["--temperature", "-1"], ["--temperature", "nan"], ["--threads", "x"]]
    )
    def test_values_out_of_range_are_usage(self, wrong: list[str], tiny: str, home: list[str]) -> None:
        assert start(["run", tiny, "-p", "Hello", *wrong, *home]) == 2

    @pytest.mark.slow
    def test_the_bundled_model_answers(self, home: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        arguments = ["run", str(language_model()), "-p", "Say hello.", "--max-tokens", "24"]
        assert start([*arguments, *home]) == 0
        assert "hello" in capsys.readouterr().out.lower()

    @pytest.mark.slow
    @pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
    def test_ctrl_c_stops_the_answer(self, home: list[str]) -> None:
        command = [sys.executable, "-m", "ternlight.app", "run", str(language_model()), "-p", "Write a long story."]
        process = subprocess.Popen(
            [*command, "--max-tokens", "4000", *home],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        first = process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert first
        assert rest.endswith(b"\n")
        assert b"wrote" in said
        assert b"Traceback" not in said
