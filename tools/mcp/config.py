"""Which servers there are, in the form that other programs know: `{"mcpServers": {NAME: {...}}}`.

A server is a command (`command`, `args`, `env`, `cwd`) or an address (`url`, `headers`). Three keys are ours:
`disabled`, `timeout` (seconds of one call) and `readOnly`, the names of tools that the user says change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ternlight.tools.errors import ToolError

CALL_SECONDS = 60.0
LONGEST_CALL_SECONDS = 3600.0
MOST_SERVERS = 32
_NAME = re.compile(r"[\w .-]{1,40}")


class McpConfigError(ToolError):
    """A server's entry cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class McpServer:
    """One server as configured: a command or an address, never both."""

    name: str
    command: tuple[str, ...] = ()
    """Program and arguments; it is started without a shell."""
    env: Mapping[str, str] = field(default_factory=dict)
    """What its environment has besides the few variables that every program needs (`PATH`, `HOME` ...)."""
    cwd: str | None = None
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = CALL_SECONDS
    read_only: frozenset[str] = frozenset()
    """Tools, by the server's own name, that the user says change nothing."""
    disabled: bool = False

    @property
    def place(self) -> str:
        """For the user: the command line or the address, without its query, where keys may stand."""
        if self.command:
            return " ".join(self.command)
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class McpServers:
    """What a configuration holds; `problems` are sentences about entries that are left out."""

    servers: tuple[McpServer, ...] = ()
    problems: tuple[str, ...] = ()


def read_servers(value: Any) -> McpServers:
    """The servers of a configuration as JSON values. An entry that cannot be used costs a sentence, not the others."""
    entries = value.get("mcpServers") if isinstance(value, Mapping) else None
    if not isinstance(entries, Mapping):
        return McpServers(problems=('The configuration of MCP servers needs one object called "mcpServers".',))
    servers, problems = [], []
    for name, entry in list(entries.items())[:MOST_SERVERS]:
        try:
            servers.append(_server(str(name), entry))
        except McpConfigError as error:
            problems.append(error.user_message)
    if len(entries) > MOST_SERVERS:
        problems.append(f"Only the first {MOST_SERVERS} of {len(entries)} MCP servers are used.")
    return McpServers(servers=tuple(servers), problems=tuple(problems))


def _server(name: str, entry: Any) -> McpServer:
    if not _NAME.fullmatch(name):
        raise McpConfigError(f"The MCP server {name[:40]!r} needs a name of letters, digits, spaces, dots and dashes.")
    if not isinstance(entry, Mapping):
        raise _wrong(name, "it is not an object")
    command, url = entry.get("command", ""), entry.get("url", "")
    if not isinstance(command, str) or not isinstance(url, str) or bool(command) == bool(url):
        raise _wrong(name, "it needs either a command or a url")
    if url:
        try:
            parts = urlsplit(url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            raise _wrong(name, "its url is not an address that begins with http:// or https://")
    timeout = entry.get("timeout", CALL_SECONDS)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout <= LONGEST_CALL_SECONDS:
        raise _wrong(name, f"its timeout is not a number of seconds up to {LONGEST_CALL_SECONDS:.0f}")
    cwd = entry.get("cwd")
    if cwd is not None and not isinstance(cwd, str):
        raise _wrong(name, "its cwd is not a text")
    words = _texts(name, entry, "args")
    if any("\0" in word for word in (command, *words)):
        raise _wrong(name, "its command holds a character that no command may have")
    return McpServer(
        name=name,
        command=(command, *words) if command else (),
        env=_pairs(name, entry, "env"),
        cwd=cwd,
        url=url,
        headers=_pairs(name, entry, "headers"),
        timeout=float(timeout),
        read_only=frozenset(_texts(name, entry, "readOnly")),
        disabled=entry.get("disabled") is True,
    )


def _texts(name: str, entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(name, f"its {key} are not a list of texts")
    return tuple(value)


def _pairs(name: str, entry: Mapping[str, Any], key: str) -> dict[str, str]:
    value = entry.get(key, {})
    if not isinstance(value, Mapping) or not all(
        isinstance(item, str) and "\0" not in f"{word}{item}" for word, item in value.items()
    ):
        raise _wrong(name, f"its {key} are not an object of texts")
    return {str(word): str(item) for word, item in value.items()}


def _wrong(name: str, what: str) -> McpConfigError:
    return McpConfigError(f"The MCP server {name} is left out: {what}.")
