"""Damaged model files by the hundred thousand, the whole way: opened, packed by the kernels, run for a token.

    python tests/benchmarks/fuzz.py [--count 100000] [--skip 0] [--seed 0] [--sanitize] [--output PATH]

Each file is a sound model (one for every storage type of weights and for every architecture, one of two planes) whose
header was changed at random, or that was cut off. It must open or be refused with one error that names it: nothing
else, in bounded time and memory. With --sanitize the kernels are compiled anew under AddressSanitizer and
UndefinedBehaviorSanitizer (gcc or clang, Linux), and every tensor is handed to them in memory of exactly its size, so
that a read beyond it ends the run. JSON goes to stdout or to a file. Any crash, hang or other error ends with a code
other than 0 and leaves the file that caused it (--keep).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import runpy
import shutil
import signal
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SECONDS_FOR_ONE = 10
"""Of the processor."""
SECONDS_WAITING = 900
"""On the clock, for a file that would wait for ever: other work may keep the processor from this."""
EXACT = "TERNLIGHT_FUZZ_EXACT"
MEMORY_FOR_ALL = 2 << 30
"""Bytes by which the process may grow at its peak, whatever the files claim."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--skip", type=int, default=0, help="files of the seed that an earlier run has had")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sanitize", action="store_true")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failure.gguf"), help="where a file that fails is left")
    parser.add_argument("--output", type=Path, help="file for the JSON (default: stdout)")
    options = parser.parse_args()
    if options.sanitize:
        return run_sanitized(options)
    result = fuzz(options.count, options.skip, options.seed, options.keep)
    text = json.dumps(result, indent=2)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text + "\n", encoding="utf-8")
    return 0


def fuzz(count: int, skip: int, seed: int, keep: Path) -> dict[str, Any]:
    """Raises whatever a damaged file brings about beyond being refused."""
    sys.path.insert(0, str(ROOT / "tests"))
    from ternlight.engine.errors import ModelFileError

    sanitized, before = EXACT in os.environ, peak_bytes()
    if sanitized:
        hand_out_copies()
    outcomes: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    slowest = 0.0
    chance = random.Random(seed)
    signal.signal(signal.SIGALRM, _too_slow)
    signal.signal(signal.SIGPROF, _too_slow)
    with tempfile.TemporaryDirectory(prefix="ternlight-fuzz-") as name:
        folder = Path(name)
        models = sound_models(folder)
        path = folder / "f.gguf"
        for number in range(count):
            content, header = models[number % len(models)]
            damaged = damage(content, header, chance)
            if number < skip:
                continue
            path.write_bytes(damaged)
            begin = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, SECONDS_FOR_ONE)
            signal.alarm(SECONDS_WAITING)
            try:
                outcomes[use(path)] += 1
            except ModelFileError as error:
                check_message(error.user_message, path.name)
                outcomes["refused"] += 1
                fields[kind_of(error.user_message)] += 1
            except BaseException:
                keep.write_bytes(damaged)
                raise
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.alarm(0)
            slowest = max(slowest, time.process_time() - begin)
            if number % 1000 == 999:
                print(f"{number + 1:,} of {count:,}", file=sys.stderr, flush=True)
    peak = peak_bytes() - before
    assert sanitized or peak < MEMORY_FOR_ALL
    return {
        "files": count - skip,
        "skipped": skip,
        "seed": seed,
        "sanitized": sanitized,
        "outcomes": dict(outcomes.most_common()),
        "refusals": dict(fields.most_common(25)),
        "slowest_seconds": round(slowest, 3),
        "peak_bytes": peak,
    }


def peak_bytes() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def hand_out_copies() -> None:
    """Let every tensor's bytes be a copy of exactly their size, so that a sanitizer sees what is read beyond them."""
    from ternlight.engine.gguf import GGUFFile

    mapped = GGUFFile.data
    GGUFFile.data = lambda file, name: np.array(np.frombuffer(mapped(file, name), np.uint8)).data  # type: ignore[method-assign]


