import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.app import settings as module
from ternlight.app.errors import SettingsError
from ternlight.app.settings import VERSION, Settings, load_settings, save_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_a_missing_file_is_the_defaults(file: Path) -> None:
    loaded = load_settings(file)
    assert loaded.settings == Settings()
    assert loaded.notice == ""
    assert not file.exists()


def test_what_was_saved_is_loaded(file: Path) -> None:
    chosen = replace(Settings(), theme="dark", model_path="/models/Größe 模型.gguf", threads=3, sidebar_visible=False)
    save_settings(chosen, file)
    assert load_settings(file) == module.LoadedSettings(settings=chosen)
    assert [path.name for path in file.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b'{"version": "x", "values": {}}', b"[" * 99999]
)
def test_a_damaged_file_is_kept_and_said(file: Path, damage: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(damage)
    loaded = load_settings(file)
    assert loaded.settings == Settings()
    assert "damaged" in loaded.notice
    kept = file.with_name("settings.json.bad")
    assert str(kept) in loaded.notice
    assert kept.read_bytes() == damage
    assert not file.exists()


def test_a_second_damaged_file_does_not_replace_the_first(file: Path) -> None:
    file.parent.mkdir()
    for damage in (b"first", b"second"):
        file.write_bytes(damage)
        load_settings(file)
    assert file.with_name("settings.json.bad").read_bytes() == b"first"
    assert file.with_name("settings.json.bad2").read_bytes() == b"second"


def test_one_wrong_value_costs_only_itself(file: Path) -> None:
    save_settings(replace(Settings(), theme="dark", context=2048), file)
    stored = json.loads(file.read_text())
    stored["values"]["context"] = "many"
    stored["values"]["threads"] = True
    stored["values"]["unheard_of"] = 1
    file.write_text(json.dumps(stored))
    loaded = load_settings(file)
    assert loaded.settings == replace(Settings(), theme="dark")
    assert "context, threads" in loaded.notice
    assert file.with_name("settings.json.bad").exists()


def test_a_newer_file_is_kept_and_its_known_values_used(file: Path) -> None:
    file.parent.mkdir()
    file.write_text(json.dumps({"version": VERSION + 6, "values": {"theme": "light", "colour": "red"}}))
    loaded = load_settings(file)
    assert loaded.settings.theme == "light"
    assert "newer" in loaded.notice
    assert json.loads(file.with_name(f"settings.json.version{VERSION + 6}").read_text())["values"]["colour"] == "red"


def test_migrations_run_in_order_from_the_stored_version(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def first(values: dict[str, object]) -> dict[str, object]:
        return {**values, "theme": "dark"}

    def second(values: dict[str, object]) -> dict[str, object]:
        return {**values, "summary_length": "long" if values["theme"] == "dark" else "short"}

    monkeypatch.setattr(module, "MIGRATIONS", (first, second))
    monkeypatch.setattr(module, "VERSION", 3)
    file.parent.mkdir()
    file.write_text(json.dumps({"version": 1, "values": {"theme": "light"}}))
    loaded = load_settings(file)
    assert (loaded.settings.theme, loaded.settings.summary_length) == ("dark", "long")
    file.write_text(json.dumps({"version": 2, "values": {"theme": "light"}}))
    assert load_settings(file).settings.summary_length == "short"


def test_a_failed_save_keeps_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_settings(replace(Settings(), theme="dark"), file)
    before = file.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsError, match="No space left on device"):
        save_settings(Settings(), file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["settings.json"]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*Settings.__slots__, "x"]), inner),
    max_leaves=8,
)


@given(stored=st.fixed_dictionaries({}, optional={"version": _json, "values": _json}) | _json)
def test_any_json_at_all_gives_usable_settings(tmp_path_factory: pytest.TempPathFactory, stored: object) -> None:
    file = tmp_path_factory.mktemp("settings") / "settings.json"
    file.write_text(json.dumps(stored))
    settings = load_settings(file).settings
    assert settings.theme in ("system", "light", "dark")
    assert settings.context >= 512
    save_settings(settings, file)
    assert load_settings(file).settings == settings
