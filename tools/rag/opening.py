"""Opening an index folder: the lock, the database (a damaged one is set aside), the vectors."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from pathlib import Path

from ternlight.tools.errors import IndexDamaged
from ternlight.tools.rag.apart import ApartVectors
from ternlight.tools.rag.catalogue import Catalogue
from ternlight.tools.rag.lock import FolderLock
from ternlight.tools.rag.vectors import Vectors, embedded, server

_log = logging.getLogger("ternlight.tool.rag")


def open_stores(
    folder: Path, chroma_server: str, apart: ApartVectors | None = None
) -> tuple[Catalogue, Vectors, FolderLock, str]:
    """The database, the vectors and the lock of an index folder, and a sentence for the user if something was lost.

    `apart` keeps the vectors in place of this process, where no server does. Blocks. Raises `RetrievalError`; then
    nothing is left open.
    """
    lock = FolderLock(folder)
    notice = ""
    try:
        try:
            catalogue = Catalogue(folder / "index.db")
        except IndexDamaged as error:
            notice = _set_aside(folder)
            _log.error("index damaged: %s", error)
            catalogue = Catalogue(folder / "index.db")
        try:
            vectors: Vectors
            if chroma_server:
                vectors = server(chroma_server)
            elif apart is not None:
                apart.open()
                vectors = apart
            else:
                vectors = embedded(vectors_folder(folder))
        except BaseException:
            catalogue.close()
            raise
    except BaseException:
        lock.close()
        raise
    return catalogue, vectors, lock, notice


def vectors_folder(folder: Path) -> Path:
    """Where the vectors of the index in `folder` lie."""
    return folder / "vectors"


def has_watched_folders(folder: Path) -> bool:
    """Whether a collection of the index in `folder` has a watched folder; False where there is no index.

    Blocks. It takes no lock, so that another program may go on with the index; what is wrong with it shows at opening.
    """
    database = folder / "index.db"
    if not database.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM folders LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return True


def _set_aside(folder: Path) -> str:
    """Rename a damaged database, with the files that belong to it; a sentence that says so."""
    count, aside = 1, folder / "index.db.bad"
    while aside.exists():
        count += 1
        aside = folder / f"index.db.bad{count}"
    for ending in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            (folder / f"index.db{ending}").rename(aside.with_name(aside.name + ending))
    return (
        "The index of your files is damaged, so Ternlight began a new one: add your files again. The files themselves "
        f"are untouched. The old index is kept as {aside}."
    )
