"""Simple TeX as characters: what a line of text can hold of a formula. Deliberately small; nothing here can fail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "times": "×", "cdot": "·", "div": "÷", "pm": "±", "mp": "∓", "le": "≤", "leq": "≤",
    "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "sim": "∼", "equiv": "≡", "propto": "∝", "to": "→",
    "rightarrow": "→", "leftarrow": "←", "Rightarrow": "⇒", "Leftarrow": "⇐", "leftrightarrow": "↔", "mapsto": "→",
    "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "int": "∫", "in": "∈", "notin": "∉",
    "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "emptyset": "∅", "neg": "¬",
    "land": "∧", "lor": "∨", "ldots": "…", "cdots": "⋯", "dots": "…", "degree": "°", "circ": "∘", "prime": "′",
    "ll": "≪", "gg": "≫", "langle": "⟨", "rangle": "⟩", "quad": "  ", "qquad": "    ", "percent": "%", "hbar": "ħ",
    "ell": "ℓ", "star": "⋆", "ast": "∗", "mid": "|", "parallel": "∥", "perp": "⊥", "angle": "∠",
}  # fmt: skip
NAMES = {
    "sin", "cos", "tan", "log", "ln", "exp", "lim", "max", "min", "arg", "det", "dim", "gcd", "sup", "inf", "mod", "Pr",
}  # fmt: skip
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}^_]|\s+|[^\\{}^_\s]", re.S)
_UPRIGHT = {"text", "mathrm", "mathbf", "operatorname", "textbf", "textrm", "mathit", "mathsf", "mbox"}
_SILENT = {"left", "right", "big", "Big", "bigg", "Bigg", "displaystyle", "textstyle", "limits", "nolimits"}
_SPACES = {",", ";", ":", " ", "!", "\\"}

Style = Literal["variable", "upright"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a formula: its characters, how they are set, and how far up (1) or down (-1) in script size."""

    text: str
    style: Style = "upright"
    script: int = 0


def pieces(tex: str) -> list[Piece]:
    """The runs of `tex`, left to right. An unknown command loses its backslash: a word is read, never an escape."""
    tokens = _TOKEN.findall(tex)
    found: list[Piece] = []
    _read(tokens, 0, 0, found, None)
    merged: list[Piece] = []
    for piece in found:
        if merged and (merged[-1].style, merged[-1].script) == (piece.style, piece.script):
            merged[-1] = Piece(merged[-1].text + piece.text, piece.style, piece.script)
        else:
            merged.append(piece)
    return merged


def linear(tex: str) -> str:
    """`tex` as plain characters: what is measured, searched and read aloud."""
    parts: list[str] = []
    for piece in pieces(tex):
        if piece.script and parts:
            mark = "^" if piece.script > 0 else "_"
            parts.append(mark + (piece.text if len(piece.text) == 1 else f"({piece.text})"))
        else:
            parts.append(piece.text)
    return re.sub(r" {2,}", " ", "".join(parts)).strip()


def _group(tokens: list[str], at: int) -> tuple[list[str], int]:
    """The tokens of the argument that begins at `at`, without its braces, and where it ends."""
    while at < len(tokens) and tokens[at].isspace():
        at += 1
    if at >= len(tokens):
        return [], at
    if tokens[at] != "{":
        return [tokens[at]], at + 1
    depth, start = 0, at + 1
    while at < len(tokens):
        depth += {"{": 1, "}": -1}.get(tokens[at], 0)
        at += 1
        if depth == 0:
            return tokens[start : at - 1], at
    return tokens[start:], at


def _read(tokens: list[str], at: int, script: int, out: list[Piece], style: Style | None) -> None:
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token in "{}$" or token == "~":
            if token == "~":
                out.append(Piece(" ", "upright", script))
            continue
        if token in ("^", "_"):
            group, at = _group(tokens, at)
            _read(group, 0, script or (1 if token == "^" else -1), out, style)
        elif token.isspace():
            if style == "upright":
                out.append(Piece(" ", "upright", script))
        elif token.startswith("\\"):
            at = _command(token[1:], tokens, at, script, out, style)
        else:
            out.extend(_character(token, script, style))


def _command(name: str, tokens: list[str], at: int, script: int, out: list[Piece], style: Style | None) -> int:
    if name in ("frac", "dfrac", "tfrac"):
        above, at = _group(tokens, at)
        below, at = _group(tokens, at)
        _enclosed(above, script, out, style)
        out.append(Piece("/", "upright", script))
        _enclosed(below, script, out, style)
        if at < len(tokens) and tokens[at].strip() and tokens[at] not in "+-=<>.,;:)]}^_":
            out.append(Piece(" ", "upright", script))
    elif name == "sqrt":
        inner, at = _group(tokens, at)
        out.append(Piece("√", "upright", script))
        _enclosed(inner, script, out, style)
    elif name in _UPRIGHT:
        inner, at = _group(tokens, at)
        _read(inner, 0, script, out, "upright")
    elif name in SYMBOLS:
        symbol = SYMBOLS[name]
        out.extend(_character(symbol, script, style) if len(symbol) == 1 else [Piece(symbol, "upright", script)])
    elif name in NAMES:
        out.append(Piece(f"{name} ", "upright", script))
    elif name in _SPACES:
        out.append(Piece(" ", "upright", script))
    elif name not in _SILENT:
        out.append(Piece(name, "upright", script))
    return at


def _enclosed(tokens: list[str], script: int, out: list[Piece], style: Style | None) -> None:
    """A part of a fraction or a root, in parentheses unless it is one thing."""
    inner: list[Piece] = []
    _read(tokens, 0, script, inner, style)
    words = "".join(piece.text for piece in inner).strip()
    simple = len(words) <= 1 or words.isalnum() or (any(piece.script for piece in inner) and len(words) <= 2)
    if not simple:
        out.append(Piece("(", "upright", script))
    out.extend(inner)
    if not simple:
        out.append(Piece(")", "upright", script))


def _character(character: str, script: int, style: Style | None) -> list[Piece]:
    if style is None and character.isalpha():
        return [Piece(character, "variable", script)]
    if script == 0 and style is None and character in "=+<>≤≥≈≠≡→⇒×±∝∼":
        return [Piece(f" {character} ", "upright", script)]
    return [Piece("\u2212" if character == "-" and style is None else character, "upright", script)]
