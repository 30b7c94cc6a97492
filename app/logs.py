"""Logging: a rotating file, topic loggers, the run on every record.

Topics: ternlight.app, ternlight.agent, ternlight.engine, ternlight.tool.<name>.

    debug    for a developer; may hold prompts and document text, is written only with -v
    info     what was done, in numbers: never prompts, document text or the model's words
    warning  something was not as it should be and was got round; a failure that the world caused
    error    some operation was abandoned through a fault of ours
"""

from __future__ import annotations

import contextvars
import logging
import logging.handlers
import sys
from pathlib import Path

run_id: contextvars.ContextVar[int | None] = contextvars.ContextVar("run_id", default=None)
"""The run that the present task works for; set by the agent thread."""

_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)-7s %(name)s [%(process)d%(run)s] %(message)s"
_DATES = "%Y-%m-%d %H:%M:%S"
_BYTES = 1 << 20
_FILES = 3


def set_up(file: Path, *, verbose: bool = False) -> str:
    """Send the loggers to `file`, with `verbose` ours in full and all to stderr too; replaces an earlier set-up.

    Returns "" or, when the file cannot be written, a sentence that says so: a program without a log still runs.
    """
    tear_down()
    logging.getLogger("ternlight").setLevel(logging.DEBUG if verbose else logging.INFO)
    notice = ""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _add(
            logging.handlers.RotatingFileHandler(
                file, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=False
            )
        )
    except OSError as error:
        notice = f"The log {file} cannot be written ({error.strerror or error}), so none is kept."
        _add(logging.NullHandler())
    if verbose:
        _add(logging.StreamHandler(sys.stderr))
    return notice


def tear_down() -> None:
    """Close the handlers of `set_up`."""
    logger = logging.getLogger()
    for handler in tuple(logger.handlers):
        if getattr(handler, "of_ternlight", False):
            logger.removeHandler(handler)
            handler.close()


class _Formatter(logging.Formatter):
    """Adds `run`; a line break in a message is shown as one, so that no text from outside can forge a record."""

    def format(self, record: logging.LogRecord) -> str:
        run = run_id.get()
        record.run = "" if run is None else f" run {run}"
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)


def _add(handler: logging.Handler) -> None:
    handler.setFormatter(_Formatter(_FORMAT, _DATES))
    handler.of_ternlight = True  # type: ignore[attr-defined]
    logging.getLogger().addHandler(handler)  # the warnings of libraries belong there too, and not on the terminal
