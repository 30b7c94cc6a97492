"""The commands of the distillation tool; `--help` says what each takes. Progress goes to standard error."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ternlight.engine.distill import data, evaluate, model, storage
from ternlight.engine.distill.tokens import tokenised
from ternlight.engine.errors import EngineError, ModelFileError

TORCH = "Training needs PyTorch, which is not installed. Install the extra `distill`: pip install 'ternlight[distill]'."
LINEARS = {"q4_0": storage.four_bits, "q8_0": storage.eight_bits, "f16": storage.halves}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it is done, 1 when something in the world stands against it."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = options.run
    try:
        command(options)
    except EngineError as error:
        say(error.user_message)
        return 1
    except ImportError as error:
        if error.name != "torch":
            raise
        say(TORCH)
        return 1
    return 0


def say(text: str) -> None:
    """A line of progress."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _data(options: argparse.Namespace) -> None:
    made = data.prepare(options.source, options.out, held_out=options.hold_out, most=options.most, say=say)
    train, held, pairs = made.counts
    say(f"{train:,} pieces to train on, {held:,} held out, {pairs:,} pairs")


def _train(options: argparse.Namespace) -> None:
    from ternlight.engine.distill.train import Settings, train

    settings = Settings(
        planes=options.planes,
        steps=options.steps,
        batch_tokens=options.batch_tokens,
        rate=options.rate,
        layers_until=options.layers_until,
        feedback=options.start == "feedback",
        rounding_from=options.rounding_from,
        seed=options.seed,
        save_every=options.save_every,
        heads=options.heads,
        bfloat16=not options.float32,
    )
    tokens = tokenised(options.text, options.tokenizer, model.MAX_TOKENS, say)
    held_out = tokenised(options.held_out, options.tokenizer, model.MAX_TOKENS, say)
    train(options.teacher, tokens, held_out, options.out, settings, say)


def _evaluate(options: argparse.Namespace) -> None:
    found = evaluate.compare(
        ("teacher", options.teacher),
        options.model,
        options.tokenizer,
        held_out=_lines(options.held_out, options.most),
        pairs=None if options.pairs is None else evaluate.read_pairs(options.pairs, options.most),
        say=say,
    )
    made = evaluate.evaluation_json(found)
    text = json.dumps(made, indent=2) if options.json else evaluate.evaluation_text(found)
    sys.stdout.write(f"{text}\n")


def _export(options: argparse.Namespace) -> None:
    digest = hashlib.sha256(options.tokenizer.read_bytes()).hexdigest()
    if options.arrays is not None:
        file = model.from_arrays(options.arrays)
    elif options.checkpoint is not None and options.teacher is not None:
        from ternlight.engine.distill.train import arrays

        kept = options.out.with_suffix(".npz")
        found: dict[str, Any] = arrays(options.teacher, options.checkpoint, digest)
        np.savez_compressed(kept, **found)
        file = model.from_arrays(kept)
    else:
        if options.teacher is None:
            raise ModelFileError("An export needs --arrays, --checkpoint with --teacher, or --teacher alone.")
        file = model.from_teacher(
            options.teacher,
            LINEARS[options.linear],
            None,
            name=f"MiniLM-L6 {options.linear.upper()}",
            tokenizer_sha256=digest,
        )
    file.write(options.out)
    content = options.out.read_bytes()
    say(f"{options.out}: {len(content):,} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


def _lines(path: Path | None, most: int) -> list[str]:
    return [] if path is None else path.read_text(encoding="utf-8").splitlines()[:most]


def _named(text: str) -> tuple[str, Path]:
    name, _, file = text.partition("=")
    if not name or not Path(file).is_file():
        raise argparse.ArgumentTypeError(f"{text} is not NAME=FILE of a file that is there")
    return name, Path(file)


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return Path(text)


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return Path(text)


def _parser() -> argparse.ArgumentParser:
    main = argparse.ArgumentParser(prog="python -m ternlight.engine.distill", description=__doc__)
    commands = main.add_subparsers(required=True, metavar="COMMAND")

    made = commands.add_parser("data", help="documents into training pieces, held-out pieces and retrieval pairs")
    made.add_argument("source", type=_folder, help="folder with one folder for each collection of documents")
    made.add_argument("--out", type=Path, required=True)
    made.add_argument("--hold-out", action="append", default=[], metavar="NAME", help="collection to hold out whole")
    made.add_argument("--most", type=int, default=110_000, help="pieces of one collection")
    made.set_defaults(run=_data)

    files = argparse.ArgumentParser(add_help=False)
    files.add_argument("--teacher", type=_file, required=True, help="model.safetensors of the float model")
    files.add_argument("--tokenizer", type=_file, required=True, help="its tokenizer.json")

    learn = commands.add_parser("train", parents=[files], help="teach a ternary student; goes on where it was stopped")
    learn.add_argument("--text", type=_file, required=True, help="train.txt")
    learn.add_argument("--held-out", type=_file, required=True, help="heldout.txt")
    learn.add_argument("--out", type=Path, required=True, help="checkpoint")
    learn.add_argument("--planes", type=int, default=2)
    learn.add_argument("--steps", type=int, default=4000)
    learn.add_argument("--batch-tokens", type=int, default=2560)
    learn.add_argument("--rate", type=float, default=1e-4)
    learn.add_argument("--layers-until", type=float, default=0.2, help="share of the run that compares all layers")
    learn.add_argument("--start", choices=("feedback", "nearest"), default="feedback")
    learn.add_argument("--rounding-from", type=float, default=0.0, help="share of the run that blends rounding in")
    learn.add_argument("--seed", type=int, default=0)
    learn.add_argument("--save-every", type=int, default=200, metavar="STEPS")
    learn.add_argument("--heads", type=int, default=model.HEADS)
    learn.add_argument("--float32", action="store_true", help="instead of bfloat16")
    learn.set_defaults(run=_train)

    judge = commands.add_parser("evaluate", help="models beside their teacher")
    judge.add_argument("--teacher", type=_file, required=True, help=".safetensors (PyTorch), .onnx or .gguf")
    judge.add_argument("--tokenizer", type=_file, required=True)
    judge.add_argument("--model", type=_named, action="append", default=[], metavar="NAME=FILE", help=".gguf or .onnx")
    judge.add_argument("--held-out", type=_file, default=None)
    judge.add_argument("--pairs", type=_file, default=None)
    judge.add_argument("--most", type=int, default=1500, help="held-out texts, and pairs")
    judge.add_argument("--json", action="store_true")
    judge.set_defaults(run=_evaluate)

    write = commands.add_parser("export", help="a checkpoint, its arrays or the teacher as a model file")
    write.add_argument("--teacher", type=_file, default=None)
    write.add_argument("--tokenizer", type=_file, required=True)
    write.add_argument("--checkpoint", type=_file, default=None, help="of `train`, with --teacher")
    write.add_argument("--arrays", type=_file, default=None, help=".npz that an export left")
    write.add_argument("--linear", choices=LINEARS, default="q4_0", help="how the teacher's matrices are stored")
    write.add_argument("--out", type=Path, required=True)
    write.set_defaults(run=_export)
    return main


if __name__ == "__main__":
    sys.exit(main())
