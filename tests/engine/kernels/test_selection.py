"""Which instruction set is chosen, how another is forced, and what is refused."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from ternlight.engine import ternary
from ternlight.engine.errors import KernelError
from ternlight.engine.kernels import _native, selection
from ternlight.engine.kernels.build_id import source_id

REPORT = "import json; from ternlight.engine import ternary; print(json.dumps(ternary.kernel_report()))"
KERNELS = Path(selection.__file__).parent


def run_report(isa: str | None) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "TERNLIGHT_ISA"}
    if isa is not None:
        env["TERNLIGHT_ISA"] = isa
    return subprocess.run([sys.executable, "-c", REPORT], env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("isa", ternary.available_isas())
def test_the_variable_forces_each_available_instruction_set(isa: str) -> None:
    report = json.loads(run_report(isa).stdout)

    assert (report["isa"], report["forced"]) == (isa, isa)


@pytest.mark.parametrize("isa", [None, ""])
def test_without_the_variable_the_best_is_chosen(isa: str | None) -> None:
    report = json.loads(run_report(isa).stdout)

    assert (report["isa"], report["forced"]) == (ternary.available_isas()[-1], None)


@pytest.mark.parametrize("isa", ["avx1024", "AVX2", " scalar"])
def test_an_unknown_instruction_set_fails_the_import_and_names_the_choices(isa: str) -> None:
    run = run_report(isa)

    assert run.returncode != 0
    assert run.stdout == ""
    assert f"KernelError: TERNLIGHT_ISA is {isa!r}, but this build has no such instruction set" in run.stderr
    assert "scalar" in run.stderr.splitlines()[-1]


def test_a_known_but_unsupported_instruction_set_is_refused() -> None:
    with pytest.raises(KernelError, match=r"'avx512vnni', but this computer does not support it\. Use one of scalar"):
        selection.choose("avx512vnni", ("scalar", "avx2", "avx512vnni"), ("scalar", "avx2"))


def test_a_form_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no kernels for 'neon'"):
        _native.Form("neon")


def test_every_form_but_the_portable_one_is_fast_at_what_the_products_need() -> None:
    for isa in _native.supported_isas():
        fast = set(_native.Form(isa).fast_packings)
        assert fast >= (set() if isa == "scalar" else {"T2", "B1", "N4", "N4M", "I8", "I8M"})
        assert ("T5" in fast) == (isa in ("avx512vbmi", "amxint8", "neondot", "neoni8mm"))


def test_the_report_is_json_and_complete() -> None:
    report = ternary.kernel_report()

    assert json.loads(json.dumps(report)) == report
    assert report["isa"] == ternary.isa()
    assert report["isa"] in report["available"]
    assert set(report["available"]) <= set(report["compiled"])
    assert report["compiled"][0] == "scalar"


def test_the_build_requires_no_more_than_the_plain_processor() -> None:
    assert ternary.kernel_report()["baseline"] in ("x86-64", "arm64", "generic")


@pytest.mark.skipif(
    platform.machine() != "x86_64" or not Path("/proc/cpuinfo").exists(), reason="reads the flags of Linux on x86-64"
)
def test_the_processor_is_read_as_the_system_reads_it() -> None:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    flags = set(next(line for line in lines if line.startswith("flags")).split(":")[1].split())
    avx512 = {"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni", "avx512vbmi"}
    needed = {
        "scalar": set(),
        "avx2": {"avx2", "f16c"},
        "avxvnni": {"avx2", "avx_vnni"},
        "avx512vnni": {"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni"},
        "avx512vbmi": avx512,
        "amxint8": avx512 | {"amx_tile", "amx_int8"},
    }

    expected = [isa for isa in _native.compiled_isas() if needed[isa] <= flags]

    assert list(ternary.available_isas()) == expected


def stale(abi: int, build: str) -> ModuleType:
    module = ModuleType("stale")
    module.ABI, module.BUILD_ID = abi, build  # type: ignore[attr-defined]
    return module


def test_a_build_of_another_interface_is_refused() -> None:
    with pytest.raises(KernelError, match=rf"out of date \(interface 0, expected interface {selection.ABI}\)"):
        selection.check_build(stale(0, "aaaa"), None)


def test_a_build_of_other_source_is_refused() -> None:
    with pytest.raises(KernelError, match=r"build aaaa, expected source bbbb\).*build_ext --inplace --force"):
        selection.check_build(stale(selection.ABI, "aaaa"), "bbbb")


def test_a_matching_build_and_an_installed_one_without_source_are_taken() -> None:
    selection.check_build(stale(selection.ABI, "aaaa"), "aaaa")
    selection.check_build(stale(selection.ABI, "aaaa"), None)


def test_the_fingerprint_follows_every_source_file_and_ignores_line_ends(tmp_path: Path) -> None:
    assert source_id(tmp_path) is None
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.c").write_bytes(b"int a;\n")
    first = source_id(tmp_path)
    (tmp_path / "src" / "a.c").write_bytes(b"int a;\r\n")
    assert source_id(tmp_path) == first
    seen = {first}
    for name in ("src/b.c", "src/b.h", "_x.pyx", "_x.pxd", "x.pxi"):
        (tmp_path / name).write_bytes(b"")
        seen.add(source_id(tmp_path))
    assert len(seen) == 6
    (tmp_path / "src" / "b.h").rename(tmp_path / "src" / "c.h")
    assert source_id(tmp_path) not in seen


def test_an_edited_source_without_a_rebuild_fails_the_import(tmp_path: Path) -> None:
    """A copy of the engine with one changed comment in C, over the same compiled module."""
    root = tmp_path / "ternlight" / "engine"
    kernels = root / "kernels"
    (kernels / "src").mkdir(parents=True)
    files = [*KERNELS.glob("*.py"), *KERNELS.glob("*.p[xy][xdi]"), *KERNELS.glob("src/*"), Path(_native.__file__)]
    for path in files:
        (kernels / path.relative_to(KERNELS)).write_bytes(path.read_bytes())
    for name in ("__init__.py", "errors.py", "ternary.py"):
        (root / name).write_bytes((KERNELS.parent / name).read_bytes())
    (kernels / "src" / "matrix.c").write_text("/* changed */\n")
    run = subprocess.run(
        [sys.executable, "-c", REPORT],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode != 0
    assert "KernelError: Ternlight's compiled kernels are out of date" in run.stderr