def use(path: Path) -> str:
    """Everything that a file goes through up to its first token; how far it came."""
    from ternlight.engine.cancel import CancelFlag
    from ternlight.engine.errors import OutOfMemory
    from ternlight.engine.gguf import GGUFArray, open_gguf
    from ternlight.engine.loaded import CheckedFile, check_model
    from ternlight.engine.native import NativeModel
    from ternlight.engine.types import LoadOptions

    with open_gguf(path) as file:
        for value in file.metadata.values():
            if isinstance(value, GGUFArray):
                list(value)
    try:
        checked: CheckedFile = check_model(path, LoadOptions(context=64, threads=1, backend="native"))
    except OutOfMemory:
        return "more than the memory"
    if checked.memory.total > MEMORY_FOR_ALL // 4:
        return "large"  # a header may make a small model claim a gigabyte of cache, and that is no fault
    flag = CancelFlag()
    model = NativeModel(path, context=checked.info.context, threads=1, flag=flag, vocabulary=checked.vocabulary)
    context = model.new_context(checked.info.context, 1)
    context.evaluate([model.shape.vocabulary - 1, 0, 1][: checked.info.context], 0, flag)
    finite = bool(np.isfinite(context.logits()).all())
    model.vocabulary.decode(model.vocabulary.encode("Hello <s> wörld"))
    context.close()
    model.close()
    return "ran" if finite else "ran, with numbers that are none"


def check_message(message: str, name: str) -> None:
    assert name in message, message
    assert message.isprintable(), message
    assert len(message) < 1500, message


def kind_of(message: str) -> str:
    """The message without what differs from file to file."""
    words = message.split("because ")[-1].split(":", 1)[-1]
    return "".join("#" if character.isdigit() else character for character in words)[:60]


def sound_models(folder: Path) -> list[tuple[bytes, int]]:
    """Whole models and the length of each one's header."""
    from helpers.decoders import write_decoder
    from helpers.gguf import tensor

    from ternlight.engine.convert.rewrite import Conversion, convert
    from ternlight.engine.gguf import Entry, TensorData, ValueType, entries, open_gguf, write_gguf
    from ternlight.engine.gguf import types as t
    from ternlight.engine.kernels import _native

    plain = write_decoder(folder / "plain.gguf", "llama", t.F16, layers=1)
    paths = [
        write_decoder(folder / f"{name}.gguf", name, t.Q2_0, layers=1) for name in ("qwen3", "gemma3", "bitnet-25")
    ]
    yarn: dict[str, Entry] = {
        "rope__scaling__type": Entry(type=ValueType.STRING, value="yarn"),
        "rope__scaling__factor": Entry(type=ValueType.F32, value=4.0),
        "rope__scaling__original_context_length": Entry(type=ValueType.U32, value=64),
        "rope__scaling__yarn_beta_fast": Entry(type=ValueType.F32, value=32.0),
    }
    paths.append(write_decoder(folder / "yarn.gguf", "qwen3", t.Q8_0, layers=1, **yarn))
    convert(plain, folder / "planes.gguf", Conversion(planes=2, head="planes"))
    paths.append(folder / "planes.gguf")
    more = {
        "split.count": Entry(type=ValueType.U16, value=1),
        "general.alignment": Entry(type=ValueType.U32, value=32),
    }
    with open_gguf(plain) as file:
        metadata = entries(file.metadata)
        source = np.random.default_rng(1)
        for type in t.ALL:
            if not _native.Matrix.packs(type.id, type.block_bytes, 256):
                continue
            tensors = []
            for name, info in file.tensors.items():
                if len(info.dimensions) == 1:
                    tensors.append(tensor(name, np.ones(info.dimensions[0])))
                    continue
                # small numbers wherever a scale may stand
                data = source.integers(0, 32, type.size(info.dimensions[0], info.rows), np.uint8).tobytes()
                tensors.append(TensorData(name=name, dimensions=info.dimensions, type=type, data=data))
            paths.append(folder / f"{type.name}.gguf")
            write_gguf(paths[-1], {**metadata, **more}, tensors)
    models = []
    for path in paths:
        with open_gguf(path) as file:
            header = min(info.offset for info in file.tensors.values())
        models.append((path.read_bytes(), header))
        path.unlink()
    return models


