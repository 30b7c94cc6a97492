from pathlib import Path

import pytest

from ternlight.app.load_guard import LoadGuard


class Crash(Exception):
    pass


def crash(guard: LoadGuard, model: Path) -> None:
    with pytest.raises(Crash), guard.loading(model, crash=Crash):
        raise Crash


def test_two_crashes_in_a_row_refuse_the_file(tmp_path: Path) -> None:
    model = Path("/models/a.gguf")
    crash(LoadGuard(tmp_path / "loading.json"), model)
    assert not LoadGuard(tmp_path / "loading.json").refuses(model)
    crash(LoadGuard(tmp_path / "loading.json"), model)
    guard = LoadGuard(tmp_path / "loading.json")
    assert guard.refuses(model)
    assert not guard.refuses(Path("/models/b.gguf"))
    guard.forget()
    assert not guard.refuses(model)


def test_a_load_that_ends_clears_the_count(tmp_path: Path) -> None:
    guard, model = LoadGuard(tmp_path / "loading.json"), Path("/models/a.gguf")
    crash(guard, model)
    with guard.loading(model, crash=Crash):
        assert (tmp_path / "loading.json").exists()
    crash(guard, model)
    assert not guard.refuses(model)


def test_the_death_of_the_program_counts(tmp_path: Path) -> None:
    model = Path("/models/a.gguf")
    unfinished = [LoadGuard(tmp_path / "loading.json").loading(model, crash=Crash) for _ in range(2)]
    for loading in unfinished:
        loading.__enter__()
    assert LoadGuard(tmp_path / "loading.json").refuses(model)


def test_an_ordinary_failure_is_no_crash(tmp_path: Path) -> None:
    guard, model = LoadGuard(tmp_path / "loading.json"), Path("/models/a.gguf")
    for _ in range(3):
        with pytest.raises(ValueError, match="damaged"), guard.loading(model, crash=Crash):
            raise ValueError("damaged")
    assert not guard.refuses(model)


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"model": 1}', b"\xff"])
def test_a_damaged_note_is_no_note(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "loading.json").write_bytes(damage)
    assert not LoadGuard(tmp_path / "loading.json").refuses(Path("/models/a.gguf"))
