"""Colour tokens, light and dark, and the object that says which of them hold now.

Every pair of text and ground in use meets WCAG 2.2 AA (4.5:1 for text, 3:1 for glyphs and controls); the test of this
module computes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette

ThemeChoice = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One colour per role, as "#RRGGBB"."""

    bg: str
    """The canvas."""
    panel: str
    """Cards, the composer, the inspector."""
    side: str
    """The sidebar."""
    ink: str
    soft: str
    """Secondary text."""
    line: str
    """Borders."""
    edge: str
    """Borders that alone show where a control is: the drop zone, the scroll bar."""
    dash: str
    """The drop zone's outline, whose text says what it is."""
    accent: str
    """The one primary action of a view, and the running step."""
    accent_ink: str
    """Text and glyphs on `accent`."""
    accent_text: str
    """`accent` where it carries text."""
    sky: str
    """Links, citation chips, selection, focus."""
    sky_soft: str
    """The ground of chips and of the user's bubbles."""
    ok: str
    """Checked."""
    warn: str
    """Needs the user."""
    warn_soft: str
    hover: str
    mark: str
    """The cited sentence in text."""
    paper_mark: str
    """The cited sentence on a page image, which is white in both themes; multiplied with the page."""
    code: str
    """The ground of code."""
    code_keyword: str
    code_string: str
    code_number: str
    code_comment: str
    code_name: str


LIGHT = Tokens(
    bg="#F6F8FB",
    panel="#FFFFFF",
    side="#EEF2F7",
    ink="#101B2B",
    soft="#566579",
    line="#DCE3EC",
    edge="#7F8DA1",
    dash="#B4C0CE",
    accent="#DE5027",
    accent_ink="#FFFFFF",
    accent_text="#B83A14",
    sky="#1A66DE",
    sky_soft="#E7F0FE",
    ok="#147A54",
    warn="#8A5D00",
    warn_soft="#FFF6DC",
    hover="#E3E9F1",
    mark="#FFF2B8",
    paper_mark="#FFE58A",
    code="#F2F5F9",
    code_keyword="#7A3BB8",
    code_string="#1A6E4B",
    code_number="#A8430F",
    code_comment="#566579",
    code_name="#1A5BC4",
)

DARK = Tokens(
    bg="#0E1621",
    panel="#162130",
    side="#111B28",
    ink="#E8EEF6",
    soft="#93A4B8",
    line="#24344A",
    edge="#62748C",
    dash="#3B4E68",
    accent="#FF7A52",
    accent_ink="#1A0C06",
    accent_text="#FF8F6C",
    sky="#6AA8FF",
    sky_soft="#17294A",
    ok="#4CC38A",
    warn="#E2B93B",
    warn_soft="#2B2614",
    hover="#1B293B",
    mark="#5A4B12",
    paper_mark="#FFE58A",
    code="#101A27",
    code_keyword="#C7A0FF",
    code_string="#7ED6A5",
    code_number="#FFA57D",
    code_comment="#93A4B8",
    code_name="#8ABBFF",
)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two "#RRGGBB" colours, 1 to 21 (WCAG 2.2, "relative luminance")."""

    def luminance(colour: str) -> float:
        def linear(byte: int) -> float:
            value = byte / 255
            return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

        red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
        return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)

    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def system_is_dark() -> bool:
    """Whether the desktop asks for dark windows."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


class Theme(QObject):
    """Which tokens hold now: the system's scheme, followed live, or the user's own choice.

    Signals:
        changed: the tokens are others than before.
    """

    changed = Signal()

    def __init__(self, choice: ThemeChoice = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice: ThemeChoice = choice
        self._tokens = self._resolve()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def tokens(self) -> Tokens:
        """The colours that hold now."""
        return self._tokens

    @property
    def choice(self) -> ThemeChoice:
        """What the user asked for."""
        return self._choice

    @property
    def dark(self) -> bool:
        """Whether the dark tokens hold."""
        return self._tokens is DARK

    def choose(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay light or dark."""
        self._choice = choice
        self._update()

    def color(self, role: str) -> QColor:
        """The colour of a token, by the token's name."""
        return QColor(getattr(self._tokens, role))

    def palette(self) -> QPalette:
        """The tokens as a palette, for what a style sheet cannot reach: placeholders, selections, tool tips."""
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "bg",
            QPalette.ColorRole.Base: "panel",
            QPalette.ColorRole.AlternateBase: "bg",
            QPalette.ColorRole.Button: "panel",
            QPalette.ColorRole.ToolTipBase: "panel",
            QPalette.ColorRole.WindowText: "ink",
            QPalette.ColorRole.Text: "ink",
            QPalette.ColorRole.ButtonText: "ink",
            QPalette.ColorRole.ToolTipText: "ink",
            QPalette.ColorRole.PlaceholderText: "soft",
            QPalette.ColorRole.Link: "sky",
            QPalette.ColorRole.LinkVisited: "sky",
            QPalette.ColorRole.Highlight: "sky",
            QPalette.ColorRole.HighlightedText: "panel",
        }
        for role, token in roles.items():
            palette.setColor(role, self.color(token))
        return palette

    def _resolve(self) -> Tokens:
        if self._choice == "system":
            return DARK if system_is_dark() else LIGHT
        return DARK if self._choice == "dark" else LIGHT

    def _on_scheme_changed(self) -> None:
        self._update()

    def _update(self) -> None:
        tokens = self._resolve()
        if tokens is not self._tokens:
            self._tokens = tokens
            self.changed.emit()
