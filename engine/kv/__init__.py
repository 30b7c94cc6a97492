"""The KV cache: pages that sequences share, and the codecs they are sealed with.

codecs.py      what codecs there are: names, bits, exact bytes
tables.py      their levels, thresholds and signs, pinned
reference.py   sealing, and attention on codes, in NumPy
pages.py       pages and the tables that sequences keep of them
slabs.py       the memory that pages lie in
prefix.py      evaluated pages, found again by their tokens
state.py       the entries of a sequence as bytes
sealing.py     a codec for the pages of one model, and the next smaller one
footprint.py   bytes from sizes alone
"""