def damage(content: bytes, header: int, chance: random.Random) -> bytes:
    """A change of the header, a cut anywhere, or, seldom, a change of the data."""
    if chance.random() < 0.1:
        return content[: chance.randrange(len(content))]
    if chance.random() < 0.1:
        changed = bytearray(content)
        for _ in range(chance.randint(1, 40)):
            changed[chance.randrange(header, len(content))] = chance.randrange(256)
        return bytes(changed)
    start = bytearray(content[:header])
    words = (content.index(b"tokenizer.ggml.tokens"), content.index(b"tokenizer.ggml.bos_token_id"))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        position = chance.randrange(len(start))
        if words[0] <= position < words[1] and chance.random() < 0.8:  # most of a header, and one of its keys
            position = chance.choice((chance.randrange(words[0] + 60), chance.randrange(words[1], len(start))))
        match chance.randrange(7):
            case 0:
                start[position] ^= 1 << chance.randrange(8)
            case 1:
                start[position : position + 4] = chance.randbytes(4)
            case 2:
                start[position : position + 8] = struct.pack("<Q", chance.choice(EXTREMES))
            case 3:
                start[position : position + 4] = struct.pack("<I", chance.choice(EXTREMES) & 0xFFFFFFFF)
            case 4:
                del start[position : position + chance.randint(1, 16)]
            case 5:
                start[position:position] = chance.randbytes(chance.randint(1, 16))
            case _:  # a number that is a little off, which more often passes the first checks
                start[position] = (start[position] + chance.choice((-1, 1))) % 256
    return bytes(start) + content[header:]


EXTREMES = (
    *(0, 1, 2, 3, 16, 31, 32, 64, 255, 256, 257, 65_535, 65_536),
    *(2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1),
)


def _too_slow(number: int, frame: object) -> None:
    raise TimeoutError(f"one file took more than {SECONDS_FOR_ONE} seconds of the processor, or waited")


def run_sanitized(options: argparse.Namespace) -> int:
    """This script again, in a Python whose kernels are built under the sanitizers."""
    compiler = os.environ.get("CC", "gcc").split()
    with tempfile.TemporaryDirectory(prefix="ternlight-fuzz-build-") as folder:
        tree = sanitized_tree(Path(folder), compiler)
        asan = subprocess.run(
            [*compiler, "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
        ).stdout.strip()
        environment = {
            **os.environ,
            "LD_PRELOAD": asan,
            "PYTHONPATH": str(tree),
            "PYTHONMALLOC": "malloc",  # or the interpreter's own pools would hide what lies beyond a short buffer
            "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1:allocator_may_return_null=1",
            "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
            "OPENBLAS_NUM_THREADS": "1",
            EXACT: "1",
        }
        command = [sys.executable, __file__, "--count", str(options.count), "--seed", str(options.seed)]
        command += ["--skip", str(options.skip), "--keep", str(options.keep)]
        if options.output is not None:
            command += ["--output", str(options.output)]
        return subprocess.run(command, env=environment, check=False).returncode


def sanitized_tree(folder: Path, compiler: list[str]) -> Path:
    """A copy of the namespace by links, with the compiled kernels built anew."""
    tree = folder / "ns"
    package = tree / "ternlight"
    package.mkdir(parents=True)
    for root in ("app", "agents", "tools", "resources"):
        (package / root).symlink_to(ROOT / root)
    shutil.copytree(ROOT / "engine", package / "engine", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    kernels = package / "engine" / "kernels"
    module = f"_native{sysconfig.get_config_var('EXT_SUFFIX')}"
    cython = [sys.executable, "-m", "cython", "-3", f"-I{ROOT / 'build' / 'ns'}"]
    generated = folder / "_native.c"
    subprocess.run([*cython, "-o", str(generated), str(kernels / "_native.pyx")], check=True, cwd=tree)
    build_id = runpy.run_path(str(kernels / "build_id.py"))["source_id"](kernels)
    flags = ["-O1", "-g", "-fPIC", "-shared", "-pthread", "-ffp-contract=off", "-fsanitize=address,undefined"]
    flags += ["-fno-sanitize-recover=all", f"-DTL_BUILD_ID={build_id}", f"-I{kernels / 'src'}"]
    flags += [f"-I{sysconfig.get_path('include')}", f"-I{np.get_include()}"]
    sources = [str(generated), *map(str, sorted((kernels / "src").glob("*.c")))]
    subprocess.run([*compiler, *flags, *sources, "-o", str(kernels / module), "-lm"], check=True)
    return tree


if __name__ == "__main__":
    sys.exit(main())
