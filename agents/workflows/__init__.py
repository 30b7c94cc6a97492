"""Plans made by code, with one small model call per slot."""
