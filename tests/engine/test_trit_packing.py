from pathlib import Path

import pytest

from ternlight.engine import trit_packing
from ternlight.engine.kernels import _native
from ternlight.engine.trit_packing import fives_are_faster


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trit_packing, "_COPIES", 2)


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """What the stopwatch will say; it counts its uses under "uses"."""
    times = {"T2": 2.0, "T5": 1.0, "uses": 0.0}

    def measured(packing: str, _pool: _native.Pool) -> float:
        times["uses"] += 1
        return times[packing]

    monkeypatch.setattr(trit_packing, "_seconds", measured)
    monkeypatch.setattr(trit_packing, "FORM", type("Fast", (), {"fast_packings": ("T2", "T5"), "isa": "x"}))
    return times


def test_the_answer_is_measured_once_for_a_number_of_threads(tmp_path: Path, seconds: dict[str, float]) -> None:
    one, two = _native.Pool(1), _native.Pool(2)
    assert fives_are_faster(one, tmp_path)
    seconds["T5"] = 3.0
    assert fives_are_faster(one, tmp_path)
    assert seconds["uses"] == 2
    assert not fives_are_faster(two, tmp_path)


@pytest.mark.parametrize("kept", ["", "[]", "nonsense", '{"x": "yes"}'])
def test_a_damaged_answer_is_measured_again(tmp_path: Path, seconds: dict[str, float], kept: str) -> None:
    (tmp_path / "trit-packing.json").write_text(kept)
    assert fives_are_faster(_native.Pool(1), tmp_path)
    assert seconds["uses"] == 2


def test_a_folder_that_cannot_be_written_costs_only_another_measurement(
    tmp_path: Path, seconds: dict[str, float]
) -> None:
    (tmp_path / "file").write_text("")
    for _ in range(2):
        assert fives_are_faster(_native.Pool(1), tmp_path / "file")
    assert seconds["uses"] == 4


def test_both_packings_are_really_timed() -> None:
    for packing in ("T2", "T5"):
        assert 0 < trit_packing._seconds(packing, _native.Pool(1)) < 60
