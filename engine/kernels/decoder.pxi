# The forward pass (src/decoder.h).

_WEIGHTS = ("q", "k", "v", "o", "gate", "up", "down")
_VECTORS = ("attention_norm", "ffn_norm", "q_bias", "k_bias", "v_bias", "q_norm", "k_norm", "attention_sub_norm",
            "ffn_sub_norm", "attention_post_norm", "ffn_post_norm")


NONE, LAST, ALL = 0, 1, 2


cdef class Decoder:
    """A model's weights and sizes, ready to run."""

    cdef capi.tl_decoder decoder
    cdef capi.tl_layer *layers
    cdef capi.tl_matrix *planes
    cdef int used
    cdef const capi.tl_form *form
    cdef readonly Pool pool
    cdef object keep

    def __cinit__(self):
        self.layers = NULL
        self.planes = NULL

    def __dealloc__(self):
        free(self.layers)
        free(self.planes)

    def __init__(self, Form form not None, Pool pool not None, dict sizes not None, list layers not None, dict model not None):
        self.pool = pool
        self.keep = (layers, model)
        self.form = form.form
        cdef int planes = len(model["embedding"]) + len(model["head"])
        planes += sum(len(layer[name]) for layer in layers for name in _WEIGHTS)
        self.layers = <capi.tl_layer *>calloc(len(layers), sizeof(capi.tl_layer))
        self.planes = <capi.tl_matrix *>calloc(planes, sizeof(capi.tl_matrix))
        if self.layers == NULL or self.planes == NULL:
            raise MemoryError
        for name, value in sizes.items():
            self._set_size(name, value)
        self.decoder.cosine, self.decoder.sine = self._vector(model["cosine"]), self._vector(model["sine"])
        self.decoder.local_cosine = self._vector(model["local_cosine"])
        self.decoder.local_sine = self._vector(model["local_sine"])
        self.decoder.output_norm = self._vector(model["output_norm"])
        self.decoder.embedding = self._weight(model["embedding"], 1)
        self.decoder.head = self._weight(model["head"], model["parts"]["head"])
        self.decoder.layer = self.layers
        for index, layer in enumerate(layers):
            self._set_layer(&self.layers[index], layer)

    cdef const float *_vector(self, object array) except? NULL:
        if array is None:
            return NULL
        cdef const float[::1] values = array.reshape(-1)
        return &values[0]

    cdef capi.tl_weight _weight(self, list matrices, int parts):
        cdef capi.tl_weight weight
        cdef Matrix matrix
        weight.planes, weight.parts, weight.plane = len(matrices), parts, &self.planes[self.used]
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

    cdef int _set_layer(self, capi.tl_layer *to, dict layer) except -1:
        parts = layer["parts"]
        to.q, to.k = self._weight(layer["q"], parts["q"]), self._weight(layer["k"], parts["k"])
        to.v, to.o = self._weight(layer["v"], parts["v"]), self._weight(layer["o"], parts["o"])
        to.gate, to.up = self._weight(layer["gate"], parts["gate"]), self._weight(layer["up"], parts["up"])
        to.down = self._weight(layer["down"], parts["down"])
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
    cdef capi.tl_cache cache
    cdef object pages, scratch
    cdef size_t page_bytes
    cdef readonly int context, chunk

    def __init__(self, Decoder decoder not None, int context, int chunk):
        self.decoder, self.context, self.chunk = decoder, context, chunk
        cdef int pages = (context + capi.TL_PAGE - 1) // capi.TL_PAGE
        self.page_bytes = <size_t>decoder.decoder.head_dim * capi.TL_PAGE * 4
        self.pages = aligned_bytes(self.page_bytes * pages * decoder.decoder.kv_heads * decoder.decoder.layers)
        self.scratch = aligned_bytes(capi.tl_scratch_bytes(&decoder.decoder, chunk, context, decoder.pool.threads))
        cdef uint8_t[::1] memory = self.pages
        self.cache.pages, self.cache.pages_per_head = &memory[0], pages

    def forward(self, const int32_t[::1] tokens not None, int position, int want, size_t cancel):
        """Evaluate tokens; returns logits (0, 1 or len(tokens), vocabulary).

        `cancel` is the address of a byte; once it is not 0 the work stops and None is returned.
        """
        cdef int32_t count = tokens.shape[0]
        rows = 0 if want == NONE else 1 if want == LAST else count
        logits = np.empty((max(rows, 1), self.decoder.decoder.vocabulary), np.float32)
        cdef float[:, ::1] out = logits
        cdef uint8_t[::1] scratch = self.scratch
        cdef int stopped
        with nogil:
            stopped = capi.tl_forward(&self.decoder.decoder, self.decoder.form, self.decoder.pool.pool, &self.cache,
                                      &scratch[0], &tokens[0], count, position, <capi.tl_logits>want, &out[0, 0],
                                      <const char *><uintptr_t>cancel)
        return None if stopped else logits[:rows]

    def _used(self, int count):
        """The pages that hold the first `count` tokens: an array (layers * kv_heads, pages, bytes of a page)."""
        pages = self.pages.reshape(-1, self.cache.pages_per_head, self.page_bytes)
        return pages[:, :(count + capi.TL_PAGE - 1) // capi.TL_PAGE]

    def save(self, int count):
        """The bytes of the pages that hold the first `count` tokens."""
        return self._used(count).tobytes()

    def load(self, state, int count):
        """The inverse of `save`; False, and nothing changed, if the sizes do not agree."""
        if not 0 <= count <= self.context:
            return False
        used = self._used(count)
        if len(state) != used.size:
            return False
        used[...] = np.frombuffer(state, np.uint8).reshape(used.shape)
        return True
