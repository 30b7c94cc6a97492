"""Quantisation-aware distillation: the student learns its teacher's sentence vectors, their likenesses and its layers.

Loss (after TinyBERT and similarity-preserving distillation): 10 (1 - cosine) + KL of the likenesses within a batch at
temperature 0.05 + the relative squared error of each layer's hidden states, which fades between `layers_until` and 0.9
of the run (the last layer keeps a quarter). AdamW, warm-up of 60 steps, cosine decay to 2 percent; scales learn at 0.1,
norms, biases and positions at 0.2 of the rate.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ternlight.engine.convert.feedback import decompose_with_feedback, feedback_factor
from ternlight.engine.convert.planes import compose
from ternlight.engine.distill.model import HEADS, MAX_TOKENS
from ternlight.engine.distill.network import LINEARS, WORD_GROUP, Network, embed, nearest, pad, pool, teacher_weights
from ternlight.engine.distill.storage import four_bit_codes
from ternlight.engine.distill.tokens import TokenFile
from ternlight.engine.errors import ModelFileError

Say = Callable[[str], None]

_WARM_UP = 60
_LAST_RATE = 0.02
_TEMPERATURE = 0.05
_KEPT = 0.25
_CALIBRATION_TOKENS = 32_768
_CHECKED = 600
_LENGTHS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A run. What it needs to go on is in its checkpoint; the settings must then be the same."""

    planes: int = 2
    group: int = 128
    steps: int = 4000
    batch_tokens: int = 2560
    rate: float = 1e-4
    layers_until: float = 0.2
    """Share of the steps until which all layers are compared."""
    feedback: bool = True
    """Begin with GPTQ on some of the text; else with the planes nearest to the teacher's weights."""
    rounding_from: float = 0.0
    """Share of the steps over which rounding is blended in; 0 for at once."""
    seed: int = 0
    save_every: int = 200
    heads: int = HEADS
    bfloat16: bool = True


def train(
    teacher: Path, tokens: TokenFile, held_out: TokenFile, checkpoint: Path, settings: Settings, say: Say
) -> dict[str, float]:
    """Train until `settings.steps`, going on from `checkpoint` where it exists; the last check's figures.

    The checkpoint is replaced as a whole every `save_every` steps and at the end. Raises `ModelFileError` for a teacher
    or a checkpoint that does not fit.
    """
    torch.manual_seed(settings.seed)
    dtype = torch.bfloat16 if settings.bfloat16 else torch.float32
    weights = teacher_weights(teacher)
    master = Network(weights, heads=settings.heads).eval()
    student = Network(weights, settings.planes, settings.group, settings.heads)
    optimiser = _optimiser(student, settings.rate)
    step = _resume(checkpoint, student, optimiser, settings)
    if step == 0 and settings.feedback:
        say("beginning with error feedback (GPTQ)")
        _begin_with_feedback(student, tokens, dtype)
    checked = [held_out[index] for index in range(min(_CHECKED, len(held_out)))]
    target = embed(master, checked, dtype)
    figures = _check(student, checked, target, dtype)
    say(f"step {step}: {_figures(figures)}")
    for ids, mask in _batches(tokens, settings, skip=step):
        if step >= settings.steps:
            break
        loss = _step(master, student, optimiser, ids, mask, step / settings.steps, step, settings, dtype)
        step += 1
        if step % settings.save_every == 0 or step == settings.steps:
            figures = _check(student, checked, target, dtype)
            _save(checkpoint, student, optimiser, step, settings)
            say(f"step {step} of {settings.steps}, loss {loss:.4f}: {_figures(figures)}")
    return figures


