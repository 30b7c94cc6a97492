"""The tables of an index's database, one class for what belongs together. Every call is a transaction."""
