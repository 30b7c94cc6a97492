"""A `Report` as plain Markdown."""
