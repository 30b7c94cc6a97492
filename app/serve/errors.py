"""Failures in the shape that OpenAI's clients expect: `{"error": {"message", "type", "param", "code"}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from ternlight.engine.errors import ContextFull, EngineError, GrammarError


class ApiError(Exception):
    """A request that is answered with an error; `headers` go with it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str,
        param: str | None = None,
        kind: str = "invalid_request_error",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.param = param
        self.kind = kind
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        return {"error": {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}}

    def response(self) -> JSONResponse:
        """The HTTP answer."""
        return JSONResponse(self.body, self.status, self.headers)


def from_engine(error: EngineError) -> ApiError:
    """What a client is told of a failure of the engine."""
    if isinstance(error, ContextFull):
        return ApiError(400, error.user_message, code="context_length_exceeded", param="messages")
    if isinstance(error, GrammarError):
        return ApiError(400, error.user_message, code="invalid_json_schema", param="response_format")
    if error.kind == "bug":
        return ApiError(500, error.user_message, code="internal_error", kind="server_error")
    return ApiError(503, error.user_message, code="engine_unavailable", kind="server_error")