def arrays(teacher: Path, checkpoint: Path, tokenizer_sha256: str) -> dict[str, NDArray[Any]]:
    """A checkpoint as the arrays that `model.from_arrays` reads. Raises `ModelFileError`."""
    settings = Settings(**_load(checkpoint)["settings"])
    student = Network(teacher_weights(teacher), settings.planes, settings.group, settings.heads)
    _resume(checkpoint, student, None, settings)
    codes, scales = four_bit_codes(teacher_weights(teacher)["word"].numpy(), WORD_GROUP)
    unsigned = (codes + 8).astype(np.uint8)
    found: dict[str, NDArray[Any]] = {
        "word.codes": unsigned[:, 0::2] | unsigned[:, 1::2] << 4,
        "word.scales": scales,
        "pos": student.pos.detach()[:MAX_TOKENS].numpy().astype(np.float16),
        **_norm_arrays("emb_ln", student.emb_ln),
    }
    for at, layer in enumerate(student.layers):
        for name in LINEARS:
            module = getattr(layer, name)
            rounded = module.scales.detach().half().float()  # the codes are chosen for the scales as they are stored
            trits = (nearest(module.weight.detach(), rounded)[1].numpy() + 1).astype(np.uint8)
            packed = trits[..., 0::4] | trits[..., 1::4] << 2 | trits[..., 2::4] << 4 | trits[..., 3::4] << 6
            found[f"{at}.{name}.codes"] = packed
            found[f"{at}.{name}.scales"] = rounded.numpy().astype(np.float16)
            found[f"{at}.{name}.bias"] = module.bias.detach().numpy().astype(np.float16)
        found |= _norm_arrays(f"{at}.ln1", layer.ln1) | _norm_arrays(f"{at}.ln2", layer.ln2)
    meta = {"layers": len(student.layers), "heads": settings.heads, "tokenizer_sha256": tokenizer_sha256}
    found["meta"] = np.frombuffer(json.dumps(meta).encode(), np.uint8)
    return found


def _norm_arrays(name: str, norm: Any) -> dict[str, NDArray[Any]]:
    return {f"{name}.w": norm[0].detach().numpy().copy(), f"{name}.b": norm[1].detach().numpy().copy()}


def _optimiser(student: Network, rate: float) -> torch.optim.Optimizer:
    latent = [layer.weight for layer in student.ternary()]
    scales = [layer.scales for layer in student.ternary()]
    taken = {id(parameter) for parameter in (*latent, *scales)}
    rest = [parameter for parameter in student.parameters() if id(parameter) not in taken]
    groups = [{"params": some, "share": share} for some, share in ((latent, 1.0), (scales, 0.1), (rest, 0.2))]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), weight_decay=0.0)


def _step(
    master: Network,
    student: Network,
    optimiser: torch.optim.Optimizer,
    ids: Tensor,
    mask: Tensor,
    done: float,
    step: int,
    settings: Settings,
    dtype: torch.dtype,
) -> float:
    """One batch; the loss."""
    decay = _LAST_RATE + (1 - _LAST_RATE) * 0.5 * (1 + math.cos(math.pi * done))
    for group in optimiser.param_groups:
        group["lr"] = settings.rate * min(1.0, (step + 1) / _WARM_UP) * decay * group["share"]
    for layer in student.ternary():
        layer.share = min(1.0, done / settings.rounding_from) if settings.rounding_from else 1.0
    with torch.no_grad():
        wanted = master(ids, mask, dtype)
    loss = _loss(student(ids, mask, dtype), wanted, mask, done, settings.layers_until)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(student.parameters(), 5.0)
    optimiser.step()
    with torch.no_grad():
        for layer in student.ternary():
            layer.scales.clamp_(min=1e-5)
            layer.share = 1.0
    return float(loss.detach())


def _loss(got: list[Tensor], wanted: list[Tensor], mask: Tensor, done: float, layers_until: float) -> Tensor:
    fade = 1.0 if done < layers_until else max(0.0, 1 - (done - layers_until) / max(1e-6, 0.9 - layers_until))
    counted = mask.unsqueeze(-1)
    layers = torch.zeros(())
    for index in range(1, len(got)):
        share = fade if index + 1 < len(got) else max(fade, _KEPT)
        right = wanted[index].float() * counted
        layers = layers + share * ((got[index].float() - right) * counted).square().sum() / right.square().sum()
    vectors, targets = pool(got[-1], mask), pool(wanted[-1], mask)
    loss = layers + 10 * (1 - (vectors * targets).sum(1)).mean()
    if len(vectors) > 2:
        same = torch.eye(len(vectors), dtype=torch.bool)
        ours, theirs = ((v @ v.t() / _TEMPERATURE).masked_fill(same, -1e4) for v in (vectors, targets))
        likeness = F.kl_div(F.log_softmax(ours, -1), F.log_softmax(theirs, -1), log_target=True, reduction="batchmean")
        loss = loss + likeness
    return loss


