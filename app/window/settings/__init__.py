"""The settings dialog, a page per subject."""

from ternlight.app.window.settings.dialog import SettingsDialog

__all__ = ["SettingsDialog"]
