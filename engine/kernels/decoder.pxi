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
    cdef readonly size_t exact_bytes
    """Bytes of a page of the layers that see everything, in float16."""
    cdef readonly size_t local_bytes
    """Bytes of a page of the sliding-window layers."""
    cdef object keep, scratch
    cdef size_t scratch_size

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
        slots = [0, 0]
        for index, layer in enumerate(layers):
            self._set_layer(&self.layers[index], layer)
            self.layers[index].slot = slots[layer["local"]]
            slots[layer["local"]] += 1
        cdef size_t exact = capi.tl_piece_bytes(self.decoder.head_dim) * capi.TL_PIECES * self.decoder.kv_heads
        self.exact_bytes, self.local_bytes = exact * <size_t>slots[0], exact * <size_t>slots[1]

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


    cdef uint8_t *_scratch(self, int tokens, int positions) except NULL:
        """Memory for a pass: one for all sequences, because one pass runs at a time."""
        cdef size_t size = capi.tl_scratch_bytes(&self.decoder, tokens, positions, self.pool.threads)
        if size > self.scratch_size:
            self.scratch = None
            self.scratch_size = 0
            self.scratch = aligned_bytes(size)
            self.scratch_size = size
        cdef uint8_t[::1] memory = self.scratch
        return &memory[0]

    def scratch_bytes(self, int tokens, int positions):
        """Bytes of memory for passes of up to `tokens` tokens in contexts of `positions`."""
        return capi.tl_scratch_bytes(&self.decoder, tokens, positions, self.pool.threads)


cdef class Sealing:
    """How the pages of a model are sealed: the number of each layer's codec, that of `KVCodec`, and `centred` as its `seal`.

    A number of 0 is for a layer whose pages are not, a sliding-window one. bytes: of a sealed page of all others.
    """

    cdef capi.tl_sealed_layer *layers
    cdef readonly size_t bytes

    def __cinit__(self, list numbers not None, int kv_heads, int head_dim, bint centred=True):
        cdef int index
        self.layers = <capi.tl_sealed_layer *>calloc(max(len(numbers), 1), sizeof(capi.tl_sealed_layer))
        if self.layers == NULL:
            raise MemoryError
        for index, number in enumerate(numbers):
            if not capi.TL_KV_F16 <= number < capi.TL_KV_CODECS:
                raise ValueError(f"there is no codec {number}")
            if number == capi.TL_KV_F16:
                continue
            self.layers[index].codec = <capi.tl_kv_codec><int>number
            self.layers[index].centred = centred
            self.layers[index].at = self.bytes
            self.layers[index].bytes = capi.tl_kv_layout_of(self.layers[index].codec, head_dim).bytes
            self.bytes += self.layers[index].bytes * kv_heads

    def __dealloc__(self):
        free(self.layers)


cdef class Table:
    """The pages of one sequence, as the kernels see them; it keeps their memory alive."""

    cdef capi.tl_page *pages
    cdef list kept
    cdef Sealing sealing
    cdef readonly int capacity

    def __cinit__(self, int capacity, Sealing sealing=None):
        cdef int index
        self.pages = <capi.tl_page *>calloc(max(capacity, 1), sizeof(capi.tl_page))
        if self.pages == NULL:
            raise MemoryError
        self.capacity = capacity
        self.sealing = sealing
        for index in range(capacity if sealing is not None else 0):
            self.pages[index].layers = sealing.layers
        self.kept = [None] * capacity

    def __dealloc__(self):
        free(self.pages)

    def put(self, int index, tuple exact not None, sealed, tuple local not None, int offset):
        """Set entry `index`: arrays of bytes that begin on a cache line, or None for a sealed one that is not there.

        exact and local are the pieces so far; see `tl_page` in src/attend.h.
        """
        cdef int piece
        if not 0 <= index < self.capacity:
            raise IndexError(index)
        for piece in range(capi.TL_PIECES):
            self.pages[index].exact[piece] = _start(exact[piece] if piece < len(exact) else None)
            self.pages[index].local[piece] = _start(local[piece] if piece < len(local) else None)
        self.pages[index].sealed = _start(sealed)
        self.pages[index].offset = offset
        self.kept[index] = (exact, sealed, local)


cdef uint8_t *_start(object block):
    """Where a block begins. It may be read-only: then the kernels only read it."""
    if block is None:
        return NULL
    cdef const uint8_t[::1] memory = block
    return <uint8_t *>&memory[0]


def forward(Decoder decoder not None, list tables not None, list positions not None, list counts not None,
            const int32_t[::1] tokens not None, int want, size_t cancel):
    """Evaluate the next tokens of several sequences: counts[i] of `tokens` for the one of tables[i], from positions[i] on.

    Returns logits (rows, vocabulary): none, one for each sequence or one for each token, as `want` says. The tables must
    hold what `tl_forward` in src/decoder.h asks for. `cancel` is the address of a byte; once it is not 0 the work stops and
    None is returned.
    """
    cdef int index, count = len(tables), total = tokens.shape[0]
    cdef Table table
    rows = 0 if want == NONE else count if want == LAST else total
    cdef uint8_t *scratch = decoder._scratch(total, max(position + size for position, size in zip(positions, counts)))
    logits = np.empty((max(rows, 1), decoder.decoder.vocabulary), np.float32)
    cdef float[:, ::1] out = logits
    cdef int stopped
    cdef capi.tl_sequence *sequences = <capi.tl_sequence *>calloc(count, sizeof(capi.tl_sequence))
    if sequences == NULL:
        raise MemoryError
    for index in range(count):
        table = tables[index]
        sequences[index].pages = table.pages
        sequences[index].position, sequences[index].count = positions[index], counts[index]
    with nogil:
        stopped = capi.tl_forward(&decoder.decoder, decoder.form, decoder.pool.pool, sequences, count, scratch, &tokens[0],
                                  <capi.tl_logits>want, &out[0, 0], <const char *><uintptr_t>cancel)
    free(sequences)
    return None if stopped else logits[:rows]
