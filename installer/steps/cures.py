"""From the output of a failed command to what the user can do about it."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from steps import system, toolchain


@dataclass(frozen=True, slots=True)
class Cure:
    """What was wrong and what to do, as one or two sentences."""

    text: str
    passing: bool = False
    """The cause may be gone next time (no network), so the step is tried again by itself."""


REPEAT = "Start the same command again: it goes on where it stopped."

_NETWORK = re.compile(
    r"Temporary failure in name resolution|Name or service not known|nodename nor servname|getaddrinfo failed"
    r"|Failed to establish a new connection|NewConnectionError|ConnectTimeoutError|ReadTimeoutError"
    r"|Max retries exceeded|Network is unreachable|Connection (?:refused|reset|aborted)|ProxyError"
    r"|Could not resolve|Temporary failure resolving",
    re.IGNORECASE,
)
_NO_COMPILER = re.compile(
    r"unable to execute '[^']*(?:cc|gcc|clang|\+\+)'|command '[^']*(?:cc|gcc|clang|\+\+)' failed: No such file"
    r"|No such file or directory: '[^']*(?:cc|gcc|clang|\+\+)'"
    r"|CMAKE_C(?:XX)?_COMPILER not set|No CMAKE_C(?:XX)?_COMPILER could be found"
    r"|Microsoft Visual C\+\+ 14\.0 or greater|xcrun: error|cannot execute ['‘`]cc1plus|Unable to find vcvarsall",
    re.IGNORECASE,
)


def cure_for(output: str) -> Cure:
    """The cure for a failed command with this output (its last lines suffice)."""
    if re.search(r"No space left on device|disk quota exceeded|ENOSPC", output, re.IGNORECASE):
        return Cure(f"The disk is full: free about {system.NEEDED_GB:g} GB. {REPEAT}")
    if re.search(r"DO NOT MATCH THE HASHES", output):
        return Cure(
            "A downloaded file is not the one the project was made with (a damaged download, or something on the way "
            f"changed it), so it was not installed: run `{sys.executable} -m pip cache purge`. {REPEAT}"
        )
    if re.search(r"CERTIFICATE_VERIFY_FAILED|certificate verify failed", output, re.IGNORECASE):
        return Cure(
            "The package index's certificate is not trusted: check the computer's clock; behind a company proxy, set "
            "PIP_CERT to the company's certificate file."
        )
    if _NETWORK.search(output):
        return Cure(f"There is no connection to the package index: check the network or the proxy. {REPEAT}", True)
    if _NO_COMPILER.search(output):
        return Cure(f"No working C/C++ compiler was found: {toolchain.compiler_line()}")
    if re.search(r"Python\.h: No such file|Python\.h' file not found", output):
        return Cure(f"Python's header files are missing: {toolchain.headers_line()}")
    if re.search(r"ensurepip is not available|No module named '?(?:venv|ensurepip)", output):
        return Cure(f"Python's venv module is missing: {toolchain.venv_line()}")
    if re.search(r"Killed signal terminated program|fatal error: Killed|out of memory|MemoryError", output):
        return Cure(
            f"The memory ran out while compiling: set CMAKE_BUILD_PARALLEL_LEVEL=1 and close programs. {REPEAT}"
        )
    if re.search(r"dpkg was interrupted", output):
        return Cure(f"An earlier installation was interrupted: run `dpkg --configure -a`. {REPEAT}")
    if re.search(r"Could not get lock /var/lib|Unable to acquire the dpkg", output):
        return Cure(f"Another program is installing packages: wait for it to end. {REPEAT}", True)
    if re.search(
        r"^\s*engine/kernels/\S+:\d+:\d+: (?:fatal )?error:|^Error compiling Cython file", output, re.MULTILINE
    ):
        return Cure(
            "A kernel's source does not compile: undo or correct the change (`git status` lists changes). Without "
            "a change it is our mistake: please report it with the log and the compiler's version."
        )
    if re.search(r"Permission denied|EACCES|Access is denied", output):
        return Cure("A file or folder may not be written: check who owns the project's folder (was it root once?).")
    if re.search(r"No matching distribution found|Could not find a version that satisfies", output):
        return Cure(
            "The package index has no build that fits this Python and system: check the network, or try another "
            "Python from 3.11 on.",
            True,
        )
    return Cure("The log says more. Deleting the folder .venv and starting again makes everything anew.")
