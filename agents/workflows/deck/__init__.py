"""Decks: planned by code from what the sources say, one small model call for each slide, everything checked."""
