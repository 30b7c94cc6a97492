"""BERT in PyTorch: the float teacher, and the student whose linear layers are sums of ternary matrices.

Shapes: B texts, T tokens, D width, F width of the feed-forward, H heads, O outputs, I inputs, K planes, G group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from ternlight.engine.convert.planes import fit_scales
from ternlight.engine.distill import storage
from ternlight.engine.distill.model import EPSILON, HEADS, read_safetensors

LINEARS = ("qkv", "out", "ffn_in", "ffn_out")
WORD_GROUP = 64

Hook = Callable[[int, str, Tensor], None]
"""Is shown the input of each linear layer: layer, name, values (B, T, I)."""


def teacher_weights(path: Path) -> dict[str, Tensor]:
    """The tensors of a .safetensors file, q, k and v in one: `0.qkv.w` (3D, D) and so on. Raises `ModelFileError`."""
    raw = {name: torch.from_numpy(values) for name, values in read_safetensors(path).items()}
    types = raw["embeddings.token_type_embeddings.weight"]
    found = {
        "word": raw["embeddings.word_embeddings.weight"],
        "pos": raw["embeddings.position_embeddings.weight"] + types[0],
        "emb_ln.w": raw["embeddings.LayerNorm.weight"],
        "emb_ln.b": raw["embeddings.LayerNorm.bias"],
    }
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in raw:
        at = f"encoder.layer.{layer}."
        parts = {
            "out": "attention.output.dense",
            "ffn_in": "intermediate.dense",
            "ffn_out": "output.dense",
            "ln1": "attention.output.LayerNorm",
            "ln2": "output.LayerNorm",
        }
        for ours, theirs in (("w", "weight"), ("b", "bias")):
            inner = [raw[f"{at}attention.self.{name}.{theirs}"] for name in ("query", "key", "value")]
            found[f"{layer}.qkv.{ours}"] = torch.cat(inner)
            found |= {f"{layer}.{name}.{ours}": raw[f"{at}{part}.{theirs}"] for name, part in parts.items()}
        layer += 1
    return found


@cache
def _combinations(planes: int) -> Tensor:
    """0 and one of every two opposite combinations of trits, (1 + 3^K) / 2 of them, shape (., K)."""
    kept = [trits for trits in product((0, 1, -1), repeat=planes) if next((t for t in trits if t), 1) > 0]
    return torch.tensor(kept, dtype=torch.float32)


def nearest(weight: Tensor, scales: Tensor) -> tuple[Tensor, Tensor]:
    """The sums of trits times `scales` (K, O, I/G) nearest to `weight` (O, I): sums (O, I) and trits (K, O, I).

    A weight that is such a sum is its own nearest one, so rounding twice changes nothing.
    """
    planes, rows, groups = scales.shape
    values = weight.reshape(rows, groups, -1)
    combinations = _combinations(planes)
    sums = torch.einsum("ck,kon->onc", combinations, scales)
    levels, order = sums.abs().sort(-1)
    signs = torch.where(sums.gather(-1, order) < 0, -1.0, 1.0)
    index = torch.zeros_like(values, dtype=torch.int64)
    for threshold in ((levels[..., 1:] + levels[..., :-1]) / 2).unbind(-1):
        index += values.abs() > threshold.unsqueeze(-1)
    sign = torch.where(values < 0, -1.0, 1.0)
    rounded = levels.gather(-1, index) * sign
    trits = combinations[order.gather(-1, index)] * (signs.gather(-1, index) * sign).unsqueeze(-1)
    return rounded.reshape(rows, -1), trits.permute(3, 0, 1, 2).reshape(planes, rows, -1)


class _TernaryProduct(torch.autograd.Function):
    """int8(x) times the rounded weights: straight-through gradients for x and the weights, true ones for the scales."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, scales: Tensor, share: float) -> Tensor:
        """x (..., I), weight (O, I), scales (K, O, I/G); `share` of the rounding is applied, 1 for all of it."""
        rounded, trits = nearest(weight, scales)
        used = (rounded if share >= 1 else weight + share * (rounded - weight)).to(x.dtype)
        flat = x.reshape(-1, x.shape[-1])
        step = flat.abs().amax(-1, keepdim=True).float().clamp_min(127e-6) / 127
        whole = torch.round(flat / step).to(x.dtype)
        ctx.save_for_backward(whole, step, used, trits.to(torch.bfloat16))
        ctx.groups = scales.shape[2]
        y: Tensor = (whole @ used.t()) * step.to(x.dtype)
        return y.reshape(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        """Of x, weight and scales."""
        whole, step, used, trits = ctx.saved_tensors
        flat = gradient.reshape(-1, gradient.shape[-1])
        of_x = (flat @ used).reshape(*gradient.shape[:-1], -1)
        of_weight = ((flat * step.to(flat.dtype)).t() @ whole).float()
        of_scales = (of_weight * trits).reshape(*trits.shape[:2], ctx.groups, -1).sum(-1)
        return of_x, of_weight, of_scales, None


class TernaryLinear(nn.Module):
    """A linear layer with K ternary planes, a scale for each row and group, and one int8 step for each token."""

    def __init__(self, weight: Tensor, bias: Tensor, planes: int, group: int) -> None:
        super().__init__()
        self.share = 1.0
        self.weight, self.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
        fitted = fit_scales(weight.detach().numpy().reshape(-1, group), planes)
        scales = torch.from_numpy(fitted.reshape(len(weight), -1, planes)).permute(2, 0, 1).contiguous()
        self.scales = nn.Parameter(scales.clamp_min(1e-5))

    def forward(self, x: Tensor) -> Tensor:
        """(..., I) to (..., O)."""
        y: Tensor = _TernaryProduct.apply(x, self.weight, self.scales, self.share)
        return y + self.bias.to(y.dtype)


class Network(nn.Module):
    """The teacher (planes 0) or a student, made from the teacher's weights."""

    def __init__(self, weights: Mapping[str, Tensor], planes: int = 0, group: int = 128, heads: int = HEADS) -> None:
        super().__init__()
        word = weights["word"]
        if planes:
            codes, scales = storage.four_bit_codes(word.numpy(), WORD_GROUP)
            spread = np.repeat(scales.astype(np.float32), WORD_GROUP, axis=1)
            word = torch.from_numpy(codes.astype(np.float32) * spread)
        self.heads, self.width = heads, word.shape[1]
        self.register_buffer("word", word.clone())
        self.pos = nn.Parameter(weights["pos"].clone())
        self.emb_ln = _norm(weights, "emb_ln")
        self.layers = nn.ModuleList()
        while f"{len(self.layers)}.qkv.w" in weights:
            at, layer = len(self.layers), nn.Module()
            for name in LINEARS:
                weight, bias = weights[f"{at}.{name}.w"], weights[f"{at}.{name}.b"]
                setattr(layer, name, TernaryLinear(weight, bias, planes, group) if planes else _linear(weight, bias))
            layer.ln1, layer.ln2 = _norm(weights, f"{at}.ln1"), _norm(weights, f"{at}.ln2")
            self.layers.append(layer)

    def ternary(self) -> list[TernaryLinear]:
        """The ternary layers, in order."""
        return [module for module in self.modules() if isinstance(module, TernaryLinear)]

    def forward(self, ids: Tensor, mask: Tensor, dtype: torch.dtype, hook: Hook | None = None) -> list[Tensor]:
        """ids (B, T), mask (B, T) of the tokens that count: the hidden states (B, T, D) before and after each layer."""
        rows, tokens = ids.shape
        split = (rows, tokens, 3, self.heads, self.width // self.heads)
        x = self._normed(F.embedding(ids, self.word) + self.pos[:tokens], self.emb_ln).to(dtype)
        hidden = [x]
        hidden_from = torch.zeros(rows, 1, 1, tokens, dtype=dtype).masked_fill_(~mask[:, None, None], -1e4)

        def linear(layer: int, name: str, values: Tensor) -> Tensor:
            if hook is not None:
                hook(layer, name, values)
            module = getattr(self.layers[layer], name)
            y: Tensor
            if isinstance(module, nn.Linear):
                y = F.linear(values, module.weight.to(dtype), module.bias.to(dtype))
            else:
                y = module(values)
            return y

        for at, layer in enumerate(self.layers):
            q, k, v = linear(at, "qkv", x).view(split).permute(2, 0, 3, 1, 4).unbind(0)
            scores = (q * (self.width // self.heads) ** -0.5) @ k.transpose(-1, -2) + hidden_from
            mixed = (torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(rows, tokens, self.width)
            x = self._normed(x + linear(at, "out", mixed), layer.ln1)
            x = self._normed(x + linear(at, "ffn_out", F.gelu(linear(at, "ffn_in", x))), layer.ln2)
            hidden.append(x)
        return hidden

    def _normed(self, x: Tensor, norm: nn.ParameterList) -> Tensor:
        return F.layer_norm(x, (self.width,), norm[0].to(x.dtype), norm[1].to(x.dtype), EPSILON)


def _norm(weights: Mapping[str, Tensor], name: str) -> nn.ParameterList:
    return nn.ParameterList([weights[f"{name}.w"].clone(), weights[f"{name}.b"].clone()])


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight, made.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
    return made


def pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """The mean over the tokens that count, scaled to unit length: (B, T, D), (B, T) to (B, D) float32."""
    counted = mask.unsqueeze(-1).float()
    return F.normalize((hidden.float() * counted).sum(1) / counted.sum(1).clamp_min(1), dim=-1)


def pad(texts: Sequence[NDArray[np.integer[Any]]], length: int = 0) -> tuple[Tensor, Tensor]:
    """ids (B, T) and the mask of what counts, T at least `length`."""
    length = max(length, *(len(text) for text in texts))
    ids = torch.zeros(len(texts), length, dtype=torch.int64)
    for row, text in zip(ids, texts, strict=True):
        row[: len(text)] = torch.from_numpy(text.astype(np.int64))
    counts = torch.tensor([len(text) for text in texts])
    return ids, torch.arange(length)[None] < counts[:, None]


@torch.no_grad()
def embed(
    network: Network, texts: Sequence[NDArray[np.integer[Any]]], dtype: torch.dtype, tokens: int = 4096
) -> Tensor:
    """Vectors (len(texts), D), texts of like lengths together, at most `tokens` at a time."""
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    out = torch.zeros(len(texts), network.width)
    while order:
        count = max(1, tokens // len(texts[order[min(len(order) - 1, 63)]]))
        rows, order = order[:count], order[count:]
        ids, mask = pad([texts[row] for row in rows])
        out[rows] = pool(network(ids, mask, dtype)[-1], mask)
    return out
