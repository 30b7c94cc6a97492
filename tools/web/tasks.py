"""What the worker does for pages of the web: arguments and answers as JSON and bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ternlight.tools.web.blocks import read_html


def extract(arguments: dict[str, Any], progress: Callable[[int, int], None]) -> tuple[dict[str, Any], bytes]:
    """Read the HTML file at "path"; the bytes of the answer are the article as JSON."""
    data = Path(arguments["path"]).read_bytes()
    article = read_html(data, charset=arguments["charset"], url=arguments["url"])
    progress(1, 1)
    return {}, json.dumps(asdict(article)).encode()
