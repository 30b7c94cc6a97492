"""The server as a running thing: one socket, until it is told to stop."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import uvicorn

from ternlight.app.errors import AppError
from ternlight.app.serve.api import Api

GRACE_SECONDS = 3
"""What connections are given to take their last words when the server stops."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes any free one. Raises `AppError`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise AppError(
            f"Port {port} on {host} cannot be used ({error.strerror or error}). Give another with --port."
        ) from error


class ApiServer(uvicorn.Server):
    """Serves one `Api`. Signals are the caller's business: call `stop`."""

    def __init__(self, api: Api) -> None:
        super().__init__(
            uvicorn.Config(
                api.app,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._api = api

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield

    def stop(self) -> None:
        """End the running answers, then the server."""
        self.should_exit = True
        self._api.running.stop()
