"""One embedder in a process of its own, so that its memory can be told from the others': commands in, numbers out.

    python -m ternlight.engine.benchmark.embed_worker MODEL TOKENIZER THREADS

A command is a line of JSON on standard input, a list: ["chunks", texts] and ["query", text] answer with the seconds
that it took, ["peak"] with the bytes of memory that the process had at most. The process ends with its input.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from ternlight.engine.native_embedder import open_embedder


def main() -> None:
    """Serve the commands."""
    model, tokenizer, threads = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    embedder = open_embedder(model, tokenizer, threads)
    index: list[NDArray[np.float32]] = []  # what an index run would keep
    _answer(embedder.dimension)
    for line in sys.stdin:
        match json.loads(line):
            case ["chunks", texts]:
                begin = time.perf_counter()
                index.append(embedder.embed(texts))
                _answer(time.perf_counter() - begin)
            case ["query", text]:
                begin = time.perf_counter()
                embedder.embed([text])
                _answer(time.perf_counter() - begin)
            case ["peak"]:
                _answer(_peak_bytes())


def _answer(number: float) -> None:
    sys.stdout.write(f"{json.dumps(number)}\n")
    sys.stdout.flush()


def _peak_bytes() -> int:
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
