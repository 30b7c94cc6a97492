"""The benchmark of the codecs on a tiny model: what it measures and reports. Not how fast anything is."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.models import language_model

from ternlight.app.cli import bench
from ternlight.engine.benchmark import kv
from ternlight.engine.benchmark.random_model import write_random_model
from ternlight.engine.benchmark.shapes import Case, ModelSizes
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
def report(tmp_path_factory: pytest.TempPathFactory) -> kv.KVReport:
    path = write_random_model(tmp_path_factory.mktemp("kv") / "m.gguf", Case(sizes=TINY, body=TQ2_0, embedding=TQ2_0))
    return kv.measure_kv(path, PLAN, threads=1, say=lambda text: None)


def test_every_codec_is_measured_and_the_json_keeps_its_shape(report: kv.KVReport) -> None:
    rows = json.loads(json.dumps(kv.kv_json(report)))["codecs"]
    assert [row["name"] for row in rows] == list(CODECS)
    for row in rows:
        assert {"name", "bits_per_value", "resident_bytes", "kl_mean", "kl_p99", "top1"} < set(row)
        assert row["ns_per_token_head"] > 0 and set(row["decode_ratio_vs_f16"]) == {"0", "384"}
    assert rows[0]["kl_mean"] == 0 and rows[0]["decode_ratio_vs_f16"]["384"] == 1
    for row, codec in zip(rows, CODECS.values(), strict=True):
        assert row["bits_per_value"] == pytest.approx(codec.bits_per_value(128), abs=1e-4)
    whole = kv.kv_json(report)
    assert {"codecs", "kl_floor", "recall", "sealing", "peers", "reuse", "forks"} == set(whole)
    assert whole["sealing"]["sealing_token_seconds"] > 0 and whole["reuse"]["restore_large"]["same"]
    assert set(rows[2]["kl_by_depth"]) == set(rows[2]["top1_by_depth"]) == {"192-512", "512-1024"}
    assert [(cell["tokens"], cell["place"]) for cell in whole["recall"]["grid"]] == [(256, 0.5)]
    sizes = [row["resident_bytes"] for row in rows]
    assert sizes[0] > sizes[1] > sizes[2] > sizes[3] > sizes[4] > sizes[6]


def test_the_table_has_a_line_for_every_codec(report: kv.KVReport) -> None:
    lines = kv.kv_text(kv.kv_json(report)).splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == list(CODECS)


def test_parts_measured_apart_make_the_same_report(report: kv.KVReport) -> None:
    whole = kv.kv_json(report)
    apart = [kv.kv_json(replace(report, parts=(part,))) for part in kv.PARTS]
    assert any(row["kl_mean"] is None for row in apart[-1]["codecs"])
    assert kv.joined(apart) == whole


def test_long_contexts_fit_their_memory(report: kv.KVReport) -> None:
    """65,536 tokens at the widths of a model of 8B, as its pages are got and let go."""
    assert kv.long_context_bytes(CODECS["kv4"]) <= 2.4 * 2**30
    assert kv.long_context_bytes(CODECS["kv3"]) <= 1.8 * 2**30


@pytest.mark.slow
def test_llama_cpps_caches_are_measured_on_the_same_text() -> None:
    report = kv.KVReport([])
    kv.measure_peers(report, language_model(), 384, 1)
    assert set(report.peers) == {"llama.cpp f16", "llama.cpp q8_0", "llama.cpp q4_0"}
    losses = [peer["kl_mean"] for peer in report.peers.values()]
    assert losses[0] == 0 and 0 < losses[1] < losses[2]


def test_the_command_prints_it(
    report: kv.KVReport, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(kv, "measure_kv", lambda model, plan, threads, say, parts: report)
    assert bench.bench_kv(tmp_path, quick=True, as_json=True) == 0
    assert len(json.loads(capsys.readouterr().out)["codecs"]) == len(CODECS)
