"""Compiled kernels, private to the engine."""
