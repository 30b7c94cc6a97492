"""The codecs of the compressed KV cache.

codecs.py      what there is: names, bits, exact bytes
tables.py      levels, thresholds and signs, pinned
reference.py   sealing and attention in NumPy, which the kernels are tested against
"""
