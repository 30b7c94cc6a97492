"""The benchmark of shared pages counts and measures what it says."""

from __future__ import annotations

from pathlib import Path

from helpers.paged import small_model

from ternlight.engine.benchmark.sharing import measure_forks, measure_restore, measure_reuse, sharing_json
from ternlight.engine.kv.pages import PIECES


def test_figures_of_a_small_model(tmp_path: Path) -> None:
    model = small_model(tmp_path, codec="kv4")
    reuse = measure_reuse(model, 2048)
    restore = measure_restore(model, 500)
    forks = measure_forks(model, 500, 3, 4)
    assert reuse.share >= 0.95
    assert reuse.prompt_tokens * 0.9 < reuse.reused_in_new_sessions < reuse.reused_tokens
    assert restore.same and restore.bytes > 4 * model.decoder.exact_bytes
    assert forks.forked_bytes == forks.one_bytes
    piece = model.decoder.exact_bytes // PIECES
    assert forks.working_bytes - forks.one_working_bytes == 2 * piece
    assert forks.grown_bytes == forks.working_bytes  # 500 tokens end within a piece that has room for 5 more
    assert forks.speedup > 0
    found = sharing_json(reuse, restore, forks)
    assert found["reuse"]["share"] == reuse.share and found["forks"]["fork_cost"] == 0
