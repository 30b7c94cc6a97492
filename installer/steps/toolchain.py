"""What building needs: a compiler, Python's headers, the venv module; whether they are there and how to get them."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

from steps import system


def _versioned(suffix: str) -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-{suffix}"


def lacks_compiler(env: Mapping[str, str] = os.environ) -> bool:
    """No C or no C++ compiler is on the path. Windows never has it there, so there only trying can tell."""
    if sys.platform == "win32":
        return False
    c = [env["CC"].split()[0]] if env.get("CC", "").strip() else ["cc", "gcc", "clang"]
    cpp = [env["CXX"].split()[0]] if env.get("CXX", "").strip() else ["c++", "g++", "clang++"]
    path = env.get("PATH")
    return not (any(shutil.which(x, path=path) for x in c) and any(shutil.which(x, path=path) for x in cpp))


def lacks_headers() -> bool:
    """Python.h is not there, as where a Linux distribution packages it apart."""
    return not Path(sysconfig.get_path("include"), "Python.h").is_file()


def lacks_venv() -> bool:
    """`python -m venv` cannot work: Debian and Ubuntu package it apart."""
    import importlib.util

    return importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None


def needed_tools() -> list[str]:
    """Packages (Debian's names) without which nothing can be built, as far as they are lacking."""
    lacking = [
        (lacks_compiler(), "build-essential"),
        (lacks_headers(), _versioned("dev")),
        (lacks_venv(), _versioned("venv")),
    ]
    return [package for lacks, package in lacking if lacks]


def compiler_line() -> str:
    """How to get a compiler here."""
    if sys.platform == "darwin":
        return "xcode-select --install"
    if sys.platform == "win32":
        return (
            "winget install Microsoft.VisualStudio.2022.BuildTools --override "
            '"--passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"'
        )
    if system.has_apt():
        return system.apt_line(["build-essential"])
    if shutil.which("dnf"):
        return "sudo dnf install gcc gcc-c++"
    if shutil.which("pacman"):
        return "sudo pacman -S --needed base-devel"
    return "install gcc and g++ (or clang) with your system's package manager"


def headers_line() -> str:
    """How to get Python's header files here."""
    if system.has_apt():
        return system.apt_line([_versioned("dev")])
    return "sudo dnf install python3-devel" if shutil.which("dnf") else "install Python's development package"


def venv_line() -> str:
    """How to get the venv module here."""
    return system.apt_line([_versioned("venv")]) if system.has_apt() else "install Python's venv and ensurepip modules"


def lines_for(tools: Sequence[str]) -> list[str]:
    """The lines to type to get `tools`, as `needed_tools` names them."""
    if system.has_apt():
        return [system.apt_line(tools)]
    lines = {"build-essential": compiler_line, "-dev": headers_line, "-venv": venv_line}
    return [line() for tool in tools for ending, line in lines.items() if tool.endswith(ending)]
