"""`ternlight bench documents`: how fast documents are typeset, and how good decks made in one go are."""
