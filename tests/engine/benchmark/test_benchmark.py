"""The benchmark on tiny models: what it writes, measures and reports. Not how fast anything is."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ternlight.app.cli import bench
from ternlight.engine.benchmark import measure as measuring
from ternlight.engine.benchmark import peers as peer_programs
from ternlight.engine.benchmark.limits import MIB, Limits
from ternlight.engine.benchmark.measure import FULL_PLAN, QUICK_PLAN, Peers, Plan, measure
from ternlight.engine.benchmark.random_model import write_random_model
from ternlight.engine.benchmark.report import joined, report_json, report_text
from ternlight.engine.benchmark.runners import LlamaRunner, NativeRunner
from ternlight.engine.benchmark.shapes import BITNET_2B, BONSAI_1_7B, FULL, Case, ModelSizes
from ternlight.engine.errors import BackendMissing, EngineError
from ternlight.engine.gguf import open_gguf
from ternlight.engine.gguf.dequantize import dequantize
from ternlight.engine.gguf.types import F16, I2_S, IQ2_BN, Q1_0, Q2_0, Q6_K, TQ1_0, TQ2_0, TensorType
from ternlight.engine.kernels.selection import FORM

OURS = "llama.cpp without repacked buffers"


def tiny(sizes: ModelSizes) -> ModelSizes:
    return replace(sizes, layers=2, width=256, heads=4, kv_heads=2, head_dim=64, ff_width=512, vocabulary=300)


CASES = (
    Case(sizes=tiny(BITNET_2B), body=TQ2_0, embedding=Q6_K),
    Case(sizes=tiny(BONSAI_1_7B), body=Q1_0, embedding=Q1_0),
)
PLAN = Plan(
    cases=CASES,
    rounds=2,
    decode_tokens=3,
    prefill_tokens=20,
    turn_seconds=0.01,
    memory_bytes=4 * MIB,
    busy=("TQ2_0",),
    note="Tiny.",
)


@pytest.mark.parametrize("body", [TQ2_0, TQ1_0, Q2_0, Q1_0, I2_S, IQ2_BN], ids=lambda type: type.name)
@pytest.mark.parametrize("sizes", [BITNET_2B, BONSAI_1_7B], ids=lambda sizes: sizes.architecture)
def test_random_models_run_and_stay_finite(sizes: ModelSizes, body: TensorType, tmp_path: Path) -> None:
    case = Case(sizes=tiny(sizes), body=body, embedding=F16 if body is I2_S else Q6_K if sizes.tied else body)
    path = write_random_model(tmp_path / "model.gguf", case)
    native = NativeRunner(path, 1)
    llama = None if body in (I2_S, IQ2_BN) else LlamaRunner(path, 1)
    logits = []
    for runner in (native, llama):
        if runner is not None:
            assert runner.prefill(20) > 0
            assert runner.decode(2) > 0
            runner.prefill(7)
            logits.append(runner._context.logits().copy())
            runner.close()
    for values in logits:
        assert np.isfinite(values).all()
        assert values.std() > 0.01
    if len(logits) == 2 and sizes is BONSAI_1_7B:  # llama.cpp gates BitNet in the older way
        assert np.corrcoef(*logits)[0, 1] > 0.98


@pytest.mark.parametrize("type", [TQ2_0, TQ1_0, Q2_0, IQ2_BN], ids=lambda type: type.name)
def test_ternary_weights_are_ternary(type: TensorType, tmp_path: Path) -> None:
    case = Case(sizes=tiny(BONSAI_1_7B), body=type, embedding=type)
    with open_gguf(write_random_model(tmp_path / "model.gguf", case)) as file:
        weights = dequantize(file.data("blk.1.ffn_up.weight"), type, 256)
    values, counts = np.unique(weights, return_counts=True)
    assert len(values) == 3
    assert values[1] == 0
    assert values[0] == -values[2]
    assert counts.min() > 0.2 * weights.size


def test_a_full_disk_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**9, 10**9 - 10, 10))
    with pytest.raises(EngineError, match="GB free"):
        write_random_model(tmp_path / "model.gguf", CASES[0])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_limits_are_positive(threads: int) -> None:
    limits = Limits(threads, 3 * MIB)
    assert limits.bandwidth() > 0
    operations = limits.dot_products()
    assert (operations is None) == (FORM.isa in ("scalar", "avx2"))
    assert operations is None or operations > 0


def test_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said: list[str] = []
    report = measure(PLAN, bundled=None, peers=Peers(pythons=(Path(sys.executable),)), say=said.append)
    assert list(tmp_path.iterdir()) == []
    assert any("2 threads" in line for line in said)
    result = json.loads(json.dumps(report_json(report)))
    assert list(result) == ["dram_gb_s", "vnni_gops", "rows", "note"]
    assert "Tiny." in result["note"]
    assert list(result["dram_gb_s"]) == ["1", "2"]
    assert [(row["what"], row["shape"], row["packing"], row["threads"]) for row in result["rows"]] == [
        (what, case.sizes.name, case.packing, threads)
        for case in CASES
        for threads in (1, 2)
        for what in ("decode", "prefill")
    ]
    for row in result["rows"]:
        keys = ["what", "shape", "packing", "threads", "tok_s", "share_of_limit", "peers"]
        busy = (row["what"], row["packing"], row["threads"]) == ("decode", "TQ2_0", 2)
        assert list(row) == [*keys, *["busy"] * busy]
        assert not busy or row["busy"]["share_of_quiet"] > 0
        assert not busy or row["busy"]["peers"][OURS]["share_of_quiet"] > 0
        assert row["tok_s"] > 0
        assert OURS in row["peers"]
        for peer in row["peers"].values():
            assert list(peer) == ["tok_s", "ratio"]
    assert len(report_text(result).splitlines()) >= 4 + len(result["rows"])


def test_a_run_in_pieces(tmp_path: Path) -> None:
    plan = replace(PLAN, threads=(1,), rounds=1)
    pieces = []
    for case in CASES:
        report = measure(
            replace(plan, cases=(case,)), bundled=None, peers=Peers(), say=lambda text: None, models=tmp_path
        )
        pieces.append(report_json(report))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{case.name}.gguf" for case in CASES)
    whole = joined([pieces[1], *pieces])
    assert [row["shape"] for row in whole["rows"]] == ["Bonsai 1.7B"] * 2 + ["BitNet 2B"] * 2
    assert whole["rows"][:2] == pieces[1]["rows"]
    assert whole["dram_gb_s"]["1"] == pieces[1]["dram_gb_s"]["1"]
    assert whole["note"] == "Tiny."


def test_a_model_of_more_than_the_memory_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "available_memory", lambda: 1000)
    report = measure(replace(PLAN, threads=(1,)), bundled=None, peers=Peers(), say=lambda text: None)
    assert report.rows == []
    assert "There is not enough memory for BitNet 2B TQ2_0." in report.notes


def test_time_that_is_up_leaves_models_out_and_says_so() -> None:
    report = measure(replace(PLAN, seconds=0.0), bundled=None, peers=Peers(), say=lambda text: None)
    assert report.rows == []
    assert "There was no time for Bonsai 1.7B Q1_0." in report.notes


def test_without_llama_cpp_there_are_rows_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise BackendMissing("llama-cpp-python is not installed.")

    monkeypatch.setattr("ternlight.engine.llama_cpp.loaded_library", missing)
    plan = replace(PLAN, cases=CASES[:1], threads=(1,))
    report = measure(plan, bundled=None, peers=Peers(), say=lambda text: None)
    assert [row.peers for row in report.rows] == [{}, {}]
    assert report.notes == ["Tiny.", "llama-cpp-python is not installed."]


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A worker that the test writes."""
    script = tmp_path / "worker.py"
    monkeypatch.setattr(peer_programs.llama_worker, "__file__", str(script))
    yield script


