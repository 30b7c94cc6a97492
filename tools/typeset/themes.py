"""Themes: colours and typefaces as data, shared by every renderer. A test computes every contrast they promise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ternlight.tools.errors import ToolError


def luminance(colour: str) -> float:
    """Relative luminance of "RRGGBB", 0 to 1 (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`share` of `other` in `one`, both "RRGGBB"."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (0, 2, 4))
    return "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Colours are "RRGGBB". The twelve of an Office theme part are `office_colours`."""

    name: str
    title: str
    """As shown in a menu."""
    dark: bool = False
    """Whether slides have a dark background; pages are always light."""
    text: str
    background: str
    muted: str
    """Secondary text, 4.5:1 on background and on panel."""
    panel: str
    """A fill a little off the background, for cards, callouts and alternate rows."""
    line: str
    """Hairlines."""
    accents: tuple[str, str, str, str, str, str]
    """Each 3:1 against the background; the first is the theme's own colour, and 4.5:1."""
    link: str
    visited: str
    heading_font: str
    """Named in presentations: one of those in `metrics.json`."""
    body_font: str
    page_heading_font: str
    """Embedded in PDFs: one of `metrics.BUNDLED`."""
    page_body_font: str

    @property
    def accent(self) -> str:
        """The theme's own colour."""
        return self.accents[0]

    def ink(self, fill: str) -> str:
        """Black or white, whichever reads better on `fill`; both of the theme's own kind where they reach 4.5:1."""
        candidates = (self.background, self.text, "FFFFFF", "000000")
        readable = [colour for colour in candidates[:2] if contrast(colour, fill) >= 4.5]
        return max(readable or candidates, key=lambda colour: contrast(colour, fill))

    @property
    def office_colours(self) -> dict[str, str]:
        """The colour scheme of a theme part: dk1 lt1 dk2 lt2 accent1..6 hlink folHlink. For a dark theme too dk1 is the
        dark one: the master's colour map (bg1=dk1, tx1=lt1) turns it round."""
        dark, light = (self.background, self.text) if self.dark else (self.text, self.background)
        second_dark, second_light = (self.panel, self.muted) if self.dark else (self.muted, self.panel)
        scheme = {"dk1": dark, "lt1": light, "dk2": second_dark, "lt2": second_light}
        scheme.update({f"accent{number}": colour for number, colour in enumerate(self.accents, 1)})
        return {**scheme, "hlink": self.link, "folHlink": self.visited}

    @property
    def page(self) -> Theme:
        """The theme for paper: itself, or its light counterpart when it is dark."""
        return _on_paper(self) if self.dark else self


@cache
def _on_paper(theme: Theme) -> Theme:
    accents = tuple(_darkened(colour, 4.5 if index == 0 else 3.0) for index, colour in enumerate(theme.accents))
    return Theme(
        name=theme.name,
        title=theme.title,
        text=theme.background,
        background="FFFFFF",
        muted="4B5563",
        panel="F3F5F8",
        line="D5DAE1",
        accents=(accents[0], accents[1], accents[2], accents[3], accents[4], accents[5]),
        link=_darkened(theme.link, 4.6),
        visited=_darkened(theme.visited, 4.6),
        heading_font=theme.heading_font,
        body_font=theme.body_font,
        page_heading_font=theme.page_heading_font,
        page_body_font=theme.page_body_font,
    )


def _darkened(colour: str, ratio: float) -> str:
    """`colour`, darkened until it has `ratio` against white and the palest panel."""
    for step in range(100):
        candidate = mix(colour, "000000", step / 100)
        if contrast(candidate, "F3F5F8") >= ratio:
            return candidate
    return "000000"


THEMES = (
    Theme(
        name="harbour", title="Harbour", text="14213D", background="FFFFFF", muted="4A5568", panel="EEF3F9",
        line="CBD5E1", accents=("1D4ED8", "0D9488", "92400E", "A855F7", "9D174D", "64748B"),
        link="1D4ED8", visited="6D28D9", heading_font="Calibri", body_font="Calibri",
        page_heading_font="Inter", page_body_font="Inter",
    ),
    Theme(
        name="forest", title="Forest", text="1B2A22", background="FFFFFF", muted="48584F", panel="EEF5F0",
        line="C9D8CE", accents=("166534", "0891B2", "7C2D12", "B7791F", "3F6212", "78716C"),
        link="166534", visited="5B21B6", heading_font="Calibri", body_font="Calibri",
        page_heading_font="Inter", page_body_font="Inter",
    ),
    Theme(
        name="ember", title="Ember", text="2B1A12", background="FFFCF8", muted="5F4B40", panel="FAF0E6",
        line="E5D5C5", accents=("B3390D", "B88217", "115E59", "8B5CF6", "831843", "78716C"),
        link="9A3412", visited="6D28D9", heading_font="Cambria", body_font="Calibri",
        page_heading_font="Noto Serif", page_body_font="Inter",
    ),
    Theme(
        name="ledger", title="Ledger", text="111827", background="FFFFFF", muted="4B5563", panel="F3F4F6",
        line="D1D5DB", accents=("1F2A44", "BE4B5F", "115E59", "B7791F", "3730A3", "6B7280"),
        link="1D4ED8", visited="6B21A8", heading_font="Cambria", body_font="Cambria",
        page_heading_font="Noto Serif", page_body_font="Noto Serif",
    ),
    Theme(
        name="orchid", title="Orchid", text="221B33", background="FFFFFF", muted="544C66", panel="F5F1FA",
        line="D9D0E6", accents=("6D28D9", "DB5A8E", "155E75", "C2741A", "166534", "71717A"),
        link="6D28D9", visited="9D174D", heading_font="Calibri", body_font="Calibri",
        page_heading_font="Inter", page_body_font="Inter",
    ),
    Theme(
        name="graphite", title="Graphite", text="18181B", background="FFFFFF", muted="52525B", panel="F4F4F5",
        line="D4D4D8", accents=("27272A", "0284C7", "92400E", "16A34A", "9F1239", "71717A"),
        link="0369A1", visited="6D28D9", heading_font="Arial", body_font="Arial",
        page_heading_font="Inter", page_body_font="Inter",
    ),
    Theme(
        name="midnight", title="Midnight", dark=True, text="F1F5F9", background="0B1220", muted="A9B8CC",
        panel="172136", line="2F3E58", accents=("60A5FA", "6EE7B7", "E08A0B", "FBC2E0", "8B7CF0", "CBD5E1"),
        link="93C5FD", visited="C4B5FD", heading_font="Calibri", body_font="Calibri",
        page_heading_font="Inter", page_body_font="Inter",
    ),
    Theme(
        name="aubergine", title="Aubergine", dark=True, text="F8F1F8", background="24122E", muted="CDB8D6",
        panel="351D42", line="54345F", accents=("E59BF5", "FDE68A", "2DD4BF", "FECDD3", "818CF8", "CBD5E1"),
        link="F5D0FE", visited="C7D2FE", heading_font="Cambria", body_font="Calibri",
        page_heading_font="Noto Serif", page_body_font="Inter",
    ),
)  # fmt: skip

NAMES = tuple(theme.name for theme in THEMES)


def theme(name: str) -> Theme:
    """The theme of that name; raises `ToolError` when there is none."""
    for each in THEMES:
        if each.name == name:
            return each
    raise ToolError(f"There is no theme called {name}. The themes are {', '.join(NAMES)}.")
