"""The fingerprint of the kernels' source, written into the extension when it is built and compared when it is loaded.

`setup.py` runs this file by its path, so it imports nothing but the standard library.
"""

from __future__ import annotations

import hashlib
from pathlib import Path


def source_id(kernels: Path) -> str | None:
    """Twelve hexadecimal digits that change with any source file in the folder `kernels`; None if it holds no source.

    An installed package carries the extension without its source; a checkout carries both.
    """
    files = sorted(
        [*kernels.glob("*.pyx"), *kernels.glob("*.pxd"), *kernels.glob("*.pxi"), *kernels.glob("src/*.[ch]")],
        key=lambda path: path.relative_to(kernels).as_posix(),
    )
    if not any(path.suffix == ".c" for path in files):
        return None
    digest = hashlib.sha256()
    for path in files:
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(kernels).as_posix()}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()[:12]
