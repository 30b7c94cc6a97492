"""The window: what a person sees of conversations, documents and the model, over the controller and the bridge."""

from ternlight.app.window.main_window import MainWindow

__all__ = ["MainWindow"]
