"""Puts the window's words, numbers and dates into the user's language."""

from __future__ import annotations

from importlib.resources import as_file, files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

NAMES = {"en": "English", "de": "Deutsch"}
"""Languages by their code, each named in itself. The words in the code are the English ones."""


def language_for(choice: str) -> str:
    """The code of the language to use: `choice` if it names one, else the first of the system's that there is."""
    if choice in NAMES:
        return choice
    wanted = (name.replace("_", "-").split("-")[0].lower() for name in QLocale.system().uiLanguages())
    return next((code for code in wanted if code in NAMES), "en")


def use_language(application: QCoreApplication, choice: str) -> tuple[QTranslator, ...]:
    """Translate what is built from now on; windows that stand keep their words.

    `choice` is "system" or a key of `NAMES`. Returns the translators in use, for `application.removeTranslator`.
    Numbers and dates follow the system where it speaks the language already (Swiss German stays Swiss).
    """
    language = language_for(choice)
    system = QLocale.system()
    same = QLocale(language).language() == system.language()
    QLocale.setDefault(system if same or choice not in NAMES else QLocale(language))
    if language == "en":
        return ()
    ours, qt = QTranslator(application), QTranslator(application)
    with as_file(files("ternlight.resources").joinpath("languages", f"{language}.qm")) as path:
        used = [ours] if ours.load(str(path)) else []
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if qt.load(f"qtbase_{language}", folder):  # the words of Qt's own buttons and menus
        used.append(qt)
    for translator in reversed(used):  # the last one installed is asked first
        application.installTranslator(translator)
    return tuple(used)
