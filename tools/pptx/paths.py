"""Freeform outlines in a unit square."""

from __future__ import annotations

from ternlight.tools.pptx.scene import Path

# Control distance of the cubic that follows a quarter circle.
KAPPA = 0.5522847498


def polygon(*points: tuple[float, float]) -> Path:
    """A closed outline through these points."""
    first, *rest = points
    lines = tuple(("L", point) for point in rest)
    return Path(commands=(("M", first), *lines, ("Z", ())), w=1.0, h=1.0)


def ellipse() -> Path:
    """A circle that touches all four sides."""
    k = KAPPA / 2
    return Path(
        commands=(
            ("M", (1.0, 0.5)),
            ("C", (1.0, 0.5 + k, 0.5 + k, 1.0, 0.5, 1.0)),
            ("C", (0.5 - k, 1.0, 0.0, 0.5 + k, 0.0, 0.5)),
            ("C", (0.0, 0.5 - k, 0.5 - k, 0.0, 0.5, 0.0)),
            ("C", (0.5 + k, 0.0, 1.0, 0.5 - k, 1.0, 0.5)),
            ("Z", ()),
        ),
        w=1.0,
        h=1.0,
    )


def _place(corner: int, x: float, y: float) -> tuple[float, float]:
    # The outline is drawn around the top left corner; the others are its mirror images.
    if corner in (1, 2):
        x = 1 - x
    if corner in (2, 3):
        y = 1 - y
    return x, y


def annulus_quarter(corner: int, hole: float) -> Path:
    """A quarter ring around a corner (0 top left, clockwise); `hole` is the inner radius, 0 to 1."""

    def at(*numbers: float) -> tuple[float, ...]:
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return tuple(value for x, y in pairs for value in _place(corner, x, y))

    k = KAPPA
    commands: list[tuple[str, tuple[float, ...]]] = [
        ("M", at(1.0, 0.0)),
        ("C", at(1.0, k, k, 1.0, 0.0, 1.0)),
    ]
    if hole > 0:
        commands += [("L", at(0.0, hole)), ("C", at(k * hole, hole, hole, k * hole, hole, 0.0))]
    else:
        commands += [("L", at(0.0, 0.0))]
    return Path(commands=(*commands, ("Z", ())), w=1.0, h=1.0)


def quarter(corner: int) -> Path:
    """A quarter disc around a corner (0 top left, clockwise)."""
    return annulus_quarter(corner, 0.0)


def _mark(dx: float) -> tuple[tuple[str, tuple[float, ...]], ...]:
    return (
        ("M", (dx + 0.0, 0.62)),
        ("C", (dx + 0.0, 0.3, dx + 0.12, 0.08, dx + 0.4, 0.0)),
        ("L", (dx + 0.4, 0.14)),
        ("C", (dx + 0.27, 0.2, dx + 0.21, 0.31, dx + 0.2, 0.46)),
        ("L", (dx + 0.42, 0.46)),
        ("L", (dx + 0.42, 1.0)),
        ("L", (dx + 0.0, 1.0)),
        ("Z", ()),
    )


QUOTATION_MARK = Path(commands=(*_mark(0.0), *_mark(0.56)), w=1.0, h=1.0)
"""An opening quotation mark."""
