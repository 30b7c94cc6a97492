import os
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from ternlight.app.errors import FolderUnusable
from ternlight.app.paths import Paths


def test_making_paths_touches_nothing(tmp_path: Path) -> None:
    Paths.under(tmp_path / "home")
    assert list(tmp_path.iterdir()) == []


def test_everything_lies_under_the_folder(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path / "home").create()
    for field in fields(paths):
        folder = getattr(paths, field.name)
        assert folder.is_dir()
        assert folder.is_relative_to(tmp_path / "home")
    assert paths.database.is_relative_to(paths.data)


@pytest.mark.skipif(os.name != "posix", reason="permission bits")
def test_folders_are_for_this_user_alone(tmp_path: Path) -> None:
    lax = tmp_path / "home" / "data"
    lax.mkdir(parents=True, mode=0o755)
    paths = Paths.under(tmp_path / "home").create()
    assert stat.S_IMODE(paths.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(paths.log.stat().st_mode) == 0o700


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(FolderUnusable, match="cannot write to the folder") as caught:
        Paths.under(tmp_path / "home").create()
    assert str(tmp_path / "home") in caught.value.user_message
    assert caught.value.kind == "world"


def test_a_tilde_means_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert Paths.under(Path("~/tern")).data == tmp_path / "tern" / "data"
