"""The languages the window speaks: which there are, how one is chosen, how their words are kept complete."""
