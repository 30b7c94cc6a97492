"""Contrast of every pair of colours in use, and the system's scheme followed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication

from ternlight.app.widgets.fonts import FAMILY, load_fonts
from ternlight.app.widgets.style import style_sheet
from ternlight.app.widgets.theme import DARK, LIGHT, Theme, Tokens, contrast

GROUNDS = ("bg", "panel", "side")
TEXT = [
    *[("ink", ground) for ground in (*GROUNDS, "sky_soft", "hover", "code", "warn_soft", "mark", "line")],
    *[("soft", ground) for ground in (*GROUNDS, "sky_soft", "hover", "code", "warn_soft")],
    *[("accent_text", ground) for ground in ("bg", "panel")],
    *[("sky", ground) for ground in ("bg", "panel", "sky_soft", "warn_soft")],
    *[("warn", ground) for ground in (*GROUNDS, "warn_soft")],
    ("panel", "sky"),
    *[(f"code_{kind}", "code") for kind in ("keyword", "string", "number", "comment", "name")],
]
CONTROLS = [
    ("accent_ink", "accent"),
    ("accent", "panel"),
    ("accent", "bg"),
    ("accent", "side"),
    ("ok", "panel"),
    ("ok", "side"),
    ("sky", "side"),
    ("edge", "bg"),
    ("edge", "panel"),
    ("soft", "hover"),
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "ratio"), [(TEXT, 4.5), (CONTROLS, 3.0)], ids=["text", "controls"])
def test_contrast_meets_wcag_aa(tokens: Tokens, pairs: list[tuple[str, str]], ratio: float) -> None:
    measured = {pair: contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) for pair in pairs}
    assert {pair: round(value, 2) for pair, value in measured.items() if value < ratio} == {}


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


def test_the_system_scheme_is_followed_until_the_user_chooses(
    qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The offscreen platform has no scheme of its own, so the desktop is played here.
    dark = False
    monkeypatch.setattr("ternlight.app.widgets.theme.system_is_dark", lambda: dark)
    theme = Theme("system")
    heard: list[bool] = []
    theme.changed.connect(lambda: heard.append(theme.dark))
    hints = QGuiApplication.styleHints()
    assert theme.tokens is LIGHT
    dark = True
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    dark = False
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert heard == [True, False]
    theme.choose("dark")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.tokens is DARK


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_has_no_hole(tokens: Tokens) -> None:
    sheet = style_sheet(tokens)
    assert "$" not in sheet
    assert tokens.accent in sheet


def test_the_bundled_typeface_has_the_weights_in_use(qapp: QGuiApplication) -> None:
    assert load_fonts()
    assert FAMILY in QFontDatabase.families()
    assert {"Regular", "SemiBold", "Title"} <= set(QFontDatabase.styles(FAMILY))
    font = QFont(FAMILY)
    font.setWeight(QFont.Weight.DemiBold)
    assert (QFontInfo(font).family(), QFontInfo(font).weight()) == (FAMILY, QFont.Weight.DemiBold)
