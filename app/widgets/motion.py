"""Nothing in the window moves by itself, for everybody: so nobody has to ask for less motion."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
)


def keep_still(app: QApplication) -> None:
    """Show menus, lists and tool tips at once, whatever the desktop does elsewhere."""
    for effect in EFFECTS:
        app.setEffectEnabled(effect, False)
