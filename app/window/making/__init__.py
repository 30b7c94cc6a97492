"""Decks and reports in the window: the forms that ask for them, the view that shows them grow, their card."""
