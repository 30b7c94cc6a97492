"""The parts of the summary: plan, extract, merge, phrase, check. `agents.workflows.summarize` runs them."""
