"""The KV cache: pages that sequences share, and the codecs they are sealed with.

codecs.py      what codecs there are: names, bits, exact bytes
tables.py      their levels, thresholds and signs, pinned
reference.py   sealing, and attention on codes, in NumPy
layer.py       what the cache of one layer is, however it is kept: `KVCacheLayer`
reference_layer.py  one in NumPy
native_layer.py     one on the kernels, by the code of the forward pass
pages.py       pages and the tables that sequences keep of them
slabs.py       the memory that pages lie in
prefix.py      evaluated pages, found again by their tokens
state.py       the entries of a sequence as bytes
sealing.py     a codec for the pages of one model, and the next smaller one
footprint.py   bytes from sizes alone

What is not here, and why. Numbers are of SmolLM2-135M on prose and of a Sapphire Rapids core.

Reading V only where it matters (first all of K, then V of the pages whose weights pass a bound): with at most 1 % of
the weight left out, 20, 36, 37 and 53 % of the pairs of pages after 1k, 2k, 4k and 8k tokens need no V. Two passes over
a page cost more than that saves: 0.94 times the speed when 55 % of V is left out, 0.71 times when nothing is, as with
flat attention, and 1.26 times were none read at all.

Stretching each pair of channels of K, and shrinking it in q, so that both are alike (calibrated on 1,024 tokens): the
noise of the scores should fall by a third, but beside the means of the pages kv4 loses as much as before (0.0023 nats),
kv3 0.0099 instead of 0.0082 and kv2 0.064 instead of 0.051.

Sealing the layers of a page at different tokens: the token that fills a page takes 1.3 ms longer in 9 without a text
before it and 1.0 in 19 behind 32,768 tokens (three layers of an 8B model), once in 64 tokens. Nobody sees that, and a
page would be sealed in some layers only whenever a sequence is forked, cut back, shared or saved.
"""
