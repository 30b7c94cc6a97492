"""The KV cache: pages of 64 tokens that sequences share, how full ones are stored, and what is remembered of prompts.

pages.py       blocks of memory and the tables that sequences keep of them
prefix.py      evaluated text by its tokens
state.py       a sequence's pages as parts of a saved session
codecs.py      what there is: names, bits, exact bytes
tables.py      levels, thresholds and signs, pinned
reference.py   sealing and attention in NumPy, which the kernels are tested against
"""
