"""What the system lacks is found without touching apt, and installed or said."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from steps import prepare, system, toolchain
from steps.checkout import Checkout

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages of the system: Linux only")


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A system with only the given packages installed; returns the file that lists the calls of apt-get."""

    def make(installed: list[str], *, root: bool, apt_fails: bool = False) -> Path:
        programs, calls = tmp_path / "bin", tmp_path / "apt-calls"
        programs.mkdir()
        listing = "".join(f"echo {name} installed\n" for name in installed)
        query = f"#!/bin/sh\n{listing}echo removed-one config-files\necho dpkg-query: no packages >&2\nexit 1\n"
        (programs / "dpkg-query").write_text(query)
        failing = "echo 'Temporary failure resolving deb'; exit 100" if apt_fails else ""
        (programs / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> "{calls}"\n{failing}\n')
        for program in programs.iterdir():
            program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr(system, "is_root", lambda: root)
        calls.touch()
        return calls

    return make


def first_names(packages) -> list[str]:
    return [name.split("|")[0] for name in packages]


def test_nothing_is_called_when_nothing_is_missing(debian, tmp_path):
    calls = debian(first_names([*system.WINDOW_PACKAGES, *system.TEST_PACKAGES]), root=True)
    assert prepare._install_system_packages(Checkout(tmp_path), [], test=True)
    assert calls.read_text() == ""


def test_newer_name_of_a_package_counts(debian):
    installed = [name.split("|")[-1] for name in system.WINDOW_PACKAGES]
    assert "libglib2.0-0t64" in installed
    debian(installed, root=True)
    assert system.missing_packages(system.WINDOW_PACKAGES) == []


def test_removed_package_counts_as_missing(debian):
    debian(["libegl1"], root=True)
    assert system.missing_packages(["libegl1", "removed-one", "xvfb"]) == ["removed-one", "xvfb"]


def test_root_installs_exactly_what_is_missing(debian, tmp_path):
    calls = debian(first_names(system.WINDOW_PACKAGES), root=True)
    assert prepare._install_system_packages(Checkout(tmp_path), [], test=True)
    update, install = calls.read_text().splitlines()
    assert update.endswith("update")
    assert set(install.partition(" --no-install-recommends ")[2].split()) == set(first_names(system.TEST_PACKAGES))


def test_without_root_the_line_to_run_is_printed_and_work_goes_on(debian, tmp_path, capsys, monkeypatch):
    calls = debian([], root=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert not prepare._install_system_packages(Checkout(tmp_path), [], test=False)
    said = capsys.readouterr().err
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends fonts-dejavu-core" in said
    assert "xvfb" not in said
    assert calls.read_text() == ""


def test_lack_of_a_compiler_stops_before_anything_is_made_and_names_the_line(debian, tmp_path):
    debian([], root=False)
    with pytest.raises(prepare.BootstrapFailed, match=r"sudo apt-get install -y .*build-essential"):
        prepare._install_system_packages(Checkout(tmp_path), ["build-essential"], test=False)


def test_failing_apt_is_fatal_only_for_tools(debian, tmp_path, capsys):
    debian([], root=True, apt_fails=True)
    assert not prepare._install_system_packages(Checkout(tmp_path), [], test=False)
    assert "no connection" in capsys.readouterr().err
    with pytest.raises(prepare.BootstrapFailed, match="no connection"):
        prepare._install_system_packages(Checkout(tmp_path), ["build-essential"], test=False)


def test_compiler_is_looked_for_on_the_path_and_in_cc(tmp_path):
    assert toolchain.lacks_compiler({"PATH": str(tmp_path)})
    for name in ("clang", "clang++"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert not toolchain.lacks_compiler({"PATH": str(tmp_path)})
    assert toolchain.lacks_compiler({"PATH": str(tmp_path), "CC": "gcc-99 -m64"})


def test_full_disk_is_said_before_starting(tmp_path):
    assert system.short_of_room(tmp_path, needed_gb=0.0) == "" or "GB free" in system.short_of_room(tmp_path, 0.0)
    sentence = system.short_of_room(tmp_path, needed_gb=1e9)
    assert str(tmp_path) in sentence
    assert "GB free" in sentence


def test_display():
    assert not system.has_display({})
    assert system.has_display({"DISPLAY": ":0"})
    assert system.has_display({"WAYLAND_DISPLAY": "wayland-0"})
