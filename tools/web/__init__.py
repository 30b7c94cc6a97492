"""The web: searching, fetching and reading, under a policy that the user sets and a ledger that the user reads."""
