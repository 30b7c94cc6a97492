"""Rules of the tree that no other tool checks."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path, PurePosixPath

import pytest

ROOTS = ("app", "agents", "tools", "engine", "resources")
LARGEST_BYTES = 5_000_000
EMBEDDER = "resources/models/ternary-minilm/minilm-l6-ternary.gguf"
"""Our own weights, which no package brings: the one file that may be larger, up to 13 MB."""
# Paths of one machine and hosts of package registries, in pieces so that this file does not hold them itself.
FOREIGN = re.compile(
    r"(?:^|[\s\"'`(=])/(?:" + "|".join(("work", "farm", "root", "opt/py" + "pi")) + r")/"
    r"|py" + r"pi\.org/simple|files\.python" + r"hosted|deb\.deb" + r"ian\.org|registry\.np" + r"mjs",
    re.IGNORECASE,
)


def test_no_path_of_a_machine_and_no_registry_host(root, tree):
    found: list[str] = []
    for name in tree:
        content = (root / name).read_bytes()
        if b"\0" in content or name == "tests/packaging/test_tree.py":
            continue
        lines = content.decode("utf-8", "replace").splitlines()
        found += [
            f"{name}:{number}: {line.strip()[:80]}" for number, line in enumerate(lines, 1) if FOREIGN.search(line)
        ]
    assert found == []


def test_no_large_file(root, tree):
    assert [name for name in tree if (root / name).stat().st_size > LARGEST_BYTES and name != EMBEDDER] == []
    assert (root / EMBEDDER).stat().st_size < 13_000_000


def test_every_folder_of_modules_is_a_package(tree):
    """A folder without `__init__.py` imports from a checkout and is missing from the wheel."""
    modules = [PurePosixPath(name) for name in tree if name.endswith((".py", ".pyx"))]
    folders = {path.parent for path in modules if path.parts[0] in (*ROOTS, "installer")}
    assert [str(folder) for folder in sorted(folders) if str(folder / "__init__.py") not in tree] == []


def test_every_part_is_typed(tree):
    assert [root for root in ROOTS if f"{root}/py.typed" not in tree] == []


def test_every_extension_has_a_stub(tree):
    extensions = [name for name in tree if name.endswith(".pyx")]
    assert [name for name in extensions if name.removesuffix("x") + "i" not in tree] == []


@pytest.mark.parametrize("part", ROOTS)
def test_a_part_cannot_be_imported_by_its_folder_name(root, part):
    """Two copies of a module would be two classes of the same name."""
    command = [sys.executable, "-c", f"import {part}"]
    done = subprocess.run(command, cwd=root, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"ImportError: import ternlight.{part}, not {part}" in done.stderr


def test_every_runtime_dependency_has_its_licence_named(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        re.split(r"[^A-Za-z0-9_.-]", requirement)[0]
        for requirement in [*project["dependencies"], *extras["llama"], *extras["desktop"]]
    }
    listed = (root / "resources" / "licences" / "THIRD_PARTY.md").read_text()
    assert [name for name in sorted(wanted) if f"| {name} |" not in listed] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(root, page):
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)", (root / page).read_text())
    assert links
    assert [link for link in links if "://" not in link and not (root / link).exists()] == []


def test_continuous_integration_is_the_readme_command(root):
    script = (root / ".ci" / "run").read_text()
    assert "set -euo pipefail" in script
    assert script.rstrip().endswith("exec python3 installer/bootstrap.py test")
    assert "python3 installer/bootstrap.py test" in (root / "README.md").read_text()
    assert (root / ".ci" / "run").stat().st_mode & 0o100 or Path(script.splitlines()[0][2:].split()[0]).exists()
