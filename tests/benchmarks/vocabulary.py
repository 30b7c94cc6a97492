"""Every vocabulary that llama.cpp ships, read by this program and by llama.cpp: the same tokens, or how many are not.

    PYTHONPATH=build/ns:tests python tests/benchmarks/vocabulary.py SOURCE [--texts 10000] [--only NAME ...]

SOURCE is llama-cpp-python's source distribution (the .tar.gz, or the folder it unpacks to), whose
`vendor/llama.cpp/models` holds the vocabularies with their vectors (`.inp`, `.out`); they are too large for this
repository. The bundled model is compared as well. Ends with status 1 when anything differs.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from helpers.models import language_model
from helpers.texts import random_texts
from helpers.vocabularies import judge

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import open_gguf
from ternlight.engine.llama_cpp import LlamaVocabulary
from ternlight.engine.vocabulary import NativeVocabulary, vocabulary_from_gguf

BETWEEN_INPUTS = "\n__ggml_vocab_test__\n"
SEED = 20
MARKS = ("<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<think>")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    texts = random_texts(options.texts, SEED)
    marked = random_texts(options.texts, SEED + 1, extra=MARKS)
    print(f"{'vocabulary':16} {'tokens':>7} {'built':>7} {'vectors':>9} {'texts':>14} {'with marks':>14}  differing")
    same = True
    with tempfile.TemporaryDirectory() as folder:
        paths = [*_vocabularies(options.source, Path(folder)), language_model()]
        for path in paths:
            name = path.stem.removeprefix("ggml-vocab-")
            if not options.only or name in options.only:
                same &= _compare(name, path, texts, marked)
    return 0 if same else 1


def _vocabularies(source: Path, folder: Path) -> list[Path]:
    if source.is_file():
        with tarfile.open(source) as archive:
            members = [member for member in archive if "/vendor/llama.cpp/models/ggml-vocab-" in member.name]
            archive.extractall(folder, members, filter="data")
        source = folder
    return sorted(source.rglob("vendor/llama.cpp/models/ggml-vocab-*.gguf"))


def _compare(name: str, path: Path, texts: list[str], marked: list[str]) -> bool:
    started = time.perf_counter()
    try:
        with open_gguf(path) as file:
            ours = vocabulary_from_gguf(file)
    except ModelFileError as error:
        print(f"{name:16} refused: {error.user_message.partition(' cannot be used: ')[2]}")
        return True
    built = time.perf_counter() - started
    with judge(path) as theirs:
        vectors = _vectors(path)
        failed = sum(ours.encode(text) != tokens for text, tokens in vectors)
        wrong = sum(ours.encode(text) != theirs.encode(text) for text in texts)
        # Around a special token's text, llama.cpp puts spaces that the text does not have.
        compared = [] if _puts_spaces(theirs) else marked
        wrong_marked = sum(ours.encode(text) != theirs.encode(text) for text in compared)
        differing = _differing(ours, theirs)
    print(
        f"{name:16} {ours.size:7,} {built:6.2f}s {len(vectors) - failed:4}/{len(vectors):<4} "
        f"{len(texts) - wrong:6}/{len(texts):<7} {len(compared) - wrong_marked:6}/{len(compared):<7}  {differing}"
    )
    return not failed + wrong + wrong_marked


def _vectors(path: Path) -> list[tuple[str, list[int]]]:
    inputs, outputs = path.with_suffix(".gguf.inp"), path.with_suffix(".gguf.out")
    if not inputs.exists():
        return []
    texts = inputs.read_text(encoding="utf-8").split(BETWEEN_INPUTS)
    lines = outputs.read_text(encoding="utf-8").split("\n")  # of an empty text the last
    return [(text, [int(token) for token in line.split()]) for text, line in zip(texts, lines, strict=True)]


def _puts_spaces(vocabulary: LlamaVocabulary) -> bool:
    return vocabulary.decode(vocabulary.encode("a")) != "a"


def _differing(ours: NativeVocabulary, theirs: LlamaVocabulary) -> str:
    pieces = sum(left != right for left, right in zip(ours.pieces(), theirs.pieces(), strict=True))
    silent = sum(ours.piece(token) != theirs.piece(token) for token in range(ours.size)) - pieces
    found = {
        f"{pieces} pieces": pieces > 0,
        f"{silent} tokens count as control": silent > 0,
        "names or stripping of special tokens": ours.special != theirs.special,
        f"stop {sorted(ours.stop_ids ^ theirs.stop_ids)}": ours.stop_ids != theirs.stop_ids,
        "BOS or EOS": (ours.bos, ours.eos, ours.add_bos) != (theirs.bos, theirs.eos, theirs.add_bos),
    }
    return ", ".join(what for what, differs in found.items() if differs) or "nothing"


if __name__ == "__main__":
    sys.exit(main())
