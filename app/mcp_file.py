"""The user's MCP servers: `mcp.json` beside the settings, in the form that other programs know and can be copied from.

It is a file of its own because people edit it by hand: a slip in it costs no other setting.
"""

from __future__ import annotations

import json
from pathlib import Path

from ternlight.tools.mcp.config import McpServers, read_servers

LARGEST_FILE = 1_000_000


def load_mcp_servers(path: Path) -> McpServers:
    """The servers in the file; none where there is no file. Never raises: what is wrong with it is a sentence."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return McpServers(problems=(f"{path} is too long to be a configuration of MCP servers.",))
        return read_servers(json.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        return McpServers()
    except (OSError, ValueError, RecursionError) as error:
        return McpServers(problems=(f"The MCP servers in {path} cannot be read: {error}.",))
