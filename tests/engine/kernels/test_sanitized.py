"""The C code in programs of its own: under the sanitizers, and cross-compiled for arm64 in an emulator."""

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
FLAGS = ["-std=c11", "-g", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-pthread"]
CROSS_COMPILER = "aarch64-linux-gnu-gcc"
EMULATOR = "qemu-aarch64"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs gcc or clang")


def build(compiler: list[str], main: str, sources: list[Path], program: Path, *flags: str) -> None:
    command = [*compiler, *FLAGS, *flags, f"-I{SOURCES}", str(Path(__file__).with_name(main)), *map(str, sources)]
    built = subprocess.run([*command, "-o", str(program), "-lm"], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr


def run(*command: str) -> list[str]:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()


def host_compiler() -> list[str]:
    return shlex.split(os.environ.get("CC", "gcc"))


def test_no_kernel_leaves_its_buffers_or_the_defined_language(tmp_path: Path) -> None:
    program = tmp_path / "kernels"
    sanitizers = ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    build(host_compiler(), "kernels_main.c", sorted(SOURCES.glob("*.c")), program, *sanitizers)
    assert run(str(program)) == list(ternary.available_isas())


def test_the_threads_run_every_tile_once_and_share_nothing_else(tmp_path: Path) -> None:
    program = tmp_path / "pool"
    build(host_compiler(), "pool_main.c", [SOURCES / "pool.c"], program, "-O1", "-fsanitize=thread")
    # the sanitizer needs the usual layout of memory
    fixed = ["setarch", "--addr-no-randomize"] if shutil.which("setarch") else []
    assert run(*fixed, str(program)) == ["done"]


@pytest.fixture(scope="module")
def arm64_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    missing = [name for name in (CROSS_COMPILER, EMULATOR) if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not found: install gcc-aarch64-linux-gnu and qemu-user to test NEON here")
    program = tmp_path_factory.mktemp("arm64") / "kernels"
    build([CROSS_COMPILER], "kernels_main.c", sorted(SOURCES.glob("*.c")), program, "-O2", "-static")
    return program


@pytest.mark.slow
@pytest.mark.parametrize(
    ("processor", "isas"),
    [("max", ["scalar", "neondot"]), ("cortex-a76", ["scalar", "neondot"]), ("cortex-a53", ["scalar"])],
)
def test_the_kernels_are_right_on_arm64(arm64_program: Path, processor: str, isas: list[str]) -> None:
    """A Cortex-A53 has no dot product: the form must not be offered there."""
    assert run(EMULATOR, "-cpu", processor, str(arm64_program)) == isas
