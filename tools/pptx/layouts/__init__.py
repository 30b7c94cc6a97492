"""One planner for each layout: a typed body to measured elements."""
