"""How a card of a conversation comes to the first picture of a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QImage

Look = Callable[[str, dict[str, Any] | None, Callable[[QImage], None]], None]
"""Called with a draft, its outline where that is not written yet, and what to call with the picture, if one comes."""