def _batches(tokens: TokenFile, settings: Settings, *, skip: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless batches of texts of like length, the same for the same seed; the first `skip` are left out."""
    rng = np.random.default_rng(settings.seed)
    lengths = tokens.lengths
    rounded = (lengths + _LENGTHS - 1) // _LENGTHS * _LENGTHS
    usable = np.flatnonzero(lengths >= 3)
    while True:
        boxes: dict[int, list[int]] = {}
        for index in rng.permutation(usable):
            length = int(rounded[index])
            box = boxes.setdefault(length, [])
            box.append(int(index))
            if len(box) >= min(256, max(2, settings.batch_tokens // length), len(usable)):
                del boxes[length]
                if skip > 0:
                    skip -= 1
                else:
                    yield pad([tokens[one] for one in box], length)
        for length, box in boxes.items():  # what is left of an epoch; a small text has little else
            if len(box) > 1:
                if skip > 0:
                    skip -= 1
                else:
                    yield pad([tokens[one] for one in box], length)


@torch.no_grad()
def _begin_with_feedback(student: Network, tokens: TokenFile, dtype: torch.dtype) -> None:
    """Set each layer in turn to its planes that make up best for the error on real inputs."""
    chosen, count = [], 0
    for index in range(len(tokens)):
        chosen.append(tokens[index])
        count += len(chosen[-1])
        if count >= _CALIBRATION_TOKENS:
            break
    for at, layer in enumerate(student.layers):
        for name in LINEARS:
            found: list[Tensor] = []
            for first in range(0, len(chosen), 32):
                ids, mask = pad(chosen[first : first + 32])

                def keep(layer: int, linear: str, values: Tensor, mask: Tensor = mask) -> None:
                    if (layer, linear) == (at, name):  # noqa: B023 - called within this turn
                        found.append(values[mask].float())  # noqa: B023

                student(ids, mask, dtype, keep)
            _decompose(getattr(layer, name), torch.cat(found).numpy())


def _decompose(module: Any, inputs: NDArray[np.float32]) -> None:
    planes, rows, groups = module.scales.shape
    weight = module.weight.detach().numpy()
    group = weight.shape[1] // groups
    scales, trits = decompose_with_feedback(weight, planes, group, feedback_factor(inputs))
    made = compose(scales.reshape(-1, planes), trits.reshape(-1, group, planes)).reshape(rows, -1)
    module.weight.copy_(torch.from_numpy(made))
    module.scales.copy_(torch.from_numpy(scales).permute(2, 0, 1).clamp_min(1e-5))


def _check(student: Network, texts: list[NDArray[np.int32]], target: Tensor, dtype: torch.dtype) -> dict[str, float]:
    cosine = (embed(student, texts, dtype) * target).sum(1)
    return {"mean": float(cosine.mean()), "worst": float(cosine.min())}


def _figures(figures: dict[str, float]) -> str:
    return f"held-out cosine {figures['mean']:.4f}, worst {figures['worst']:.4f}"


def _save(path: Path, student: Network, optimiser: torch.optim.Optimizer, step: int, settings: Settings) -> None:
    temporary = path.with_name(f".{path.name}.part")
    state = {
        "student": student.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
        "settings": asdict(settings),
    }
    torch.save(state, temporary)
    temporary.replace(path)


def _load(path: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
        return {name: state[name] for name in ("student", "optimiser", "step", "settings")}
    except (OSError, RuntimeError, KeyError, ValueError, EOFError, TypeError, UnpicklingError) as error:
        raise ModelFileError(f"{path.name} is no checkpoint of a training run: {error}.") from error


def _resume(path: Path, student: Network, optimiser: torch.optim.Optimizer | None, settings: Settings) -> int:
    """Fill in what a checkpoint holds; its step, 0 where there is none."""
    if not path.exists() and optimiser is not None:
        return 0
    state = _load(path)
    different = {name for name, value in asdict(settings).items() if state["settings"].get(name) != value}
    if different - {"save_every", "steps"}:
        raise ModelFileError(f"{path.name} is of a run with other settings: {', '.join(sorted(different))}.")
    try:
        student.load_state_dict(state["student"])
        if optimiser is not None:
            optimiser.load_state_dict(state["optimiser"])
    except (RuntimeError, ValueError) as error:
        raise ModelFileError(f"{path.name} does not fit the teacher: {error}.") from error
    return int(state["step"])
