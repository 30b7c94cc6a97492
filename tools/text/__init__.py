"""What can be known about a text without a language model: sentences, quotes, facts, likeness."""
