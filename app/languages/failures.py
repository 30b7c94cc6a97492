"""What can go wrong with the web, collections, keys, tools and the disk, as the layers below say it."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

REST: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("Sentences", "The unfinished task cannot be taken up again: %1. Ask it anew."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "This message is too long for %1: it takes %2 tokens and %3 fit (about %4 words). Shorten it, or drop"
        " the text into the window as a file.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "This is too long for %1: %2 tokens fit. Shorten it."),
    QT_TRANSLATE_NOOP("Sentences", "The sources say too little about “%1”. Try other words, or leave it out."),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be written: the name of a deck must end in .pptx."),
    QT_TRANSLATE_NOOP("Sentences", "This slide is made by code from the others and cannot be made anew by itself."),
    QT_TRANSLATE_NOOP("Sentences", "The sources do not hold another slide at this place; the old one is kept."),
    QT_TRANSLATE_NOOP("Sentences", "What was kept of this document cannot be read. Make it anew."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is no text in the sources that slides or pages could be made of. Scanned pages must be "
        "recognised first, and an empty file has nothing to say.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no sentence in “%1” that could be summarised."),
    QT_TRANSLATE_NOOP("Sentences", "There is nothing to ask: name a document or a collection."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Some of it could not be deleted: %1. Close what uses it and try again, or delete it yourself."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "There is nothing to ask in “%1”: none of its files is indexed. Add documents to it first."
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no document that can be read in that folder."),
    QT_TRANSLATE_NOOP("Sentences", "This computer could not be measured: %1"),
    QT_TRANSLATE_NOOP(
        "Sentences", "There is nothing in this conversation that a document could be made of: no answer has text."
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be written: its name must end in %2."),
    QT_TRANSLATE_NOOP("Sentences", "%1 is not a folder."),
    QT_TRANSLATE_NOOP("Sentences", "The page could not be read."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Nothing on “%1” was found on the web, so there is nothing to make a document from. Try other words, "
        "or give a file.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "%1 needs %2 of memory and %3 are free. Close other programs and start Ternlight again."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "%1 has no file that ends in %2 any more. Look there yourself, and drop the file on the window."
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used here: %2"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Ternlight cannot write to the folder %1 (%2). Make it writable, free some space, or choose another "
        "with --data-dir.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "This computer has no keyring that Ternlight could keep a key in, so it was not saved. On Linux, "
        "install and unlock GNOME Keyring or KWallet.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The keyring did not take the key. Unlock it and try again."),
    QT_TRANSLATE_NOOP("Sentences", "Another program is using your conversations. Close it and try again."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There was no room to save this, or the disk of %1 failed. Free some space and try again; what was "
        "saved before is kept.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The conversations in %1 cannot be opened or written. Check the file's permissions, or choose another"
        " folder with --data-dir.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The file with your conversations is damaged. Start Ternlight again: it keeps the file and makes a new one.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The conversations in %1 cannot be opened (%2). Check the folder's permissions, or choose another "
        "with --data-dir.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Your conversations were saved by a newer version of Ternlight. Start that version, or choose another"
        " folder with --data-dir; nothing was changed.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1: %2 is missing from this program. %3"),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be read: %2 %3. The file is damaged or incomplete; get it again."),
    QT_TRANSLATE_NOOP("Sentences", "There is not enough memory for another conversation. Close other programs."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The conversation could not be saved as %1 (%2); what was there before is unchanged. Free some space "
        "on the disk, or save it elsewhere.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be read (%2)."),
    QT_TRANSLATE_NOOP("Sentences", "%1 could not be written (%2)."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The MCP server %1 has ended %2 times in a row, so it is not started again. Look at it with "
        "`ternlight mcp test`.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The MCP server %1 refused this: %2"),
    QT_TRANSLATE_NOOP("Sentences", "The MCP server %1 gave an answer that breaks the protocol."),
    QT_TRANSLATE_NOOP("Sentences", "The MCP server %1 did not start within %2 s."),
    QT_TRANSLATE_NOOP("Sentences", "The MCP server %1 cannot be used: %2"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The MCP server %1 ended during this call, which may have been done or not. It is started again at "
        "the next call.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The MCP server %1 did not answer in %2 s."),
    QT_TRANSLATE_NOOP("Sentences", "The MCP server %1 is on another computer, and the network is switched off."),
    QT_TRANSLATE_NOOP("Sentences", "%1 failed: %2"),
    QT_TRANSLATE_NOOP("Sentences", "The memory in %1 cannot be used (%2)."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Your collections were indexed by a newer version of Ternlight. Start that version, or choose another"
        " folder with --data-dir; nothing was changed.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Another program is using the index of your files. Close it and try again."),
    QT_TRANSLATE_NOOP(
        "Sentences", "There was no room to index this, or the disk of %1 failed. Free some space and try again; %2."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The index of your files in %1 cannot be opened or written. Check its permissions, or choose another "
        "folder with --data-dir.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The index of your files in %1 cannot be opened (%2). Check the folder's permissions, or choose "
        "another with --data-dir.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "Another Ternlight is using your collections, the window perhaps. Close it and try again."
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is a collection “%1” already. Choose another name."),
    QT_TRANSLATE_NOOP("Sentences", "A collection needs a name of one line, up to %1 characters."),
    QT_TRANSLATE_NOOP("Sentences", "There is no collection “%1”. %2"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The vectors of your files in %1 cannot be used (%2). Start Ternlight again: they are made anew from "
        "the texts.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The Chroma server %1 does not answer as it should (%2). Start it, or empty the setting chroma_server"
        " to keep the vectors on this computer.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 could not be written: %2."),
    QT_TRANSLATE_NOOP("Sentences", "The page is empty."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is no text on this page that could be read. It may be drawn by scripts: open it in your browser.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 broke off in the middle of the page. Try again."),
    QT_TRANSLATE_NOOP("Sentences", "A page of %1 is larger than %2 MB and was not read to its end."),
    QT_TRANSLATE_NOOP("Sentences", "A page of %1 is packed in a way that Ternlight did not ask for."),
    QT_TRANSLATE_NOOP("Sentences", "A page of %1 is damaged: it cannot be unpacked."),
    QT_TRANSLATE_NOOP("Sentences", "The file has another length than was said. Nothing was kept."),
    QT_TRANSLATE_NOOP("Sentences", "%1 does not list %2 (HTTP %3)."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The download broke off again and again (%1). What came is kept; resume it when the connection is better.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 did not hand the file out (HTTP %2)."),
    QT_TRANSLATE_NOOP("Sentences", "The server offers %1 bytes where %2 were expected. Nothing was kept."),
    QT_TRANSLATE_NOOP(
        "Sentences", "The file's SHA-256 is not the one that was said, so nothing of it was kept. Try again."
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 did not answer (%2). Try again later."),
    QT_TRANSLATE_NOOP("Sentences", "What %1 says of %2 cannot be read."),
    QT_TRANSLATE_NOOP("Sentences", "The file could not be fetched (%1). Try again later."),
    QT_TRANSLATE_NOOP("Sentences", "The server sent more than the file has. Nothing was kept."),
    QT_TRANSLATE_NOOP("Sentences", "%1 sent something that is no text."),
    QT_TRANSLATE_NOOP("Sentences", "The page at %1 is empty."),
    QT_TRANSLATE_NOOP("Sentences", "%1 sent %2, which is not a page with text."),
    QT_TRANSLATE_NOOP("Sentences", "%1 answered with an error (%2). Try again later."),
    QT_TRANSLATE_NOOP("Sentences", "%1 sends its readers on and on, so the page cannot be opened."),
    QT_TRANSLATE_NOOP("Sentences", "Ternlight does not open %1: the address can be read in two ways."),
    QT_TRANSLATE_NOOP("Sentences", "%1 has no such page any more (%2)."),
    QT_TRANSLATE_NOOP("Sentences", "%1 does not let programs read this page (%2)."),
    QT_TRANSLATE_NOOP("Sentences", "%1 asks programs not to read this page. Open it in your browser instead."),
    QT_TRANSLATE_NOOP("Sentences", "%1 sends its readers in a circle, so the page cannot be opened."),
    QT_TRANSLATE_NOOP("Sentences", "%1 took too long to answer. Try again later."),
    QT_TRANSLATE_NOOP("Sentences", "%1 could not be reached: %2."),
    QT_TRANSLATE_NOOP("Sentences", "The connection to %1 broke off. Try again."),
    QT_TRANSLATE_NOOP("Sentences", "A page of %1 is larger than %2 MB; not read."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 was not opened: it stands in a private or local network, which web pages must not reach into. If "
        "you trust it, allow %2.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Ternlight is offline, so %1 was not opened. Switch the network on in Settings to search and read the web.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 is on your list of hosts that are never opened."),
    QT_TRANSLATE_NOOP("Sentences", "%1 is not on your list of hosts that may be opened."),
    QT_TRANSLATE_NOOP("Sentences", "%1 was not opened: port %2 is not one of the web's. If you trust it, allow %3."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 was not opened: its name leads to a link-local, multicast or unspecified address. Allow that "
        "address itself if you trust it.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 asks to be left alone%2: it has been asked too often. Try again later."),
    QT_TRANSLATE_NOOP("Sentences", "%1 answered in a way that Ternlight does not understand."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Ternlight is offline, so the web was not searched. Switch the network on in Settings."
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 could not be reached. Check that this computer is connected."),
    QT_TRANSLATE_NOOP("Sentences", "%1 did not accept the key in Settings (%2)."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The SearXNG server does not answer programs. Its owner must add “json” to search.formats in its settings.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 was not found. Check the address, and that this computer is connected."),
    QT_TRANSLATE_NOOP("Sentences", "No search provider answered. %1"),
    QT_TRANSLATE_NOOP("Sentences", "It asked to be left alone for another %1 seconds."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Ternlight is offline, so nothing was looked up. Switch the network on in Settings."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Ternlight does not open “%1”: %2."),
    QT_TRANSLATE_NOOP("Sentences", "The measurement ended without a result."),
    QT_TRANSLATE_NOOP("Sentences", "This task is not kept on disk (%1): it is lost if the program ends"),
    QT_TRANSLATE_NOOP("Sentences", "The unfinished task cannot be taken up again (%1). Ask it anew."),
    QT_TRANSLATE_NOOP("Sentences", "There is no theme called %1. The themes are %2."),
    QT_TRANSLATE_NOOP("Sentences", "The MCP server %1 needs a name of letters, digits, spaces, dots and dashes."),
    QT_TRANSLATE_NOOP("Sentences", "The MCP server %1 is left out: %2."),
    QT_TRANSLATE_NOOP("Sentences", "The sources do not hold another section at this place; the old one is kept."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The vectors of your files in %1 cannot be used. Start Ternlight again: they are made anew from the texts.",
    ),
)
"""Of everything that is neither a document nor a model."""
