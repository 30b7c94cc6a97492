"""Renders every screen and state of the window to pictures: `python -m ternlight.app.gallery OUT`.

The runs are scripted, the widgets are the real ones. Look at the pictures after a change to anything that is drawn.
"""

from ternlight.app.gallery.render import render

__all__ = ["render"]
