"""The catalogue, what fits, and model files looked over before they are loaded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.decoders import write_decoder

from ternlight.app.connections import Connections
from ternlight.app.errors import describe
from ternlight.app.models import Models, catalogue, check_model, fit
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.engine.errors import ModelFileError

GB = 1_000_000_000


def test_the_catalogue_is_whole() -> None:
    models = catalogue()
    assert len({model.id for model in models}) == len(models)
    assert [model.name for model in models if model.recommended] == ["Ternary Bonsai 8B"]
    for model in models:
        assert model.licence in ("Apache-2.0", "MIT")
        assert not re.search(r'[/\\:*?"<>|]', model.name)  # it becomes the name of a file
        assert all(ending.endswith(".gguf") for ending in model.endings)


def test_memory_grows_with_the_context_up_to_what_the_model_reads() -> None:
    model = next(one for one in catalogue() if one.id == "ternary-bonsai-8b")
    assert model.needs(8192) - model.needs(4096) == 4096 * 2 * 36 * 8 * 128 * 2
    assert model.needs(1 << 20) == model.needs(model.context)
    assert 2.7 * GB < model.needs(4096) < 3.2 * GB


def test_fit() -> None:
    assert fit(2 * GB, available=3 * GB, total=8 * GB) == "fits"
    assert fit(4 * GB, available=3 * GB, total=8 * GB) == "tight"
    assert fit(7 * GB, available=3 * GB, total=8 * GB) == "too_large"
    assert fit(1) == "fits"


def test_a_file_is_looked_over_before_it_is_loaded(tmp_path: Path) -> None:
    assert "billion weights" in check_model(write_decoder(tmp_path / "tiny.gguf", "qwen3"))
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(b"GGUF" + bytes(40))
    with pytest.raises(ModelFileError) as error:
        check_model(wrong)
    assert describe(error.value)[1] == "world"
    with pytest.raises(ModelFileError):
        check_model(tmp_path / "gone.gguf")


def test_only_files_of_the_folder_are_deleted(paths: Paths, tmp_path: Path) -> None:
    models = Models(paths, Connections(paths, Settings()))
    assert models.present() == []
    models.folder.mkdir(parents=True)
    inside, outside = models.folder / "a.gguf", tmp_path / "b.gguf"
    for path in (inside, outside):
        path.write_bytes(b"x")
    models.delete(outside)
    models.delete(inside)
    assert outside.exists()
    assert not inside.exists()
