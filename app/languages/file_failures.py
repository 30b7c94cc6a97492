"""What can go wrong with a document, as the layers below say it."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

FILES: tuple[object, ...] = (
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” was not read: it declares entities, which ordinary documents never do and which are used to "
        "attack programs. If you trust it, save it again in its own program.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” unpacks to %2 MB from %3 MB, which no ordinary document does; it was not opened. If you trust "
        "it, save it again in its own program.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is damaged: the text inside it is cut off or broken. Get a fresh copy, or open it in its own "
        "program and save it again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is damaged: it is a zipped document whose end is missing or broken. Get a fresh copy, or open "
        "it in its own program and save it again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "“%1” is protected by a password. Open it in its own program, save it without one, and try again."
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is damaged: a part of it cannot be unpacked. Get a fresh copy."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is a folder. Choose a document inside it."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is empty: it can be opened, but there is no text in it."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is not a file but a device or a pipe. Choose a document."),
    QT_TRANSLATE_NOOP(
        "Sentences", "“%1” is larger than %2 MB, the most that can be read. Split it and read the parts."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” holds pictures and no text. Run it through a text recognition (OCR) program first, then read "
        "the new file.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no file “%1”. It may have been moved, renamed or deleted."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” may not be opened: you do not have permission to read it. Copy it to a folder of your own or "
        "ask its owner.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” cannot be opened: %2."),
    QT_TRANSLATE_NOOP(
        "Sentences", "“%1” cannot be read: %2. If it is on a drive or a network, check that it is still connected."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "“%1” needs more memory than reading may take (%2 GB). Split it and read the parts."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” cannot be read: it is damaged, or built in an unusual way. Open it in its own program, save it "
        "again, and try that copy.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” has %2 %3; at most %4 can be read. Split it and read the parts."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” holds over %2 million characters of text, more than can be read. Split it and read the parts.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is damaged: a quotation mark in it is never closed, or a cell is endless. Open it in a "
        "spreadsheet program and save it again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is damaged: the part that holds its text is missing. Open it in Word and save it again, or get "
        "a fresh copy.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is damaged: its table of chapters is missing. Get a fresh copy of the book."),
    QT_TRANSLATE_NOOP(
        "Sentences", "“%1” is protected against copying (DRM) and can only be read in its shop's own program."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is damaged: the part that holds its text is missing. Open it in LibreOffice and save it again, "
        "or get a fresh copy.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is damaged: it begins like a PDF, but its pages cannot be found. It may have been cut off while"
        " it was copied or downloaded; get a fresh copy.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is a scan: its pages are pictures without text, and text recognition is not installed. Run it "
        "through a text recognition (OCR) program first, then read the new file.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” shows letters, but does not say which ones they are, so its text cannot be read. Run it through"
        " a text recognition (OCR) program first, then read the new file.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” does not open with this password."),
    QT_TRANSLATE_NOOP(
        "Sentences", "“%1” is protected by a password. Give the password, or save a copy without it and read that."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is protected by a certificate or a program of its own, not by a password. Open it where that is"
        " installed, print it to a new PDF, and read that.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is a picture of over %2 million pixels. Save a smaller one."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is a damaged picture. Get a fresh copy, or save it again in its own program."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is damaged: its slides cannot be found. Open it in PowerPoint and save it again, or get a fresh copy.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is damaged, or made to harm: its parts are nested without end."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is damaged: its sheets cannot be read. Open it in a spreadsheet program, save it again, and try"
        " that copy.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” has a sheet that spans over %2 million cells. Copy the part you need into a new workbook and read that.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is protected by a password. Open it in its own program, remove the password, save it, and try again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is %2, whose pages are shown as text."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” has %2 pages and no page %3."),
    QT_TRANSLATE_NOOP("Sentences", "Page %1 of “%2” cannot be drawn: it is damaged or too large."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is a scan, and no text could be recognised in its pictures. If there is text, scan it again, "
        "upright, sharper and in black and white.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is an old Office file of a kind that cannot be read. Ternlight can read %2."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is %2, which cannot be read as a document.%3 Ternlight can read %4."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is empty: it has 0 bytes. It may not have been saved or copied in full."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is not a document Ternlight knows. Ternlight can read %2."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is empty: there is nothing but white space in it."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is an old Word document (.doc), which cannot be read. Open it in Word or LibreOffice, save it "
        "as .docx, and try again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is an old PowerPoint presentation (.ppt), which cannot be read. Open it in PowerPoint or "
        "LibreOffice, save it as .pptx, and try again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“%1” is damaged: it does not begin like %2. Get a fresh copy, or open it in its own program and save"
        " it again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Reading “%1” needs more memory than it may take (%2 GB) and was stopped. Split the document and read"
        " the parts.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "Reading “%1” took longer than %2 seconds and was stopped. Split the document and read the parts."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The part of Ternlight that reads files stopped while it was busy with “%1”; the file may be damaged."
        " Nothing else is affected. Try a fresh copy, or save it again in its own program.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Reading “%1” took longer than %2 seconds of computing and was stopped. Split the document and read the parts.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“%1” needs more memory than there is. Make it shorter, or close other programs."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” took longer than %2 seconds and was stopped. Make it shorter, or in parts."),
)
"""One for each way in which a file cannot be read."""
