"""What is released: the wheel holds the tree and nothing else, also when it is made from the sdist."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOTS = ("app", "agents", "tools", "engine", "resources")
COMPILED = (".pyx", ".c", ".h")
"""What the wheel leaves out: its extensions are made from it. Declarations (.pxd) stay, like stubs."""


def build(kind: str, source: Path, out: Path, compiler: dict[str, str]) -> Path:
    """Build a "wheel" or "sdist" with the tools of this environment; returns the file."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | compiler
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    (made,) = out.iterdir()
    return made


def contents(wheel: Path) -> set[str]:
    """The wheel's files but for its own records."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {PurePosixPath(name).parts[0] for name in names} == {"ternlight", "ternlight-0.1.0.dist-info"}
    return {name for name in names if name.startswith("ternlight/")}


@pytest.fixture(scope="module")
def expected(tree: list[str]) -> set[str]:
    """Every file of the five parts, but for what extensions are compiled from; and the extensions."""
    parts = [name for name in tree if name.split("/")[0] in ROOTS]
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    kept = {name for name in parts if not name.endswith(COMPILED)}
    extensions = {name.removesuffix(".pyx") + suffix for name in parts if name.endswith(".pyx")}
    return {f"ternlight/{name}" for name in kept | extensions}


@pytest.fixture(scope="module")
def wheel(clean_copy: Path, tmp_path_factory: pytest.TempPathFactory, quick_compiler: dict[str, str]) -> Path:
    """Built from a checkout in which the program has been run."""
    folder = tmp_path_factory.mktemp("wheel")
    checkout = folder / "a checkout"
    shutil.copytree(clean_copy, checkout)
    for part in ROOTS:  # what running the program leaves behind must not be released
        (checkout / part / "__pycache__").mkdir()
        (checkout / part / "__pycache__" / "stale.cpython-311.pyc").write_bytes(b"stale")
    return build("wheel", checkout, folder / "out", quick_compiler)


def test_wheel_is_the_tree(wheel, expected):
    assert contents(wheel) == expected


def test_sdist_makes_the_same_wheel(clean_copy, expected, tree, tmp_path, quick_compiler):
    checkout = tmp_path / "checkout"
    shutil.copytree(clean_copy, checkout)
    with tarfile.open(build("sdist", checkout, tmp_path / "sdist", quick_compiler)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        if hasattr(tarfile, "data_filter"):  # Python 3.11.4
            archive.extraction_filter = tarfile.data_filter
        archive.extractall(tmp_path / "unpacked")
    sources = {name for name in tree if name.startswith("engine/kernels/") and name.endswith((*COMPILED, ".pxd"))}
    assert sources - names == set()
    assert {"pyproject.toml", "setup.py", "README.md", "LICENSE", "CHANGELOG.md"} <= names
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert contents(build("wheel", unpacked, tmp_path / "out", quick_compiler)) == expected


def test_wheel_names_its_licences(wheel):
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read("ternlight-0.1.0.dist-info/METADATA").decode()
        names = archive.namelist()
    assert "License-Expression: Apache-2.0" in metadata
    licences = {PurePosixPath(name).name for name in names if "dist-info/licenses/" in name}
    assert {"LICENSE", "THIRD_PARTY.md", "Apache-2.0.txt", "Inter-OFL-1.1.txt"} <= licences
