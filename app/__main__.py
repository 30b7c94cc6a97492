"""Where every Ternlight process begins: the program itself, and the two kinds of child it starts from itself.

The children are told apart before anything else is imported: they must not pay for, or be brought down by, what only
the window needs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `ternlight` with `arguments` (those of the process by default); the exit code. A child never returns."""
    arguments = sys.argv[1:] if arguments is None else arguments
    match arguments[:1]:
        case ["--engine-host"]:
            _leave_interrupts_to_the_parent()
            from ternlight.engine import host

            host.main()
        case ["--tool-worker"]:
            _leave_interrupts_to_the_parent()
            from ternlight.tools import worker_main

            worker_main.main()
    from ternlight.app.cli.start import start

    return start(arguments)


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal; a child ends when its pipe does, after its parent has tidied up."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
