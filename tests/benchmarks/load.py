"""From a model file to the first token: seconds with the file in the system's cache and without, and memory beside the
packed weights, on a random model of the project's own writer.

    python tests/benchmarks/load.py [--case TEXT] [--threads N] [--rounds N] [--folder PATH] [--keep] [--output PATH]

Every round is a process of its own, as a start of the program is. "user" and "system" are its processor seconds on all
threads: most of the latter are pages of memory that the system clears. The vocabulary has as many tokens as the
embedding, and as many merges. JSON goes to stdout or to a file. "Cold" asks the system to forget the file, which only
Linux does; what the disk or a host system below keeps is not in our hands.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from ternlight.engine.benchmark.random_model import write_random_model
from ternlight.engine.benchmark.shapes import FULL, Case
from ternlight.engine.gguf import Entry, TensorData, ValueType, entries, open_gguf, write_gguf
from ternlight.engine.vocabulary.byte_pair import byte_glyphs

ONE_LOAD = """
import json, os, re, sys, time
begin = time.perf_counter()
from pathlib import Path
from ternlight.engine.cancel import CancelFlag
from ternlight.engine.loaded import LoadedModel, check_model
from ternlight.engine.types import LoadOptions

def memory(kind):
    status = Path("/proc/self/status")
    return int(re.search(rf"{kind}:\\s+(\\d+)", status.read_text())[1]) * 1024 if status.exists() else None

imported = time.perf_counter()
before = memory("VmRSS")
flag = CancelFlag()
file = check_model(Path(sys.argv[1]), LoadOptions(context=int(sys.argv[2]), threads=int(sys.argv[3])))
checked = time.perf_counter()
model = LoadedModel(file, flag=flag)
loaded, after, peak = time.perf_counter(), memory("VmRSS"), memory("VmHWM")
timeline = model.new_timeline()
timeline.begin_sync([1000, 2000, 3000])
timeline.extend([1000, 2000, 3000], flag)
int(timeline.next_logits(flag).argmax())
times = os.times()
print(json.dumps({
    "user": times.user, "system": times.system,
    "import": imported - begin, "check": checked - imported, "pack": loaded - checked,
    "first_token": time.perf_counter() - loaded, "seconds": time.perf_counter() - begin,
    "packed": file.memory.weights, "before": before, "resident": after, "peak": peak,
}))
"""


def with_real_vocabulary(source: Path, target: Path, tokens: int) -> Path:
    """The same model with a byte-pair vocabulary of real size, made of pairs of what came before."""
    glyphs = list(byte_glyphs())
    texts = dict.fromkeys(glyphs)
    merges = []
    for left, right in itertools.product(glyphs, glyphs):
        texts[left + right] = None
        merges.append(f"{left} {right}")
    for pair in list(texts)[256:]:
        for right in glyphs:
            if len(texts) >= tokens - 2:
                break
            texts[pair + right] = None
            merges.append(f"{pair} {right}")
    words = [*list(texts)[: tokens - 2], "<|endoftext|>", "<|im_end|>"]
    strings, numbers = ValueType.STRING, ValueType.I32
    with open_gguf(source) as file:
        kept = {key: entry for key, entry in entries(file.metadata).items() if not key.startswith("tokenizer.")}
        kept |= {
            "tokenizer.ggml.model": Entry(type=strings, value="gpt2"),
            "tokenizer.ggml.pre": Entry(type=strings, value="qwen2"),
            "tokenizer.ggml.tokens": Entry(type=strings, value=words),
            "tokenizer.ggml.token_type": Entry(type=numbers, value=[1] * (tokens - 2) + [3, 3]),
            "tokenizer.ggml.merges": Entry(type=strings, value=merges[: tokens - 2 - 256]),
            "tokenizer.ggml.eos_token_id": Entry(type=ValueType.U32, value=tokens - 1),
        }
        tensors = [
            TensorData(name=name, dimensions=info.dimensions, type=info.type, data=file.data(name))
            for name, info in file.tensors.items()
        ]
        write_gguf(target, kept, tensors)
    return target


def one_load(path: Path, context: int, threads: int) -> dict[str, float]:
    command = [sys.executable, "-c", ONE_LOAD, str(path), str(context), str(threads)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(ran.stdout)
    return result


def forget(path: Path) -> bool:
    """Ask the system to drop the file from its cache."""
    if not hasattr(os, "posix_fadvise"):
        return False
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return True


def summary(rounds: list[dict[str, float]]) -> dict[str, float | None]:
    found: dict[str, float | None] = {
        key: round(median(each[key] for each in rounds), 3)
        for key in ("seconds", "import", "check", "pack", "first_token", "user", "system")
    }
    for key in ("resident", "peak"):
        has = all(each[key] is not None for each in rounds)
        found[f"{key}_over_packed"] = (
            round(median((each[key] - each["before"]) / each["packed"] for each in rounds), 3) if has else None
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", default="Bonsai 8B Q2_0", help="shape and packing (default: %(default)s, 2.3 GB)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--context", type=int, default=4096)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the model is written for a while")
    parser.add_argument("--keep", action="store_true", help="leave the model in the folder, and find it there")
    parser.add_argument("--rounds-cold", type=int, default=1, help="(default: %(default)s)")
    parser.add_argument("--output", type=Path, help="file for the JSON (default: stdout)")
    options = parser.parse_args()
    (case,) = (case for case in FULL if case.name == options.case)
    with tempfile.TemporaryDirectory(prefix="ternlight-load-", dir=options.folder) as folder:
        where = (options.folder or Path.cwd()) if options.keep else Path(folder)
        text = json.dumps(measured(case, where, options), indent=2)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text + "\n", encoding="utf-8")


def measured(case: Case, folder: Path, options: argparse.Namespace) -> dict[str, object]:
    path = folder / f"load {case.name}.gguf"
    if not path.exists():
        plain = write_random_model(folder / "plain.gguf", case)
        with_real_vocabulary(plain, folder / "model.gguf", case.sizes.vocabulary).rename(path)
        plain.unlink()
    cold = [one_load(path, options.context, options.threads) for _ in range(options.rounds_cold) if forget(path)]
    warm = [one_load(path, options.context, options.threads) for _ in range(options.rounds + 1)][1:]
    return {
        "machine": platform.processor() or platform.machine(),
        "model": options.case,
        "file_bytes": path.stat().st_size,
        "packed_bytes": int(warm[0]["packed"]),
        "threads": options.threads,
        "context": options.context,
        "warm": summary(warm),
        "cold": summary(cold) if cold else None,
    }


if __name__ == "__main__":
    main()
