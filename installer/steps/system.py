"""What the operating system must bring: packages, room on the disk, a display."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

NEEDED_GB = 4.0
"""Room for a first installation: the environment takes about 1 GB; downloads, pip's cache and compiling the rest."""
NEEDED_TEMPORARY_GB = 1.0

# What Qt's libraries and its xcb plugin link to. "a|b": newer releases call it b, and `apt-get install a` finds it.
WINDOW_PACKAGES = tuple(
    """
    fonts-dejavu-core libdbus-1-3 libegl1 libfontconfig1 libfreetype6 libgl1 libglib2.0-0|libglib2.0-0t64 libx11-6
    libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
    libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0
    libxkbcommon0 libzstd1 zlib1g
    """.split()  # noqa: SIM905 - thirty quoted names in a column are no easier to read
)
# A screen without a monitor; an office suite that judges decks and reports, with fonts of the widths it expects; a
# compiler and an emulator for arm64, on which the kernels are tested too.
TEST_PACKAGES = (
    *("xdotool", "xvfb"),
    *("libreoffice-impress-nogui", "libreoffice-writer-nogui", "fontconfig", "fonts-noto-cjk"),
    *("fonts-crosextra-caladea", "fonts-crosextra-carlito", "fonts-liberation2|fonts-liberation"),
    *("gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user"),
)

# Elsewhere the package names differ, so the libraries themselves are looked for.
WINDOW_LIBRARIES = (
    "libEGL.so.1",
    "libGL.so.1",
    "libfontconfig.so.1",
    "libxkbcommon-x11.so.0",
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-image.so.0",
    "libxcb-keysyms.so.1",
    "libxcb-render-util.so.0",
)
TEST_PROGRAMS = {"xvfb": "Xvfb", "xdotool": "xdotool", "libreoffice": "soffice"}
_XCB = "xcb-util-cursor xcb-util-image xcb-util-keysyms xcb-util-renderutil xcb-util-wm libxkbcommon-x11 fontconfig"
OTHER_INSTALLERS = {
    "dnf": f"sudo dnf install libglvnd-egl libglvnd-glx {_XCB}",
    "pacman": f"sudo pacman -S --needed libglvnd {_XCB}",
}
OTHER_TEST_PACKAGES = {
    "dnf": "xorg-x11-server-Xvfb xdotool libreoffice-impress libreoffice-writer",
    "pacman": "xorg-server-xvfb xdotool libreoffice-fresh",
}


def has_apt() -> bool:
    """Debian, Ubuntu and their kin."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-query"))


def is_root() -> bool:
    """May packages be installed without asking?"""
    return sys.platform != "win32" and os.geteuid() == 0


def missing_packages(names: Sequence[str]) -> list[str]:
    """Those of `names` (each "a" or "a|b") that dpkg does not list as installed, by their first name."""
    wanted = [alternative for name in names for alternative in name.split("|")]
    command = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n", *wanted]
    listing = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in listing.splitlines() if line.endswith(" installed")}
    return [name.split("|")[0] for name in names if not installed.intersection(name.split("|"))]


def missing_libraries(names: Sequence[str]) -> list[str]:
    """Those shared libraries that the loader's cache does not know."""
    ldconfig = shutil.which("ldconfig") or "/sbin/ldconfig"
    try:
        known = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return []
    return [name for name in names if f"{name} " not in known]


def apt_commands(packages: Sequence[str]) -> list[list[str]]:
    """The commands that install `packages` on Debian and Ubuntu."""
    return [
        ["apt-get", "-o", "DPkg::Lock::Timeout=120", "update"],
        ["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends", *packages],
    ]


def apt_line(packages: Sequence[str]) -> str:
    """The same as one line to type."""
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def other_line(*, test: bool) -> str:
    """The line to type on a Linux without apt; "" where we do not know its package manager."""
    for manager, line in OTHER_INSTALLERS.items():
        if shutil.which(manager):
            return f"{line} {OTHER_TEST_PACKAGES[manager]}" if test else line
    return ""


def short_of_room(root: Path, needed_gb: float = NEEDED_GB) -> str:
    """A sentence if the disk has no room for an installation, else ""."""
    for folder, needed in ((root, needed_gb), (Path(tempfile.gettempdir()), NEEDED_TEMPORARY_GB)):
        free = shutil.disk_usage(folder).free / 1e9
        if free < needed:
            return (
                f"{folder} has {free:.1f} GB free and about {needed:g} GB are needed: free some room and start again."
            )
    return ""


def has_display(env: Mapping[str, str] = os.environ) -> bool:
    """Can a window open? On Linux that needs an X or a Wayland display."""
    return not sys.platform.startswith("linux") or bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def build_jobs() -> int:
    """Compilers to run at the same time: one per CPU this process may use, and one per GB of memory."""
    cpus = len(os.sched_getaffinity(0)) if sys.platform.startswith("linux") else os.cpu_count() or 1
    try:
        memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (AttributeError, ValueError, OSError):
        return cpus
    return max(1, min(cpus, int(memory_gb)))
