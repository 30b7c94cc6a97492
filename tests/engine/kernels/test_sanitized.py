"""The C code in programs of its own: under the sanitizers, and cross-compiled for arm64 in an emulator."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.kernel_programs import FLAGS, SOURCES, KernelObjects

from ternlight.engine import ternary

PROGRAMS = ["kernels_main.c", "kv_main.c"]
CROSS_COMPILER = "aarch64-linux-gnu-gcc"
EMULATOR = "qemu-aarch64"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs gcc or clang")


def run(*command: str) -> list[str]:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()


def host_compiler() -> list[str]:
    return shlex.split(os.environ.get("CC", "gcc"))


@pytest.fixture(scope="module")
def sanitized(tmp_path_factory: pytest.TempPathFactory) -> KernelObjects:
    # without optimisation: it takes minutes here, and what is out of bounds is so without it too
    sanitizers = ["-O0", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    return KernelObjects(host_compiler(), sanitizers, tmp_path_factory.mktemp("sanitized"))


@pytest.mark.parametrize("main", PROGRAMS)
def test_no_kernel_leaves_its_buffers_or_the_defined_language(sanitized: KernelObjects, main: str) -> None:
    assert run(str(sanitized.link(Path(__file__).with_name(main)))) == list(ternary.available_isas())


def test_the_threads_run_every_tile_once_and_share_nothing_else(tmp_path: Path) -> None:
    program, sources = tmp_path / "pool", [Path(__file__).with_name("pool_main.c"), SOURCES / "pool.c"]
    command = [*host_compiler(), *FLAGS, "-O1", "-fsanitize=thread", *map(str, sources), "-o", str(program)]
    subprocess.run(command, check=True)
    # the sanitizer needs the usual layout of memory
    fixed = ["setarch", "--addr-no-randomize"] if shutil.which("setarch") else []
    assert run(*fixed, str(program)) == ["done"]


@pytest.fixture(scope="module")
def arm64(tmp_path_factory: pytest.TempPathFactory) -> KernelObjects:
    missing = [name for name in (CROSS_COMPILER, EMULATOR) if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not found: install gcc-aarch64-linux-gnu and qemu-user to test NEON here")
    return KernelObjects([CROSS_COMPILER], ["-O2", "-static"], tmp_path_factory.mktemp("arm64"))


@pytest.mark.slow
@pytest.mark.parametrize("main", PROGRAMS)
@pytest.mark.parametrize(
    ("processor", "isas"),
    [("max", ["scalar", "neondot", "neoni8mm"]), ("cortex-a76", ["scalar", "neondot"]), ("cortex-a53", ["scalar"])],
)
def test_the_kernels_are_right_on_arm64(arm64: KernelObjects, processor: str, isas: list[str], main: str) -> None:
    """A Cortex-A53 has no dot product: the form must not be offered there."""
    assert run(EMULATOR, "-cpu", processor, str(arm64.link(Path(__file__).with_name(main)))) == isas
