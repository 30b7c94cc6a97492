import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ternlight.engine import bundled
from ternlight.engine.errors import ModelFileError

WEIGHTS = b"pretend weights"


@pytest.fixture
def known(tmp_path, monkeypatch) -> Path:
    """A catalogue of one language model in a package whose import would fail. Returns its weights file."""
    package = tmp_path / "site" / "pretend_model"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    (package / "weights.gguf").write_bytes(WEIGHTS)
    monkeypatch.syspath_prepend(tmp_path / "site")
    file = bundled.KnownFile(file="weights.gguf", bytes=len(WEIGHTS), sha256=hashlib.sha256(WEIGHTS).hexdigest())
    entry = bundled.CatalogueEntry(
        id="pretend",
        kind="language",
        name="Pretend 1B",
        distribution="pretend-model",
        distribution_version="1.0",
        wheel_sha256="0" * 64,
        package="pretend_model",
        weights=file,
        tokenizer=None,
        licence="Apache-2.0",
        source="a test",
        good_at="tests",
        weak_at="everything else",
    )
    monkeypatch.setattr(bundled, "catalogue", lambda: (entry,))
    return package / "weights.gguf"


def test_the_catalogue_describes_the_models():
    entries = {entry.id: entry for entry in bundled.catalogue()}
    assert [entry.name for entry in entries.values()] == ["SmolLM2 135M", "MiniLM-L6 int8", "MiniLM-L6 ternary"]
    for entry in entries.values():
        assert entry.licence == "Apache-2.0"
        assert entry.good_at
        assert entry.weak_at
        assert len(entry.weights.sha256) == 64
        assert len(entry.wheel_sha256) == (64 if entry.package else 0)
        assert (entry.tokenizer is None) == (entry.kind == "language")
    assert {bundled.TERNARY_EMBEDDER, bundled.ONNX_EMBEDDER, bundled.DEFAULT_EMBEDDER} < entries.keys()


def test_the_embedder_that_ships_is_the_pinned_one():
    model, _ = bundled.embedder(id=bundled.TERNARY_EMBEDDER)
    known = bundled.embedder_entry(bundled.TERNARY_EMBEDDER).weights
    content = model.read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (known.bytes, known.sha256)
    assert "Apache License" in (model.parent / "LICENSE").read_text()


def test_the_tokenizer_that_ships_is_the_pinned_one():
    tokenizer = next(entry.tokenizer for entry in bundled.catalogue() if entry.tokenizer)
    path = Path(bundled.ternlight.resources.__path__[0]) / tokenizer.file
    content = path.read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (tokenizer.bytes, tokenizer.sha256)
    assert json.loads(content)["model"]["type"] == "WordPiece"
    assert "Apache License" in (path.parent / "LICENSE").read_text()


def test_finds_the_file_without_importing_its_package(known):
    assert bundled.language_model() == known
    assert "pretend_model" not in sys.modules


def test_a_checked_file_is_not_read_again(known, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    assert bundled.language_model(cache) == known
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("the file was read again"))
    assert bundled.language_model(cache) == known
    assert [path.name for path in cache.iterdir()] == [bundled.MEMORY_FILE]


def test_a_changed_file_is_noticed_although_it_was_checked_once(known, tmp_path):
    cache = tmp_path / "cache"
    bundled.language_model(cache)
    before = known.stat()
    known.write_bytes(WEIGHTS[::-1])
    os.utime(known, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(ModelFileError, match=r"weights\.gguf of the model Pretend 1B.*bootstrap"):
        bundled.language_model(cache)


@pytest.mark.parametrize("content", [b"", WEIGHTS + b"!", WEIGHTS[:-1]])
def test_a_file_of_another_size_is_refused(known, content):
    known.write_bytes(content)
    with pytest.raises(ModelFileError, match="not the file that was published"):
        bundled.language_model()


def test_a_missing_file_or_package_says_what_to_do(known, monkeypatch):
    known.unlink()
    with pytest.raises(ModelFileError, match=r"Pretend 1B is not installed.*python3 installer/bootstrap\.py"):
        bundled.language_model()
    monkeypatch.setattr(bundled.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ModelFileError, match="Pretend 1B is not installed"):
        bundled.language_model()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 5}', "\0\0"])
def test_a_damaged_memory_costs_only_a_second_look(known, tmp_path, content):
    (tmp_path / bundled.MEMORY_FILE).write_text(content)
    assert bundled.language_model(tmp_path) == known
    assert str(known) in json.loads((tmp_path / bundled.MEMORY_FILE).read_text())


def test_a_cache_that_cannot_be_written_is_no_obstacle(known, tmp_path):
    (tmp_path / "file").touch()
    assert bundled.language_model(tmp_path / "file" / "cache") == known


@pytest.mark.slow
def test_the_installed_models_are_the_published_ones(tmp_path):
    """In a fresh interpreter, where nothing else can have imported the packages."""
    program = """
import sys
from pathlib import Path
from ternlight.engine import bundled
cache = Path(sys.argv[1])
for _ in range(2):
    paths = [bundled.language_model(cache), *bundled.embedder(cache)]
print(*(path.name for path in paths))
assert not {entry.package for entry in bundled.catalogue()} - {""} & set(sys.modules)
"""
    try:
        bundled.language_model()
        bundled.embedder()
    except ModelFileError as error:
        pytest.skip(error.user_message)
    search = os.pathsep.join(path for path in sys.path if path)
    result = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["SmolLM2-135M-Instruct.Q4_1.gguf", bundled.embedder()[0].name, "tokenizer.json"]
