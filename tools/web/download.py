"""Fetching one large file: resumed by range, checked by size and SHA-256, whole under its name or not there at all.

What has come so far lies beside the target in `NAME.part`, and in `NAME.part.json` what it is a part of. Cancelling
keeps both, so that a later call goes on from there; `discard` takes them away.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from ternlight.tools.errors import BadStatus, NoAnswer, ToolFailed, WebError

SPARE_BYTES = 200_000_000
"""Left free on the disk."""
SILENCE_SECONDS = 30.0
ATTEMPTS = 6
"""In a row without a single new byte."""
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")

Progress = Callable[[int, int], None]
"""Called with (bytes there, bytes in all; 0 where that is not known)."""


class WrongFile(ToolFailed):
    """What was sent is not the file that was asked for; nothing of it was kept."""


class NoRoom(ToolFailed):
    """The disk has no room for the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What to fetch, and what it must be."""

    url: str
    size: int = 0
    """Bytes, 0 where not known."""
    sha256: str = ""
    """Lower-case hex, "" where not known."""


def partial_of(target: Path) -> Path:
    """Where the beginning of a file lies while it is fetched."""
    return target.with_name(target.name + ".part")


def bytes_there(download: Download, target: Path) -> int:
    """How much of it an earlier call has left behind; 0 for nothing that could be gone on with."""
    part = partial_of(target)
    return part.stat().st_size if _state(target) == _identity(download) and part.is_file() else 0


def discard(target: Path) -> None:
    """Forget what an unfinished download has left behind."""
    for path in (partial_of(target), _note(target)):
        path.unlink(missing_ok=True)


async def download(
    wanted: Download,
    target: Path,
    *,
    transport: httpx.AsyncBaseTransport,
    progress: Progress = lambda done, total: None,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    silence_seconds: float = SILENCE_SECONDS,
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
) -> Path:
    """Fetch `wanted` to `target`, going on where an earlier call ended. The transport brings policy and ledger.

    A connection that breaks, stalls or ends early is made again, up to `ATTEMPTS` times without a new byte. Raises
    `WrongFile`, `NoRoom`, `BadStatus`, `NoAnswer`, what the policy raises, and `OSError`.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if bytes_there(wanted, target) == 0:
        discard(target)
        _note(target).write_text(json.dumps(_identity(wanted)))
    client = httpx.AsyncClient(
        transport=transport, follow_redirects=True, max_redirects=8, timeout=silence_seconds, trust_env=False
    )
    failures, reason = 0, ""
    async with client:
        while failures < ATTEMPTS:
            before = _length(target)
            if before and before == wanted.size:
                break
            try:
                if await _fetch(client, wanted, target, progress, free):
                    break
                reason = "the connection ended too early"
            except httpx.TimeoutException:
                reason = "nothing came any more"
            except httpx.TransportError as error:
                reason = type(error).__name__
            except httpx.HTTPError as error:
                raise NoAnswer(f"The file could not be fetched ({type(error).__name__}). Try again later.") from error
            failures = 0 if _length(target) > before else failures + 1
            await wait(min(2.0**failures, 30.0) if failures else 0.0)
        else:
            raise NoAnswer(
                f"The download broke off again and again ({reason}). What came is kept; resume it when the connection "
                "is better."
            )
    await asyncio.to_thread(_finish, wanted, target)
    return target


