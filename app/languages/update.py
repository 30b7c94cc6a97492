"""Brings the language files up to date with the words in the code, through Qt Linguist's own two programs.

    python -m ternlight.app.languages          new words are added to resources/languages/*.ts, *.qm are made anew
    python -m ternlight.app.languages --list   what is not translated yet, one line each

A word is translated by writing it into the .ts file, with Qt Linguist or an editor, and running the first command.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import PySide6

FOLDER = Path(__file__).parents[2] / "resources" / "languages"
SOURCES = Path(__file__).parents[1]


def sources() -> list[Path]:
    """Every file that holds words of the window."""
    return sorted(path for path in SOURCES.rglob("*.py") if "gallery" not in path.relative_to(SOURCES).parts)


def extract(ts: Path) -> None:
    """Merge the words of the code into `ts`; words that are gone are dropped."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "sources"
        listed.write_text("\n".join(map(str, sources())), encoding="utf-8")
        flags = ["-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", ts.stem]
        _run("lupdate", f"@{listed}", *flags, "-ts", str(ts))


def compile_words(ts: Path, qm: Path) -> None:
    """Make the file that the window loads."""
    _run("lrelease", str(ts), "-qm", str(qm))


def untranslated(ts: Path) -> list[tuple[str, str]]:
    """Class and English words of each message without a finished translation."""
    missing = []
    for context in ElementTree.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") == "unfinished" or not (translation.text or "").strip():
                missing.append((context.findtext("name") or "", message.findtext("source") or ""))
    return missing


def main(arguments: list[str] | None = None) -> int:
    """The command; 1 when words are not translated."""
    parser = argparse.ArgumentParser(prog="python -m ternlight.app.languages", description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="only say what is not translated")
    chosen = parser.parse_args(arguments)
    code = 0
    for ts in sorted(FOLDER.glob("*.ts")):
        if not chosen.list:
            extract(ts)
            compile_words(ts, ts.with_suffix(".qm"))
        for context, source in untranslated(ts):
            sys.stdout.write(f"{ts.stem}\t{context}\t{source!r}\n")
            code = 1
    return code


def _run(program: str, *arguments: str) -> None:
    folder = Path(PySide6.__file__).parent
    found = next((path for name in (program, f"{program}.exe") if (path := folder / name).is_file()), None)
    if found is None:
        raise SystemExit(f"{program} of Qt Linguist is not in {folder}: install PySide6-Essentials.")
    subprocess.run([str(found), *arguments], check=True, capture_output=True)
