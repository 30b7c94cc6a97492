"""Answers from the user's own documents: which sentences bear on a question, and what is said of them."""
