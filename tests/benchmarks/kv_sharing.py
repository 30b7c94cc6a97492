"""What sharing pages of the KV cache is worth, as JSON.

python tests/benchmarks/kv_sharing.py [--model GGUF] [--codec kv4] [--threads N] [--restore 32768] [--prefix 8192]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ternlight.engine import bundled
from ternlight.engine.benchmark.sharing import measure_forks, measure_restore, measure_reuse, sharing_json
from ternlight.engine.cancel import CancelFlag
from ternlight.engine.kv.codecs import CODECS
from ternlight.engine.native import NativeModel
from ternlight.engine.threads import thread_count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="a GGUF file that the native engine runs (default: the bundled one)")
    parser.add_argument("--codec", choices=list(CODECS), default="kv4")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--restore", type=int, default=32768, help="tokens of the session that is saved")
    parser.add_argument("--prefix", type=int, default=8192, help="tokens that the forks share")
    parser.add_argument("--forks", type=int, default=8)
    parser.add_argument("--steps", type=int, default=24, help="tokens of each fork")
    options = parser.parse_args()

    context = max(options.restore, options.prefix, 4096) + 1024
    model = NativeModel(
        options.model or bundled.language_model(),
        context=context,
        threads=thread_count(options.threads),
        flag=CancelFlag(),
        codec=CODECS[options.codec],
    )
    reuse = measure_reuse(model, 4096)
    restore = measure_restore(model, options.restore)
    forks = measure_forks(model, options.prefix, options.forks, options.steps)
    print(json.dumps({"codec": options.codec} | sharing_json(reuse, restore, forks), indent=2))


if __name__ == "__main__":
    main()