async def _fetch(
    client: httpx.AsyncClient, wanted: Download, target: Path, progress: Progress, free: Callable[[Path], int]
) -> bool:
    """One request; True when all of the file is there now."""
    have = _length(target)
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    async with client.stream("GET", wanted.url, headers=headers) as response:
        if response.status_code == 416:  # there is nothing after what is here: it is whole, or of another file
            if wanted.size and have != wanted.size:
                partial_of(target).unlink(missing_ok=True)
                return False
            return True
        if response.status_code in (429, 500, 502, 503, 504):
            raise httpx.ReadError(f"HTTP {response.status_code}")
        if response.status_code not in (200, 206):
            raise BadStatus(
                f"{response.url.host} did not hand the file out (HTTP {response.status_code}).",
                status=response.status_code,
            )
        begin, total = _place(response, have)
        if begin != have:  # it sends the beginning again, or another place than was asked for
            have = 0
            partial_of(target).unlink(missing_ok=True)
            if begin != 0:
                return False
        if wanted.size and total and total != wanted.size:
            discard(target)
            raise WrongFile(f"The server offers {total:,} bytes where {wanted.size:,} were expected. Nothing was kept.")
        size = wanted.size or total
        room = free(target.parent)
        if size and size - have + SPARE_BYTES > room:
            raise NoRoom(
                f"The file needs {(size - have) / 1e9:.1f} GB more and the disk has {room / 1e9:.1f} GB free. Free "
                "some space, or choose another folder for models."
            )
        progress(have, size)
        with partial_of(target).open("ab") as file:
            async for piece in response.aiter_raw():
                have += len(piece)
                if size and have > size:
                    file.close()
                    discard(target)
                    raise WrongFile("The server sent more than the file has. Nothing was kept.")
                file.write(piece)
                progress(have, size)
        return have == size if size else True


def _place(response: httpx.Response, have: int) -> tuple[int, int]:
    """Where the answer begins in the file, and how long the file is (0: not said)."""
    if response.status_code == 200:
        length = response.headers.get("content-length", "")
        return 0, int(length) if length.isdecimal() else 0
    match = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if match is None:
        return -1, 0
    return int(match[1]), int(match[3]) if match[3] != "*" else 0


def _finish(wanted: Download, target: Path) -> None:
    part = partial_of(target)
    if wanted.size and part.stat().st_size != wanted.size:
        discard(target)
        raise WrongFile("The file has another length than was said. Nothing was kept.")
    if wanted.sha256:
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != wanted.sha256:
            discard(target)
            raise WrongFile("The file's SHA-256 is not the one that was said, so nothing of it was kept. Try again.")
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    _note(target).unlink(missing_ok=True)


def _note(target: Path) -> Path:
    return target.with_name(target.name + ".part.json")


def _identity(wanted: Download) -> dict[str, object]:
    return asdict(wanted)


def _state(target: Path) -> object:
    with suppress(OSError, ValueError):
        return json.loads(_note(target).read_text())
    return None


def _length(target: Path) -> int:
    with suppress(OSError):
        return partial_of(target).stat().st_size
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFile:
    """A file of a repository on a model hub, as the hub states it."""

    name: str
    download: Download


async def hub_files(
    repository: str, *, transport: httpx.AsyncBaseTransport, hub: str = "https://huggingface.co"
) -> list[HubFile]:
    """The GGUF files of a repository with the size and SHA-256 that the hub states for each.

    Raises `BadStatus`, `NoAnswer`, `WebError`, and what the policy raises.
    """
    base = hub.rstrip("/")
    try:
        async with httpx.AsyncClient(transport=transport, timeout=SILENCE_SECONDS, trust_env=False) as client:
            answer = await client.get(f"{base}/api/models/{repository}/tree/main")
    except httpx.HTTPError as error:
        raise NoAnswer(f"{base} did not answer ({type(error).__name__}). Try again later.") from error
    if answer.status_code != 200:
        raise BadStatus(f"{base} does not list {repository} (HTTP {answer.status_code}).", status=answer.status_code)
    try:
        return [
            HubFile(
                name=str(entry["path"]),
                download=Download(
                    url=f"{base}/{repository}/resolve/main/{entry['path']}",
                    size=int(entry["lfs"]["size"]),
                    sha256=_sha256(str(entry["lfs"]["oid"])),
                ),
            )
            for entry in answer.json()
            if re.fullmatch(r"[\w.-]+\.gguf", str(entry.get("path", ""))) and isinstance(entry.get("lfs"), dict)
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WebError(f"What {base} says of {repository} cannot be read.") from error


def _sha256(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("no SHA-256")
    return text
