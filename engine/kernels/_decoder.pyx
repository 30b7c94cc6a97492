"""The native boundary of the decoder: packed weights, the forward pass and its threads. The GIL is released throughout.

Nothing is checked here: `ternlight.engine.native` checks dtypes, contiguity and shapes before it calls.
"""

from libc.stdint cimport int32_t, uint8_t, uintptr_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset

import numpy as np

cdef extern from "matrix.h" nogil:
    ctypedef int tl_packing
    int TL_BLOCK
    int TL_PACKINGS
    ctypedef struct tl_matrix:
        tl_packing packing
        int32_t rows, columns, group
        const uint8_t *stream
        const float *row_scales
        size_t block_bytes
    size_t tl_block_bytes(tl_packing packing, int32_t columns, int32_t group)
    void tl_pack_block(tl_packing packing, int32_t columns, int32_t group, const uint8_t *codes, const float *scales,
                       const float *minima, uint8_t *out)
    void tl_decode_row(const tl_matrix *matrix, int32_t row, float *out)
    ctypedef void (*tl_product)(const tl_matrix *, const void *, int32_t, int32_t, float *, size_t, int)
    const tl_product tl_products_scalar[7]
    const tl_product tl_products_avx512[7]

cdef extern from "unpack.h" nogil:
    ctypedef struct tl_source:
        int32_t type
        tl_packing packing
        int32_t group, block, block_bytes
    const tl_source tl_sources[]
    void tl_unpack_row(const tl_source *source, const uint8_t *row, int32_t columns, uint8_t *codes, float *scales,
                       float *minima)

cdef extern from "pool.h" nogil:
    ctypedef struct tl_pool:
        pass
    tl_pool *tl_pool_create(int threads)
    void tl_pool_destroy(tl_pool *pool)
    void tl_pool_run(tl_pool *pool, void (*job)(void *, int32_t, int32_t, int) noexcept nogil, void *context, int32_t tiles,
                     int32_t grain)

cdef extern from "ops.h" nogil:
    ctypedef int tl_gate
    int TL_PAGE
    ctypedef struct tl_ops:
        pass
    const tl_ops tl_ops_scalar
    const tl_ops tl_ops_avx2
    const tl_ops tl_ops_avx512

cdef extern from "decoder.h" nogil:
    ctypedef struct tl_weight:
        int32_t planes
        const tl_matrix *plane
    ctypedef struct tl_layer:
        tl_weight q, k, v, o, gate, up, down
        const float *attention_norm
        const float *ffn_norm
        const float *q_bias
        const float *k_bias
        const float *v_bias
        const float *q_norm
        const float *k_norm
        const float *attention_sub_norm
        const float *ffn_sub_norm
        const float *attention_post_norm
        const float *ffn_post_norm
        int32_t local
    ctypedef struct tl_decoder:
        int32_t layers, width, heads, kv_heads, head_dim, ff_width, vocabulary, window
        tl_gate gate
        float epsilon, attention_scale, embedding_scale
        int32_t neox, pairs, positions
        const float *cosine
        const float *sine
        const float *local_cosine
        const float *local_sine
        const float *output_norm
        tl_weight embedding, head
        const tl_layer *layer
    ctypedef struct tl_cache:
        uint8_t *pages
        int32_t pages_per_head
    ctypedef struct tl_kernels:
        const tl_ops *ops
        const tl_product *products
    ctypedef int tl_logits
    size_t tl_scratch_bytes(const tl_decoder *decoder, int32_t tokens, int32_t positions, int32_t threads)
    int tl_forward(const tl_decoder *decoder, const tl_kernels *kernels, tl_pool *pool, tl_cache *cache, void *scratch,
                   const int32_t *tokens, int32_t count, int32_t position, tl_logits want, float *logits,
                   const int32_t *cancel)


def aligned_bytes(size_t size):
    """A zeroed uint8 array of `size` bytes that begins on a cache line."""
    memory = np.zeros(size + 64, np.uint8)
    cdef size_t skip = (-<uintptr_t><size_t>memory.ctypes.data) % 64
    return memory[skip:skip + size]


cdef const tl_source *source_of(int type):
    cdef int i = 0
    while tl_sources[i].block != 0:
        if tl_sources[i].type == type:
            return &tl_sources[i]
        i += 1
    return NULL


def known_types():
    """GGUF type ids that `Matrix.from_file` packs."""
    types = []
    cdef int i = 0
    while tl_sources[i].block != 0:
        types.append(tl_sources[i].type)
        i += 1
    return tuple(types)


cdef struct packing_job:
    const tl_source *source
    const uint8_t *data
    size_t row_bytes
    int32_t rows, columns, groups
    size_t block_bytes
    uint8_t *stream
    uint8_t *codes
    float *scales
    float *minima


