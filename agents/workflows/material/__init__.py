"""What the sources of a deck or a report say, found by code: passages, tables, figures, dates, steps, changes."""
