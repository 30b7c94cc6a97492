"""Retrieval over the user's documents: vectors of chunks in Chroma, their words in SQLite, one ranking of both."""