cdef void pack_blocks(void *raw, int32_t first, int32_t count, int thread) noexcept nogil:
    cdef packing_job *job = <packing_job *>raw
    cdef size_t codes = <size_t>TL_BLOCK * job.columns, groups = <size_t>TL_BLOCK * job.groups
    cdef int32_t block, row
    for block in range(first, first + count):
        for row in range(TL_BLOCK):
            if block * TL_BLOCK + row < job.rows:
                tl_unpack_row(job.source, job.data + (<size_t>block * TL_BLOCK + row) * job.row_bytes, job.columns,
                              job.codes + thread * codes + row * job.columns,
                              job.scales + thread * groups + row * job.groups,
                              job.minima + thread * groups + row * job.groups)
            else:
                memset(job.codes + thread * codes + row * job.columns, 0, job.columns)
                memset(job.scales + thread * groups + row * job.groups, 0, job.groups * sizeof(float))
                memset(job.minima + thread * groups + row * job.groups, 0, job.groups * sizeof(float))
        tl_pack_block(job.source.packing, job.columns, job.source.group, job.codes + thread * codes,
                      job.scales + thread * groups, job.minima + thread * groups,
                      job.stream + <size_t>block * job.block_bytes)


cdef class Pool:
    """The engine's threads, the caller included."""

    cdef tl_pool *pool
    cdef readonly int threads

    def __cinit__(self, int threads):
        self.pool = tl_pool_create(threads)
        if self.pool == NULL:
            raise MemoryError(f"{threads} threads could not be started")
        self.threads = threads

    def __dealloc__(self):
        tl_pool_destroy(self.pool)


cdef class Matrix:
    """One packed weight matrix."""

    cdef tl_matrix matrix
    cdef object stream, scales

    @property
    def shape(self):
        """(rows, columns)"""
        return self.matrix.rows, self.matrix.columns

    @property
    def group(self):
        """Columns that share a scale, 0 for a whole row."""
        return self.matrix.group

    @property
    def nbytes(self):
        """Bytes of the packed form."""
        return self.stream.nbytes + (0 if self.scales is None else self.scales.nbytes)

    @staticmethod
    def from_file(int type, const uint8_t[::1] data not None, int rows, int columns, Pool pool not None):
        """Pack a tensor as a GGUF file stores it."""
        cdef const tl_source *source = source_of(type)
        cdef Matrix made = Matrix()
        cdef packing_job job
        cdef size_t per_thread
        job.source, job.data, job.rows, job.columns = source, &data[0], rows, columns
        job.row_bytes = <size_t>columns // source.block * source.block_bytes
        job.groups = columns // source.group
        job.block_bytes = tl_block_bytes(source.packing, columns, source.group)
        cdef int blocks = (rows + TL_BLOCK - 1) // TL_BLOCK
        made.stream = aligned_bytes(blocks * job.block_bytes)
        cdef uint8_t[::1] stream = made.stream
        codes_memory = np.empty(pool.threads * TL_BLOCK * columns, np.uint8)
        scales_memory = np.empty(2 * pool.threads * TL_BLOCK * job.groups, np.float32)
        cdef uint8_t[::1] codes = codes_memory
        cdef float[::1] scales = scales_memory
        job.stream, job.codes, job.scales = &stream[0], &codes[0], &scales[0]
        job.minima = &scales[pool.threads * TL_BLOCK * job.groups]
        with nogil:
            tl_pool_run(pool.pool, pack_blocks, &job, blocks, 4)
        made.matrix.packing, made.matrix.rows, made.matrix.columns = source.packing, rows, columns
        made.matrix.group, made.matrix.block_bytes, made.matrix.stream = source.group, job.block_bytes, &stream[0]
        made.matrix.row_scales = NULL
        return made

    def decode_row(self, int row, float[::1] out not None):
        """Write one row's weights to `out` (columns,)."""
        with nogil:
            tl_decode_row(&self.matrix, row, &out[0])



_WEIGHTS = ("q", "k", "v", "o", "gate", "up", "down")
_VECTORS = ("attention_norm", "ffn_norm", "q_bias", "k_bias", "v_bias", "q_norm", "k_norm", "attention_sub_norm",
            "ffn_sub_norm", "attention_post_norm", "ffn_post_norm")


