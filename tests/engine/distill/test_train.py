"""A short training run on tiny data, where PyTorch is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.encoders import WORDS, tiny_tokenizer
from helpers.teachers import write_teacher

torch = pytest.importorskip("torch")

from ternlight.engine.cancel import CancelFlag  # noqa: E402
from ternlight.engine.distill import train as training  # noqa: E402
from ternlight.engine.distill.__main__ import main  # noqa: E402
from ternlight.engine.distill.network import Network, embed, nearest, pad, teacher_weights  # noqa: E402
from ternlight.engine.distill.tokens import TokenFile  # noqa: E402
from ternlight.engine.distill.train import Settings, arrays, train  # noqa: E402
from ternlight.engine.errors import ModelFileError  # noqa: E402
from ternlight.engine.native_encoder import NativeEncoder  # noqa: E402

HEADS, VOCABULARY = 4, len(WORDS)
SHORT = Settings(steps=12, batch_tokens=128, rate=2e-3, save_every=6, heads=HEADS, bfloat16=False)


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("teacher") / "model.safetensors"
    return write_teacher(path, width=128, ff_width=256, words=VOCABULARY, positions=64)


def texts(count: int, seed: int) -> TokenFile:
    rng = np.random.default_rng(seed)
    return TokenFile.of([rng.integers(4, VOCABULARY, rng.integers(3, 30)).tolist() for _ in range(count)])


@pytest.mark.parametrize("planes", [1, 2, 3])
def test_rounding_twice_changes_nothing_and_nothing_is_nearer(planes: int) -> None:
    generator = torch.Generator().manual_seed(planes)
    weight = torch.randn(16, 256, generator=generator)
    scales = torch.rand(planes, 16, 2, generator=generator) + 0.05
    rounded, trits = nearest(weight, scales)
    spread = scales.repeat_interleave(128, dim=2)
    assert torch.allclose((trits * spread).sum(0), rounded, atol=1e-6)
    again, _ = nearest(rounded, scales)
    assert torch.allclose(again, rounded, atol=1e-6)
    every = torch.cartesian_prod(*[torch.tensor([-1.0, 0.0, 1.0])] * planes).reshape(-1, planes)
    sums = torch.einsum("ck,kon->con", every, spread)
    assert torch.allclose((sums - weight).abs().amin(0), (rounded - weight).abs(), atol=1e-5)


def test_padding_does_not_change_a_vector(teacher: Path) -> None:
    network = Network(teacher_weights(teacher), heads=HEADS).eval()
    some = texts(9, 1)
    chosen = [some[index] for index in range(9)]
    together = embed(network, chosen, torch.float32)
    alone = torch.cat([embed(network, [text], torch.float32) for text in chosen])
    assert torch.allclose(together, alone, atol=1e-5)
    ids, mask = pad(chosen, 40)
    assert ids.shape == mask.shape == (9, 40)


def test_a_run_learns_stops_goes_on_and_runs_on_the_engine(teacher: Path, tmp_path: Path) -> None:
    told: list[str] = []
    start = train(teacher, texts(80, 2), texts(20, 3), tmp_path / "no.pt", _with(steps=0), told.append)
    whole = train(teacher, texts(80, 2), texts(20, 3), tmp_path / "whole.pt", SHORT, told.append)
    assert whole["mean"] > start["mean"]
    assert "step 12 of 12" in told[-1]
    half = tmp_path / "half.pt"

    def stop(text: str) -> None:
        if text.startswith("step 6 of"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(teacher, texts(80, 2), texts(20, 3), half, SHORT, stop)
    resumed = train(teacher, texts(80, 2), texts(20, 3), half, SHORT, told.append)
    assert resumed == pytest.approx(whole, abs=1e-4)
    with pytest.raises(ModelFileError, match="other settings: rate"):
        train(teacher, texts(80, 2), texts(20, 3), half, _with(rate=1e-3), told.append)

    from ternlight.engine.distill.model import from_arrays

    np.savez(tmp_path / "student.npz", **arrays(teacher, half, "0" * 64))
    from_arrays(tmp_path / "student.npz").write(tmp_path / "student.gguf")
    some = texts(12, 4)
    chosen = [some[index] for index in range(12)]
    native = NativeEncoder(tmp_path / "student.gguf", 1).encode(
        [text.tolist() for text in chosen], CancelFlag().address
    )
    student = Network(teacher_weights(teacher), 2, 128, HEADS)
    training._resume(half, student, None, SHORT)
    assert native is not None
    assert (native * embed(student, chosen, torch.float32).numpy()).sum(axis=1).min() > 0.995


def _with(**changes: object) -> Settings:
    from dataclasses import replace

    return replace(SHORT, **changes)  # type: ignore[arg-type]


def test_all_of_it_by_its_commands(teacher: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tokenizer, text = tmp_path / "tokenizer.json", tmp_path / "text.txt"
    tiny_tokenizer(tokenizer)
    text.write_text("\n".join(f"tea and {word} of the harbour ." for word in WORDS))
    files = ["--teacher", str(teacher), "--tokenizer", str(tokenizer)]
    run = ["--text", str(text), "--held-out", str(text), "--out", str(tmp_path / "c.pt"), "--steps", "2"]
    assert main(["train", *files, *run, "--heads", str(HEADS), "--planes", "1", "--rounding-from", "0.5"]) == 0
    assert main(["export", *files, "--checkpoint", str(tmp_path / "c.pt"), "--out", str(tmp_path / "s.gguf")]) == 0
    assert (tmp_path / "s.npz").exists()
    assert NativeEncoder(tmp_path / "s.gguf", 1).shape.heads == HEADS
    (tmp_path / "c.pt").write_bytes(b"no checkpoint")
    assert main(["train", *files, *run, "--heads", str(HEADS)]) == 1
    assert "c.pt is no checkpoint" in capsys.readouterr().err
