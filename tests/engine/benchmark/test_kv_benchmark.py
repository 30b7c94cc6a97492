"""The benchmark of the codecs on a tiny model: what it measures and reports. Not how fast anything is."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.models import language_model

from ternlight.app.cli import bench
from ternlight.engine.benchmark import kv, kv_report
from ternlight.engine.benchmark.divergence import divergence
from ternlight.engine.benchmark.kv_report import KVReport, joined, kv_json, kv_text
from ternlight.engine.benchmark.random_model import write_random_model
from ternlight.engine.benchmark.shapes import Case, ModelSizes
from ternlight.engine.errors import EngineError
from ternlight.engine.gguf.types import TQ2_0
from ternlight.engine.kv.codecs import CODECS

TINY = ModelSizes(
    name="tiny",
    architecture="qwen3",
    layers=5,
    width=256,
    heads=2,
    kv_heads=1,
    head_dim=128,
    ff_width=256,
    vocabulary=1024,
    tied=True,
)
PLAN = kv.KVPlan(
    tokens=768,
    sizes=TINY,
    depths=(0, 384),
    rounds=1,
    stream_bytes=1 << 22,
    peers=False,
    restored=256,
    kept=kv.cache_of(TINY),
    prefix=256,
    forks=2,
    needles=(256,),
    places=(0.5,),
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kv") / "m.gguf"
    return write_random_model(path, Case(sizes=TINY, body=TQ2_0, embedding=TQ2_0))


@pytest.fixture(scope="module")
def report(model: Path) -> KVReport:
    made = KVReport()
    kv.measure_kv(made, model, PLAN, threads=1, say=lambda text: None)
    return made


def test_every_codec_is_measured_and_the_json_keeps_its_shape(report: KVReport) -> None:
    rows = json.loads(json.dumps(kv_json(report)))["codecs"]
    assert [row["name"] for row in rows] == list(CODECS)
    for row in rows:
        assert {"name", "bits_per_value", "resident_bytes", "kl_mean", "kl_p99", "top1"} < set(row)
        assert row["ns_per_token_head"] > 0 and set(row["decode_ratio_vs_f16"]) == {"0", "384"}
    assert rows[0]["kl_mean"] == 0 and rows[0]["decode_ratio_vs_f16"]["384"] == 1
    for row, codec in zip(rows, CODECS.values(), strict=True):
        assert row["bits_per_value"] == pytest.approx(codec.bits_per_value(128), abs=1e-4)
    whole = kv_json(report)
    assert {"codecs", "kl_floor", "recall", "sealing", "peers", "reuse", "forks"} == set(whole)
    assert set(whole["sealing"]) == {"0", "384"} and whole["sealing"]["384"]["sealing_token_seconds"] > 0
    assert whole["reuse"]["restore_large"]["same"]
    assert set(rows[2]["kl_by_depth"]) == set(rows[2]["top1_by_depth"]) == {"192-512", "512-1024"}
    assert [(cell["tokens"], cell["place"]) for cell in whole["recall"]["grid"]] == [(256, 0.5)]
    sizes = [row["resident_bytes"] for row in rows]
    assert sizes[0] > sizes[1] > sizes[2] > sizes[3] > sizes[4] > sizes[6]


def test_the_table_has_a_line_for_every_codec(report: KVReport) -> None:
    lines = kv_text(kv_json(report)).splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == list(CODECS)


def test_an_interrupted_run_goes_on_from_its_record(report: KVReport, model: Path, tmp_path: Path) -> None:
    """What was finished is there after the process has ended in any way, and is not measured again."""
    path, said = tmp_path / "record.json", list[str]()
    plan = replace(PLAN, seconds={"attention": 120, "loss on text": 30})
    first = kv_report.read_record(path, "model")

    def keep() -> None:
        kv_report.write_record(path, first, "model")
        if first.done[-1] == "attention":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kv.measure_kv(first, model, plan, threads=1, say=said.append, parts=("attention", "decoding"), keep=keep)
    assert said[0] == "3 of 3 steps are to be measured, in about 2 min on a computer at rest."
    assert said[1:] == ["1 of 3: attention, about 2 min to go …"]
    again = kv_report.read_record(path, "model")
    assert again == first and again.rows[2].ns_cached is not None
    said.clear()
    kv.measure_kv(again, model, PLAN, threads=1, say=said.append, parts=("attention", "decoding"))
    assert said[:-1] == ["2 of 3: decoding at 0 …", "3 of 3: decoding at 384 …"]
    assert again.rows[2].ns_cached == first.rows[2].ns_cached
    kv_report.write_record(path, report, "model")
    assert kv_json(kv_report.read_record(path, "model")) == kv_json(report)
    with pytest.raises(EngineError, match="another model, plan or version"):
        kv_report.read_record(path, "other")
    path.write_text('{"of": 3}')
    with pytest.raises(EngineError, match="not a record"):
        kv_report.read_record(path, "model")
    with pytest.raises(EngineError, match="cannot be written"):
        kv_report.write_record(tmp_path / "no" / "folder", report, "model")


def test_parts_measured_apart_make_one_report(report: KVReport) -> None:
    """Of each figure the first that is there; what was not measured is null."""
    whole = kv_json(report)
    nothing = kv_json(KVReport())
    assert all(row["kl_mean"] is row["top1"] is row["ns_per_token_head"] is None for row in nothing["codecs"])
    speeds = KVReport(sealing=report.sealing)
    for row, found in zip(speeds.rows, report.rows, strict=True):
        row.decode_seconds, row.long_bytes = found.decode_seconds, found.long_bytes
    others = replace(report, sealing={}, rows=[replace(row, decode_seconds={}, long_bytes=None) for row in report.rows])
    assert joined([nothing, kv_json(speeds), kv_json(others)]) == whole


def test_long_contexts_fit_their_memory(report: KVReport) -> None:
    """65,536 tokens at the widths of a model of 8B, as its pages are got and let go."""
    assert kv.long_context_bytes(CODECS["kv4"]) <= 2.4 * 2**30
    assert kv.long_context_bytes(CODECS["kv3"]) <= 1.8 * 2**30


@pytest.mark.slow
def test_llama_cpps_caches_are_measured_on_the_same_text() -> None:
    report = KVReport()
    kv.measure_peers(report, language_model(), 384, 1)
    assert set(report.peers) == {"llama.cpp f16", "llama.cpp q8_0", "llama.cpp q4_0"}
    losses = [peer["kl_mean"] for peer in report.peers.values()]
    assert losses[0] == 0 and 0 < losses[1] < losses[2]


def test_the_command_prints_it_and_what_there_is_when_it_is_stopped(
    report: KVReport, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def measured(into: KVReport, *rest: object, keep: Callable[[], None], **options: object) -> None:
        if into.done:
            return
        into.rows, into.done = report.rows, ["attention"]
        keep()
        raise KeyboardInterrupt

    monkeypatch.setattr(kv, "measure_kv", measured)
    record = tmp_path / "record.json"
    with pytest.raises(KeyboardInterrupt):
        bench.bench_kv(tmp_path, quick=True, as_json=True, record=record)
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)["codecs"]) == len(CODECS)
    assert "was measured: attention. The same command goes on" in printed.err
    assert bench.bench_kv(tmp_path, quick=True, as_json=True, record=record) == 0
    assert json.loads(capsys.readouterr().out)["codecs"] == kv_json(report)["codecs"]


def test_a_divergence_is_that_of_the_formula() -> None:
    rng = np.random.default_rng(0)
    exact, now = rng.normal(size=(2, 7, 99)).astype(np.float32)
    p, q = (np.exp(x.astype(np.float64)) / np.exp(x.astype(np.float64)).sum(1, keepdims=True) for x in (exact, now))
    loss, agreement = divergence(exact, now)
    np.testing.assert_allclose(loss, (p * np.log(p / q)).sum(axis=1), rtol=1e-9)
    np.testing.assert_array_equal(agreement, p.argmax(axis=1) == q.argmax(axis=1))
    assert not divergence(exact, exact)[0].any()
