"""How much of what is asked about a text speaks of, word for word.

The likeness of whole sentences cannot tell "What is the salary of a crane driver?" from what else is said of crane
drivers: the word that makes the difference is one of many. So each telling word is looked for by itself, as the nearest
of the text's words (the "MaxSim" of late interaction: Khattab and Zaharia, "ColBERT", SIGIR 2020, arXiv 2004.12832,
here with the embedder's vectors of single words). The worst of them says what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.tools.embedding import Embedder
from ternlight.tools.text.words import is_unspaced, stem, words

_MOST = 40
"""Words that are looked for; what is pasted into a question may be a page long."""


async def coverage(asked: Sequence[str], texts: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
    """(len(texts), 2): how much of the words `asked` for each text has, the worst of them and their mean.

    A word of the same stem counts 1, else the highest cosine to a word of the text, at least 0; a code with a digit in
    it must be there as it is. In a script without spaces both are the mean, since its pairs of letters are no words.
    """
    wanted = list(dict.fromkeys(word.casefold() for word in asked))[:_MOST]
    found = np.zeros((len(texts), 2), np.float32)
    if not wanted or not texts:
        return found
    said = [list(dict.fromkeys(word.casefold() for word in words(text))) for text in texts]
    compared = [word for word in wanted if not _has_digit(word)]
    rows = {word: row for row, word in enumerate(dict.fromkeys([*compared, *(word for text in said for word in text)]))}
    vectors = await embedder.embed(list(rows)) if compared else np.zeros((len(rows), 1), np.float32)
    pairs = any(is_unspaced(character) for word in wanted for character in word)
    for index, text in enumerate(said):
        stems = {stem(word) for word in text}
        near = vectors[[rows[word] for word in text]]
        shares = [
            1.0
            if stem(word) in stems
            else 0.0
            if _has_digit(word) or not text
            else max(0.0, float((near @ vectors[rows[word]]).max()))
            for word in wanted
        ]
        mean = sum(shares) / len(shares)
        found[index] = (mean if pairs else min(shares), mean)
    return found


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)
