"""The C code of the codecs in programs of its own: under the sanitizers, and for arm64 in an emulator."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ternlight.engine import ternary
from ternlight.engine.kernels import selection

SOURCES = Path(selection.__file__).parent / "src"
CROSS_COMPILER = "aarch64-linux-gnu-gcc"
EMULATOR = "qemu-aarch64"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs gcc or clang")


def build(compiler: list[str], program: Path, *flags: str) -> None:
    common = ["-std=c11", "-g", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-pthread", f"-I{SOURCES}"]
    sources = [str(Path(__file__).with_name("kv_main.c")), *map(str, sorted(SOURCES.glob("*.c")))]
    command = [*compiler, *common, *flags, *sources, "-o", str(program), "-lm"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr


def run(*command: str) -> list[str]:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()


def test_no_codec_leaves_its_buffers_or_the_defined_language(tmp_path: Path) -> None:
    sanitizers = ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    build(shlex.split(os.environ.get("CC", "gcc")), tmp_path / "kv", *sanitizers)
    assert run(str(tmp_path / "kv")) == list(ternary.available_isas())


@pytest.mark.slow
def test_the_codecs_are_right_on_arm64(tmp_path: Path) -> None:
    missing = [name for name in (CROSS_COMPILER, EMULATOR) if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not found: install gcc-aarch64-linux-gnu and qemu-user to test NEON here")
    build([CROSS_COMPILER], tmp_path / "kv", "-O2", "-static")
    assert run(EMULATOR, "-cpu", "max", str(tmp_path / "kv")) == ["scalar", "neondot"]