cdef class Decoder:
    """A model's weights and sizes, ready to run."""

    cdef tl_decoder decoder
    cdef tl_layer *layers
    cdef tl_matrix *planes
    cdef int used
    cdef tl_kernels kernels
    cdef readonly Pool pool
    cdef object keep

    def __cinit__(self):
        self.layers = NULL
        self.planes = NULL

    def __dealloc__(self):
        free(self.layers)
        free(self.planes)

    def __init__(self, str isa not None, Pool pool not None, dict sizes not None, list layers not None, dict model not None):
        self.pool = pool
        self.keep = (layers, model)
        if isa == "avx512vnni":
            self.kernels.ops, self.kernels.products = &tl_ops_avx512, tl_products_avx512
        else:
            self.kernels.ops, self.kernels.products = &tl_ops_scalar, tl_products_scalar
        cdef int planes = len(model["embedding"]) + len(model["head"])
        planes += sum(len(layer[name]) for layer in layers for name in _WEIGHTS)
        self.layers = <tl_layer *>calloc(len(layers), sizeof(tl_layer))
        self.planes = <tl_matrix *>calloc(planes, sizeof(tl_matrix))
        if self.layers == NULL or self.planes == NULL:
            raise MemoryError
        for name, value in sizes.items():
            self._set_size(name, value)
        self.decoder.cosine, self.decoder.sine = self._vector(model["cosine"]), self._vector(model["sine"])
        self.decoder.local_cosine = self._vector(model["local_cosine"])
        self.decoder.local_sine = self._vector(model["local_sine"])
        self.decoder.output_norm = self._vector(model["output_norm"])
        self.decoder.embedding, self.decoder.head = self._weight(model["embedding"]), self._weight(model["head"])
        self.decoder.layer = self.layers
        for index, layer in enumerate(layers):
            self._set_layer(&self.layers[index], layer)

    cdef const float *_vector(self, object array) except? NULL:
        if array is None:
            return NULL
        cdef const float[::1] values = array.reshape(-1)
        return &values[0]

    cdef tl_weight _weight(self, list matrices):
        cdef tl_weight weight
        cdef Matrix matrix
        weight.planes, weight.plane = len(matrices), &self.planes[self.used]
        for matrix in matrices:
            self.planes[self.used] = matrix.matrix
            self.used += 1
        return weight

    cdef int _set_size(self, str name, object value) except -1:
        if name == "layers": self.decoder.layers = value
        elif name == "width": self.decoder.width = value
        elif name == "heads": self.decoder.heads = value
        elif name == "kv_heads": self.decoder.kv_heads = value
        elif name == "head_dim": self.decoder.head_dim = value
        elif name == "ff_width": self.decoder.ff_width = value
        elif name == "vocabulary": self.decoder.vocabulary = value
        elif name == "window": self.decoder.window = value
        elif name == "gate": self.decoder.gate = value
        elif name == "epsilon": self.decoder.epsilon = value
        elif name == "attention_scale": self.decoder.attention_scale = value
        elif name == "embedding_scale": self.decoder.embedding_scale = value
        elif name == "neox": self.decoder.neox = value
        elif name == "pairs": self.decoder.pairs = value
        elif name == "positions": self.decoder.positions = value
        else: raise KeyError(name)
        return 0

    cdef int _set_layer(self, tl_layer *to, dict layer) except -1:
        to.q, to.k, to.v = self._weight(layer["q"]), self._weight(layer["k"]), self._weight(layer["v"])
        to.o, to.gate = self._weight(layer["o"]), self._weight(layer["gate"])
        to.up, to.down = self._weight(layer["up"]), self._weight(layer["down"])
        to.attention_norm, to.ffn_norm = self._vector(layer["attention_norm"]), self._vector(layer["ffn_norm"])
        to.q_bias, to.k_bias, to.v_bias = (self._vector(layer.get("q_bias")), self._vector(layer.get("k_bias")),
                                           self._vector(layer.get("v_bias")))
        to.q_norm, to.k_norm = self._vector(layer.get("q_norm")), self._vector(layer.get("k_norm"))
        to.attention_sub_norm = self._vector(layer.get("attention_sub_norm"))
        to.ffn_sub_norm = self._vector(layer.get("ffn_sub_norm"))
        to.attention_post_norm = self._vector(layer.get("attention_post_norm"))
        to.ffn_post_norm = self._vector(layer.get("ffn_post_norm"))
        to.local = layer["local"]
        return 0


cdef class State:
    """One session's KV cache and scratch memory."""

    cdef Decoder decoder
    cdef tl_cache cache
    cdef object pages, scratch
    cdef readonly int context, chunk
    cdef int32_t cancelled

    def __init__(self, Decoder decoder not None, int context, int chunk):
        self.decoder, self.context, self.chunk = decoder, context, chunk
        cdef int pages = (context + TL_PAGE - 1) // TL_PAGE
        cdef size_t page = <size_t>decoder.decoder.head_dim * TL_PAGE * 4
        self.pages = aligned_bytes(page * pages * decoder.decoder.kv_heads * decoder.decoder.layers)
        self.scratch = aligned_bytes(tl_scratch_bytes(&decoder.decoder, chunk, context, decoder.pool.threads))
        cdef uint8_t[::1] memory = self.pages
        self.cache.pages, self.cache.pages_per_head = &memory[0], pages

    def cancel(self):
        """Stop the running `forward`, from any thread."""
        self.cancelled = 1

    def forward(self, const int32_t[::1] tokens not None, int position, int want):
        """Evaluate tokens; returns logits (0, 1 or len(tokens), vocabulary), or None if cancelled."""
        cdef int32_t count = tokens.shape[0]
        rows = 0 if want == 0 else 1 if want == 1 else count
        logits = np.empty((max(rows, 1), self.decoder.decoder.vocabulary), np.float32)
        cdef float[:, ::1] out = logits
        cdef uint8_t[::1] scratch = self.scratch
        cdef int stopped
        self.cancelled = 0
        with nogil:
            stopped = tl_forward(&self.decoder.decoder, &self.decoder.kernels, self.decoder.pool.pool, &self.cache,
                                 &scratch[0], &tokens[0], count, position, want, &out[0, 0], &self.cancelled)
        return None if stopped else logits[:rows]
