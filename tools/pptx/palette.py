"""Colours of a theme as slides use them: by scheme name, mixed over what is behind, and readable."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass

from ternlight.tools.pptx.scene import Color
from ternlight.tools.typeset.themes import Theme, contrast, mix

BODY_CONTRAST = 4.5
LARGE_CONTRAST = 3.0

_MOTIFS = {
    "harbour": "hills",
    "forest": "mosaic",
    "ember": "rings",
    "ledger": "columns",
    "orchid": "dots",
    "graphite": "bands",
    "midnight": "rings",
    "aubergine": "mosaic",
}


def relit(rgb: str, scale: float, offset: float) -> str:
    """Six digits with the HSL luminance scaled and moved, as lumMod and lumOff do."""
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, luminance, saturation = colorsys.rgb_to_hls(red, green, blue)
    moved = colorsys.hls_to_rgb(hue, min(max(luminance * scale + offset, 0.0), 1.0), saturation)
    return "".join(f"{round(channel * 255):02X}" for channel in moved)


@dataclass(frozen=True)
class Palette:
    """The colours (scheme name to six hexadecimal digits) and the two faces of a theme.

    `deep` fills covers and section slides: the text colour of a light theme, the panel of a dark one.
    """

    colors: Mapping[str, str]
    heading_face: str
    body_face: str
    deep: Color
    motif: str
    rule: Color
    """Hairlines: between the muted text and the background."""

    @classmethod
    def of(cls, theme: Theme) -> Palette:
        """The palette of a theme."""
        colors = {"bg1": theme.background, "tx1": theme.text, "bg2": theme.panel, "tx2": theme.muted}
        colors.update({f"accent{number}": color for number, color in enumerate(theme.accents, 1)})
        colors.update({"hlink": theme.link, "folHlink": theme.visited})
        rule = Color("tx2", scale=0.4) if theme.dark else Color("tx2", scale=0.4, offset=0.6)
        deep = Color("bg2") if theme.dark else Color("tx1")
        return cls(colors, theme.heading_font, theme.body_font, deep, _MOTIFS.get(theme.name, "mosaic"), rule)

    def rgb(self, color: Color, under: str | None = None) -> str:
        """What is seen when `color` is drawn over `under` (six digits; the slide's background if None)."""
        base = self.colors[color.name]
        if (color.scale, color.offset) != (1.0, 0.0):
            base = relit(base, color.scale, color.offset)
        return base if color.alpha >= 1 else mix(under or self.colors["bg1"], base, color.alpha)

    def ink(self, fill: str) -> Color:
        """The theme's dark or light text, whichever reads better on these six digits."""
        return max((Color("bg1"), Color("tx1")), key=lambda color: contrast(self.rgb(color), fill))

    def readable(self, wanted: Color, fill: str, ratio: float = BODY_CONTRAST) -> Color:
        """`wanted` if it reaches the contrast on `fill`, else the ink that does."""
        return wanted if contrast(self.rgb(wanted, fill), fill) >= ratio else self.ink(fill)
