"""The speed of the engine beside the limits of the computer and beside other engines.

shapes.py         the sizes of the models that are measured
random_model.py   files of those sizes with random weights
limits.py         what memory and the dot product allow
runners.py        this engine and llama.cpp in this process
peers.py          other programs: a Python with llama-cpp-python, a llama-bench
llama_worker.py   what the former runs
measure.py        all of them in turns
report.py         the result as JSON and as a table
embed.py          the embedders side by side, each in an embed_worker.py
retrieval.py      what an embedder finds in sets of questions and passages
kv.py             what the codecs of the KV cache save and cost
kv_report.py      the result as JSON, as a table and as a record to go on from
kv_recall.py      what is found again in a text
sharing.py        what prefixes, saved sessions and forks are worth
divergence.py     how far one distribution of the next token is from another
kv_peers.py       what the caches of llama.cpp cost
"""
