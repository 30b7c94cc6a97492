"""What is asked before a tool acts, what tools are called, and what is told beside an answer."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

REMARKS: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("Sentences", "Let the assistant read what you have copied?"),
    QT_TRANSLATE_NOOP("Sentences", "Let the assistant read the page that is open?"),
    QT_TRANSLATE_NOOP("Sentences", "Send “%1” to %2?"),
    QT_TRANSLATE_NOOP("Sentences", "Open %1?"),
    QT_TRANSLATE_NOOP("Sentences", "Let %1 do this?"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Text from outside was read during this task. Check that this is what you want, and not what that text wants.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "It asked again and again for permission."),
    QT_TRANSLATE_NOOP("Sentences", "%1 characters from the clipboard"),
    QT_TRANSLATE_NOOP("Sentences", "No page is open"),
    QT_TRANSLATE_NOOP("Sentences", "Read %1"),
    QT_TRANSLATE_NOOP("Sentences", "Opening %1"),
    QT_TRANSLATE_NOOP("Sentences", "%1 result"),
    QT_TRANSLATE_NOOP("Sentences", "%1 results"),
    QT_TRANSLATE_NOOP("Sentences", "%1 entries"),
    QT_TRANSLATE_NOOP("Sentences", "%1 file"),
    QT_TRANSLATE_NOOP("Sentences", "%1 files"),
    QT_TRANSLATE_NOOP("Sentences", "The granted folders"),
    QT_TRANSLATE_NOOP("Sentences", "Passages on %1"),
    QT_TRANSLATE_NOOP("Sentences", "Remembered: %1"),
    QT_TRANSLATE_NOOP("Sentences", "Forgot: %1"),
    QT_TRANSLATE_NOOP("Sentences", "Read the clipboard"),
    QT_TRANSLATE_NOOP("Sentences", "Read the open page"),
    QT_TRANSLATE_NOOP("Sentences", "Calculator"),
    QT_TRANSLATE_NOOP("Sentences", "Calendar"),
    QT_TRANSLATE_NOOP("Sentences", "Search your files"),
    QT_TRANSLATE_NOOP("Sentences", "Web search"),
    QT_TRANSLATE_NOOP("Sentences", "Read a page"),
    QT_TRANSLATE_NOOP("Sentences", "List files"),
    QT_TRANSLATE_NOOP("Sentences", "Search files"),
    QT_TRANSLATE_NOOP("Sentences", "Read a file"),
    QT_TRANSLATE_NOOP("Sentences", "Write a file"),
    QT_TRANSLATE_NOOP("Sentences", "Remember"),
    QT_TRANSLATE_NOOP("Sentences", "Forget"),
    QT_TRANSLATE_NOOP("Sentences", "Looking over the headlines"),
    QT_TRANSLATE_NOOP("Sentences", "calculator"),
    QT_TRANSLATE_NOOP("Sentences", "dates"),
    QT_TRANSLATE_NOOP("Sentences", "read clipboard"),
    QT_TRANSLATE_NOOP("Sentences", "read open page"),
    QT_TRANSLATE_NOOP("Sentences", "remember"),
    QT_TRANSLATE_NOOP("Sentences", "forget"),
    QT_TRANSLATE_NOOP("Sentences", "read page"),
    QT_TRANSLATE_NOOP("Sentences", "web search"),
    QT_TRANSLATE_NOOP("Sentences", "search documents"),
    QT_TRANSLATE_NOOP("Sentences", "model server"),
    QT_TRANSLATE_NOOP("Sentences", "list files"),
    QT_TRANSLATE_NOOP("Sentences", "search files"),
    QT_TRANSLATE_NOOP("Sentences", "read file"),
    QT_TRANSLATE_NOOP("Sentences", "write file"),
    QT_TRANSLATE_NOOP("Sentences", "model download"),
    QT_TRANSLATE_NOOP("Sentences", "pages"),
    QT_TRANSLATE_NOOP("Sentences", "points"),
    QT_TRANSLATE_NOOP("Sentences", "sections"),
    QT_TRANSLATE_NOOP("Sentences", "sentences"),
    QT_TRANSLATE_NOOP("Sentences", "slides"),
    QT_TRANSLATE_NOOP("Sentences", "the model server that you set"),
    QT_TRANSLATE_NOOP("Sentences", "read document"),
    QT_TRANSLATE_NOOP("Sentences", "asked for by the user"),
    QT_TRANSLATE_NOOP("Sentences", "read “%1”"),
    QT_TRANSLATE_NOOP("Sentences", "search for “%1”"),
    QT_TRANSLATE_NOOP("Sentences", "what %1 lets programs read"),
    QT_TRANSLATE_NOOP("Sentences", "This is not in your files: nothing in them was found that answers it."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Nothing that answers this was found in the pages that were read. Try other words, or a narrower question.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Nothing was found on “%1”."),
    QT_TRANSLATE_NOOP("Sentences", "Nothing was found on “%1”"),
    QT_TRANSLATE_NOOP("Sentences", "The nearest was on page %1 of “%2”: “%3”"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "These are sentences of your files, chosen by likeness, not an answer put together: no language model"
        " is loaded.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "These are sentences of your files, chosen by likeness, not an answer put together: %1 is too small for that.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 of the model's said more than the quotes; those are shown instead."),
    QT_TRANSLATE_NOOP(
        "Sentences", "%1 of the model's sentences said more than their source; its own words are shown instead."
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 of the model's sentences said more than their source and were not used."),
    QT_TRANSLATE_NOOP("Sentences", "%1 could not be read."),
    QT_TRANSLATE_NOOP("Sentences", "%1 repeated another one and counted once."),
    QT_TRANSLATE_NOOP("Sentences", "Sentences addressed to assistants instead of readers were left out."),
    QT_TRANSLATE_NOOP("Sentences", "Left out of the summary: %1."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The sentence model could not be used (%1): the points were chosen by their words and their place "
        "alone, which is less exact.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The sentence model could not be used (%1): passages were chosen by their words and their place "
        "alone, which is less exact.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no text in “%1” that could be used."),
    QT_TRANSLATE_NOOP("Sentences", "All that “%1” says is in another source too."),
    QT_TRANSLATE_NOOP("Sentences", "No sentence of “%1” could be used."),
    QT_TRANSLATE_NOOP("Sentences", "The slide “%1” was left out: the sources do not fill it."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "A picture of “%1” was left out: it is a drawing of the kind %2 that cannot be drawn here.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 pictures of “%2” were left out: they are drawings of the kind %3 that cannot be drawn here.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The headlines were not looked over: the language model failed."),
    QT_TRANSLATE_NOOP("Sentences", "The sources carry %1 slides, not %2: nothing is said twice."),
    QT_TRANSLATE_NOOP("Sentences", "The language model failed (%1); the rest is in the sources' own words."),
    QT_TRANSLATE_NOOP(
        "Sentences", "The language model failed (%1); from “%2” on the slides are in the sources' own words."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Page %1 is a scan without text and could not be read."),
    QT_TRANSLATE_NOOP("Sentences", "Pages %1 are scans without text and could not be read."),
    QT_TRANSLATE_NOOP("Sentences", "Page %1 is damaged and could not be read."),
    QT_TRANSLATE_NOOP("Sentences", "Pages %1 are damaged and could not be read."),
    QT_TRANSLATE_NOOP("Sentences", "Inside the document a file is attached, not read with it: %1."),
    QT_TRANSLATE_NOOP("Sentences", "Inside the document %1 files are attached, not read with it: %2."),
    QT_TRANSLATE_NOOP("Sentences", "and"),
    QT_TRANSLATE_NOOP("Sentences", "to"),
    QT_TRANSLATE_NOOP("Sentences", "Sources disagree: %1."),
    QT_TRANSLATE_NOOP(
        "Sentences", "“%1” and “%2” give different numbers for the same thing; check which one is meant."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Measuring the limits of this computer …"),
    QT_TRANSLATE_NOOP("Sentences", "Measuring %1 on %2 threads …"),
    QT_TRANSLATE_NOOP("Sentences", "Measuring %1 on %2 thread …"),
    QT_TRANSLATE_NOOP("Sentences", "Writing %1 with random weights …"),
    QT_TRANSLATE_NOOP("Sentences", "Stopped early."),
    QT_TRANSLATE_NOOP("Sentences", "Stopped early, with %1 ready."),
    QT_TRANSLATE_NOOP("Sentences", "Indexed %1"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Page %1 is a scan, whose text was recognised (OCR) with a certainty of %2%; words and numbers there may be "
        "wrong.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Pages %1 are scans, whose text was recognised (OCR) with a certainty of %2%; words and numbers there may be "
        "wrong.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Page %1 is a scan in which no text could be recognised."),
    QT_TRANSLATE_NOOP("Sentences", "Pages %1 are scans in which no text could be recognised."),
    QT_TRANSLATE_NOOP("Sentences", "“%1” is named like %2, but it is %3; it was read as that."),
    QT_TRANSLATE_NOOP("Sentences", "The pictures of “%1” were left out: %2"),
    QT_TRANSLATE_NOOP("Sentences", "%1 text of the model said more than the sources and were not used."),
    QT_TRANSLATE_NOOP("Sentences", "%1 texts of the model said more than the sources and were not used."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 chose the headline of one slide among the sources' own statements. It wrote none itself.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 chose the headlines of %2 slides among the sources' own statements. It wrote none itself.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "A diagram could not be read and is given as a list."),
    QT_TRANSLATE_NOOP("Sentences", "A chart could not be read and is given as it was written."),
    QT_TRANSLATE_NOOP("Sentences", "Slide %1 repeated an earlier one and was left out."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 of %2 points is a quote. For it the model's own wording was not used, because it did not match the "
        "document: %3.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 of %2 points are quotes. For these the model's own wording was not used, because it did not match the "
        "document; for example, %3.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 of %2 points are quotes. For %3 of these the model's own wording was not used, because it did not match "
        "the document: %4.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 of %2 points are quotes. For %3 of these the model's own wording was not used, because it did not match "
        "the document; for example, %4.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "What does the customer pay, and for what?"),
    QT_TRANSLATE_NOOP("Sentences", "Who pays?"),
    QT_TRANSLATE_NOOP("Sentences", "Which results can you show (customers, revenue, pilots)?"),
    QT_TRANSLATE_NOOP("Sentences", "Who is in the team, and in which roles?"),
    QT_TRANSLATE_NOOP("Sentences", "What are the milestones of the next 12 to 24 months?"),
    QT_TRANSLATE_NOOP("Sentences", "How much do you ask for?"),
    QT_TRANSLATE_NOOP("Sentences", "What is the money for?"),
    QT_TRANSLATE_NOOP("Sentences", "How can you be reached?"),
    QT_TRANSLATE_NOOP("Sentences", "Who presents?"),
    QT_TRANSLATE_NOOP("Sentences", "The best answers of those here: reasoning, following instructions, calling tools."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "For computers with little memory: near the 8B in arithmetic and code, weaker in following instructions.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Quick on any computer; short texts and simple questions."),
    QT_TRANSLATE_NOOP("Sentences", "Half the size of the ternary 8B, and weaker: above all in calling tools."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The best-known model trained with ternary weights; it reads 4,096 tokens at once and knows no tools.",
    ),
)
"""Questions, names of tools and of what they brought, and notes."""
