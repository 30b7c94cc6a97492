# The forward pass of sentence encoders (src/encoder.h, src/encoder_ops.h).

_ENCODER_WEIGHTS = ("q", "k", "v", "o", "up", "down")


cdef class Encoder:
    """An encoder's weights and sizes with memory to run them: one call at a time."""

    cdef capi.tl_encoder encoder
    cdef capi.tl_encoder_layer *layers
    cdef capi.tl_matrix *planes
    cdef int used
    cdef const capi.tl_form *form
    cdef readonly Pool pool
    cdef readonly int texts
    cdef object keep, scratch

    def __cinit__(self):
        self.layers = NULL
        self.planes = NULL

    def __dealloc__(self):
        free(self.layers)
        free(self.planes)

    def __init__(self, Form form not None, Pool pool not None, dict sizes not None, list layers not None, dict model not None,
                 int texts):
        self.pool, self.texts = pool, texts
        self.keep = (layers, model)
        self.form = form.form
        cdef int planes = len(model["embedding"])
        planes += sum(len(layer[name]) for layer in layers for name in _ENCODER_WEIGHTS)
        self.layers = <capi.tl_encoder_layer *>calloc(len(layers), sizeof(capi.tl_encoder_layer))
        self.planes = <capi.tl_matrix *>calloc(planes, sizeof(capi.tl_matrix))
        if self.layers == NULL or self.planes == NULL:
            raise MemoryError
        self.encoder.layers, self.encoder.width = sizes["layers"], sizes["width"]
        self.encoder.heads, self.encoder.head_dim = sizes["heads"], sizes["head_dim"]
        self.encoder.ff_width, self.encoder.positions = sizes["ff_width"], sizes["positions"]
        self.encoder.epsilon = sizes["epsilon"]
        self.encoder.position = self._vector(model["position"])
        self.encoder.norm, self.encoder.norm_bias = self._vector(model["norm"]), self._vector(model["norm_bias"])
        self.encoder.embedding = self._weight(model["embedding"])
        self.encoder.layer = self.layers
        for index, layer in enumerate(layers):
            self._set_layer(&self.layers[index], layer)
        self.scratch = aligned_bytes(capi.tl_encoder_scratch_bytes(&self.encoder, texts, pool.threads))

    cdef const float *_vector(self, object array) except NULL:
        cdef const float[::1] values = array.reshape(-1)
        return &values[0]

    cdef capi.tl_weight _weight(self, list matrices):
        cdef capi.tl_weight weight
        cdef Matrix matrix
        weight.planes, weight.parts, weight.plane = len(matrices), 1, &self.planes[self.used]
        for matrix in matrices:
            self.planes[self.used] = matrix.matrix
            self.used += 1
        return weight

    cdef int _set_layer(self, capi.tl_encoder_layer *to, dict layer) except -1:
        to.q, to.k, to.v = self._weight(layer["q"]), self._weight(layer["k"]), self._weight(layer["v"])
        to.o, to.up, to.down = self._weight(layer["o"]), self._weight(layer["up"]), self._weight(layer["down"])
        to.qkv_bias, to.o_bias = self._vector(layer["qkv_bias"]), self._vector(layer["o_bias"])
        to.up_bias, to.down_bias = self._vector(layer["up_bias"]), self._vector(layer["down_bias"])
        to.attention_norm = self._vector(layer["attention_norm"])
        to.attention_norm_bias = self._vector(layer["attention_norm_bias"])
        to.ffn_norm, to.ffn_norm_bias = self._vector(layer["ffn_norm"]), self._vector(layer["ffn_norm_bias"])
        return 0

    def encode(self, const int32_t[::1] tokens not None, const int32_t[::1] offsets not None, size_t cancel):
        """Vectors (texts, width) of up to `texts` texts; text i is tokens[offsets[i]:offsets[i + 1]].

        `cancel` is the address of a byte; once it is not 0 the work stops and None is returned.
        """
        cdef int32_t texts = offsets.shape[0] - 1
        vectors = np.empty((texts, self.encoder.width), np.float32)
        cdef float[:, ::1] out = vectors
        cdef uint8_t[::1] scratch = self.scratch
        cdef int stopped
        with nogil:
            stopped = capi.tl_encode(&self.encoder, self.form, self.pool.pool, &scratch[0], &tokens[0], &offsets[0], texts,
                                     &out[0, 0], <const char *><uintptr_t>cancel)
        return None if stopped else vectors


cdef class EncoderOps:
    """The operations between an encoder's products for one instruction set, for tests."""

    cdef const capi.tl_encoder_ops *ops

    def __cinit__(self, Form form not None):
        self.ops = capi.tl_encoder_ops_of(form.form)

    def add_norm(self, float[::1] x not None, const float[::1] y, const float[::1] y_bias, const float[::1] weight not None,
                 const float[::1] bias not None, float epsilon):
        """Replace `x` by the LayerNorm of x + y + y_bias; y and y_bias may both be None."""
        cdef const float *added = NULL
        cdef const float *added_bias = NULL
        if y is not None:
            added, added_bias = &y[0], &y_bias[0]
        with nogil:
            self.ops.add_norm(&x[0], added, added_bias, &weight[0], &bias[0], epsilon, x.shape[0])

    def gelu(self, float[::1] x not None, const float[::1] bias not None):
        """Replace `x` by the GELU of x + bias."""
        with nogil:
            self.ops.gelu(&x[0], &bias[0], x.shape[0])

    def quantise(self, const float[:, ::1] values not None, int group):
        """An Activation of the values (tokens, columns) with one step for each `group` columns, a multiple of 16."""
        if group < 16 or group % 16:
            raise ValueError(f"no groups of {group}")
        cdef Activation made = Activation()
        cdef int token
        made.allocate(values.shape[0], values.shape[1], group, 1)
        with nogil:
            for token in range(made.x.tokens):
                self.ops.quantise(&values[token, 0], &made.x, token)
        return made

    def attend(self, const float[:, ::1] q not None, const float[:, ::1] k not None, const float[:, ::1] v not None, float scale):
        """softmax(scale * q k^T) v of one head, each (tokens, head_dim)."""
        cdef capi.tl_text_attention a
        results = np.empty((q.shape[0], q.shape[1]), np.float32)
        cdef float[:, ::1] out = results
        cdef float[::1] scratch = np.empty(capi.tl_attend_floats(q.shape[0], q.shape[1]), np.float32)
        a.q, a.k, a.v, a.stride, a.tokens, a.head_dim = &q[0, 0], &k[0, 0], &v[0, 0], q.shape[1], q.shape[0], q.shape[1]
        a.scale, a.out, a.out_stride, a.scratch = scale, &out[0, 0], q.shape[1], &scratch[0]
        with nogil:
            self.ops.attend(&a)
        return results
