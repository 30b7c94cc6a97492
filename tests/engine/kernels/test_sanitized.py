"""The C kernels under AddressSanitizer and UndefinedBehaviorSanitizer, in a program of their own."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ternlight.engine import ternary
from ternlight.engine.kernels import selection

SOURCES = Path(selection.__file__).parent / "src"


@pytest.mark.skipif(sys.platform == "win32", reason="needs gcc or clang")
def test_no_kernel_leaves_its_buffers_or_the_defined_language(tmp_path: Path) -> None:
    program = tmp_path / "sanitized"
    warnings = ["-Wall", "-Wextra", "-Werror"]
    sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    flags = ["-std=c11", "-O1", "-g", "-ffp-contract=off", *warnings, *sanitizers]
    main = Path(__file__).with_name("sanitized_main.c")
    sources = [str(path) for path in sorted(SOURCES.glob("*.c"))]
    compiler = shlex.split(os.environ.get("CC", "gcc"))
    build = subprocess.run(
        [*compiler, *flags, f"-I{SOURCES}", str(main), *sources, "-o", str(program)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stderr

    run = subprocess.run([str(program)], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == list(ternary.available_isas())
