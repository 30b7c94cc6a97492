"""What processor this is, for `ternlight doctor` and bug reports; what runs is decided by the kernels themselves."""

from __future__ import annotations

import contextlib
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

_INTERESTING = {
    "sse4_2": "SSE4.2",
    "avx": "AVX",
    "avx2": "AVX2",
    "fma": "FMA",
    "f16c": "F16C",
    "avx_vnni": "AVX-VNNI",
    "avx512f": "AVX-512F",
    "avx512bw": "AVX-512BW",
    "avx512vl": "AVX-512VL",
    "avx512_vnni": "AVX-512-VNNI",
    "avx512_bf16": "AVX-512-BF16",
    "amx_int8": "AMX-INT8",
    "asimd": "NEON",
    "asimddp": "DotProd",
    "i8mm": "I8MM",
    "sve": "SVE",
}
"""Flags of /proc/cpuinfo that matter to inference, and the names people know them by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """The processor, as far as the system tells."""

    name: str
    machine: str
    """"x86_64", "arm64" ..."""
    cores: int | None
    """Physical cores; None when unknown."""
    threads: int
    features: tuple[str, ...]
    """Empty where the system has no list of them."""


def processor() -> Processor:
    """Ask the system. Never raises: what cannot be found out stays empty."""
    flags: Mapping[str, str] = {}
    name = ""
    match platform.system():
        case "Linux":
            flags = _cpuinfo()
            name = flags.get("model name", "")
        case "Darwin":
            name = _sysctl("machdep.cpu.brand_string")
    words = set(flags.get("flags", flags.get("Features", "")).split())
    return Processor(
        name=name or platform.processor() or platform.machine(),
        machine=platform.machine(),
        cores=psutil.cpu_count(logical=False),
        threads=psutil.cpu_count() or 1,
        features=tuple(title for flag, title in _INTERESTING.items() if flag in words),
    )


def _cpuinfo() -> Mapping[str, str]:
    """The first processor's block of /proc/cpuinfo."""
    with contextlib.suppress(OSError):
        block = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").partition("\n\n")[0]
        return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in block.splitlines())}
    return {}


def _sysctl(name: str) -> str:
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(["/usr/sbin/sysctl", "-n", name], capture_output=True, text=True, timeout=5, check=True)
        return done.stdout.strip()
    return ""
