"""The stamp remembers what was done, and forgets it when it should."""

from __future__ import annotations

from steps.stamp import Stamp, key_of


def test_key_follows_content_and_name(tmp_path):
    a, b = tmp_path / "a.c", tmp_path / "b.c"
    a.write_text("int x;")
    b.write_text("int x;")
    assert key_of(files=[a]) == key_of(files=[a])
    assert key_of(files=[a]) != key_of(files=[b])
    before = key_of(files=[a])
    a.write_text("int y;")
    assert key_of(files=[a]) != before


def test_key_keeps_texts_apart():
    assert key_of("ab", "c") != key_of("a", "bc")


def test_key_of_a_missing_file_differs_from_that_of_an_empty_one(tmp_path):
    path = tmp_path / "models.txt"
    missing = key_of(files=[path])
    path.touch()
    assert key_of(files=[path]) != missing


def test_stamp_survives_a_new_start(tmp_path):
    stamp = Stamp(tmp_path / "new folder" / "stamp.json", without=["llama"])
    stamp.succeeded("libraries", "key")
    assert Stamp.load(stamp.path) == stamp
    assert not list(tmp_path.rglob("*.new"))


def test_damaged_or_missing_stamp_counts_as_nothing_done(tmp_path):
    path = tmp_path / "stamp.json"
    assert Stamp.load(path).done == {}
    for damage in ("", "{", "[]", '{"done": 3}', '{"done": {}, "failed": {}}', "null"):
        path.write_text(damage)
        assert Stamp.load(path).done == {}


def test_success_clears_an_earlier_failure(tmp_path):
    stamp = Stamp(tmp_path / "stamp.json")
    stamp.gave_up("llama", "key", "No compiler.")
    assert Stamp.load(stamp.path).failed["llama"]["reason"] == "No compiler."
    stamp.succeeded("llama", "key")
    assert Stamp.load(stamp.path).failed == {}
