"""The web: searching, fetching and reading pages under a policy that the user sets and a ledger that the user can read."""