def test_the_python_peer_is_asked_over_pipes(worker: Path) -> None:
    worker.write_text(
        'import json, sys\nprint("{}", flush=True)\nfor line in sys.stdin:\n'
        '    print(json.dumps({"seconds": json.loads(line)["tokens"] / 2}), flush=True)\n'
    )
    peer = peer_programs.PythonPeer(Path(sys.executable), Path("model"), 1)
    assert (peer.prefill(8), peer.decode(3)) == (4.0, 1.5)
    peer.close()


def test_a_python_peer_that_ends_is_left_out(worker: Path) -> None:
    worker.write_text("raise SystemExit(3)")
    with pytest.raises(peer_programs.PeerFailed, match="ended with 3"):
        peer_programs.PythonPeer(Path(sys.executable), Path("model"), 1)
    with pytest.raises(peer_programs.PeerFailed, match="cannot be started"):
        peer_programs.PythonPeer(worker.with_name("missing"), Path("model"), 1)


@pytest.mark.skipif(sys.platform == "win32", reason="a script with a first line")
def test_llama_bench(tmp_path: Path) -> None:
    program = tmp_path / "llama-bench"
    program.write_text(f'#!{sys.executable}\nimport json, sys\nprint(json.dumps([{{"avg_ts": 4.0}}]))\n')
    program.chmod(0o755)
    peer = peer_programs.LlamaBench(program, Path("model.gguf"), 2)
    assert (peer.name, peer.decode(8), peer.prefill(2)) == ("llama-bench", 2.0, 0.5)
    program.write_text("#!/bin/sh\necho nothing")
    with pytest.raises(peer_programs.PeerFailed, match="does not answer"):
        peer.decode(8)
    program.write_text("#!/bin/sh\nexit 4")
    with pytest.raises(peer_programs.PeerFailed, match="ended with 4"):
        peer.decode(8)


@pytest.mark.skipif(sys.platform == "win32", reason="a script with a first line")
def test_a_llama_bench_that_repacks_is_a_peer_twice(tmp_path: Path) -> None:
    program = tmp_path / "llama-bench"
    assert not peer_programs.repacks(program)
    program.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        'if "--help" in sys.argv:\n    print("-rtr, --run-time-repack <0|1>", file=sys.stderr)\n'
        'else:\n    print(json.dumps([{"avg_ts": 8.0 if "-rtr" in sys.argv else 4.0}]))\n'
    )
    program.chmod(0o755)
    assert peer_programs.repacks(program)
    plan = replace(PLAN, cases=CASES[:1], threads=(1,), rounds=1)
    (row, _) = measure(plan, bundled=None, peers=Peers(llama_bench=program), say=lambda text: None).rows
    assert (row.peers["llama-bench"], row.peers["llama-bench -rtr 1"]) == (4.0, 8.0)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(measuring, "QUICK_PLAN", replace(PLAN, cases=CASES[:1], threads=(1,)))
    assert bench.bench_engine(tmp_path, quick=True, as_json=True, llama_bench=None, pythons=[]) == 0
    printed = capsys.readouterr()
    result = json.loads(printed.out)
    assert [row["shape"] for row in result["rows"]] == ["SmolLM2-135M"] * 2 + ["BitNet 2B"] * 2
    assert "Measuring" in printed.err


def test_the_plans() -> None:
    assert "Quick" in QUICK_PLAN.note
    assert QUICK_PLAN.seconds <= 60
    assert FULL_PLAN.cases == FULL
    assert all(quick.sizes.layers * 5 <= 36 for quick in QUICK_PLAN.cases)
    assert {case.sizes.name for case in QUICK_PLAN.cases} == {case.sizes.name for case in FULL}
