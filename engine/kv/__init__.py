"""The KV cache: pages of 64 tokens that sequences share, what is remembered of prompts, and its form on disk."""
