"""How a checkout becomes a running program. Standard library only; nothing here is part of the installed package."""
