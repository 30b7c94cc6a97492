"""Folders in Hugging Face's form (config.json, tokenizer.json, safetensors) of ternary models, read as GGUF files.

BitNet b1.58, Falcon-E and Falcon3-1.58bit are published so: with packed weights, or with the bf16 ones that they were
trained with. What is opened answers like the GGUF file that a converter would write, so that nothing behind it knows
the difference.
"""

from ternlight.engine.checkpoint.folder import open_checkpoint

__all__ = ["open_checkpoint"]
