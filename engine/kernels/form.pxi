# The forms of the kernels, one for each instruction set (src/forms.h, src/ops.h).

GATES = ("silu", "relu2", "gelu")


def compiled_isas():
    """Names of the instruction sets in this build, slowest first."""
    return tuple(capi.tl_form_at(i).isa.decode("ascii") for i in range(capi.tl_forms_count()))


def supported_isas():
    """Those of `compiled_isas()` that this computer can run, in the same order."""
    cdef int i
    return tuple(
        capi.tl_form_at(i).isa.decode("ascii") for i in range(capi.tl_forms_count()) if capi.tl_form_supported(i)
    )


cdef struct product_job:
    capi.tl_product product
    const capi.tl_matrix *matrix
    const capi.tl_activation *x
    float *out
    size_t stride
    int add


cdef void multiply_blocks(void *raw, int32_t first, int32_t count, int thread) noexcept nogil:
    cdef product_job *job = <product_job *>raw
    job.product(job.matrix, job.x, first, count, job.out, job.stride, job.add)


cdef class Form:
    """The kernels of one instruction set, which this computer must support. Raises ValueError for another."""

    cdef const capi.tl_form *form
    cdef readonly str isa

    def __cinit__(self, str isa not None):
        cdef int i
        for i in range(capi.tl_forms_count()):
            if capi.tl_form_supported(i) and capi.tl_form_at(i).isa.decode("ascii") == isa:
                self.form = capi.tl_form_at(i)
                self.isa = isa
                return
        raise ValueError(f"no kernels for {isa!r} on this computer")

    @property
    def fast_packings(self):
        """The packings whose product is written for this instruction set; the others run in portable C."""
        return tuple(name for i, name in enumerate(PACKINGS) if self.form.products[i] != capi.tl_product_portable)

    def quantise(self, const float[:, ::1] values not None, int group, int parts=1):
        """An Activation of the values (tokens, columns); see `quantise` in src/ops.h."""
        cdef Activation made = Activation()
        cdef int token
        made.allocate(values.shape[0], values.shape[1], group, parts)
        with nogil:
            for token in range(made.x.tokens):
                self.form.ops.quantise(&values[token, 0], &made.x, token)
        return made

    def product(self, Matrix matrix not None, Activation x not None, float[:, ::1] out not None, *, bint add=False,
                Pool pool=None, int grain=4):
        """Write the products to `out` (tokens, rows), or add them to it. Raises ValueError if the operands do not fit."""
        cdef product_job job
        cdef int blocks = (matrix.matrix.rows + capi.TL_BLOCK - 1) // capi.TL_BLOCK
        if x.x.columns != matrix.matrix.columns or x.x.group != matrix.matrix.group:
            raise ValueError("the activations are not quantised for this matrix")
        if out.shape[0] != x.x.tokens or out.shape[1] != matrix.matrix.rows:
            raise ValueError(f"out must have shape {(x.x.tokens, matrix.matrix.rows)}")
        job.product, job.matrix, job.x = self.form.products[<int>matrix.matrix.packing], &matrix.matrix, &x.x
        job.out, job.stride, job.add = &out[0, 0], out.shape[1], add
        if self.form.arrange != NULL and not x.x.arranged and capi.tl_activation_tiles(&x.x) > 0:
            self.form.arrange(&x.x, 0, capi.tl_activation_tiles(&x.x))
            x.x.arranged = True
        if pool is None:
            with nogil:
                multiply_blocks(&job, 0, blocks, 0)
        else:
            with nogil:
                capi.tl_pool_run(pool.pool, multiply_blocks, &job, blocks, grain)

    def rms_norm(self, const float[::1] x not None, const float[::1] weight not None, float epsilon, float[::1] out not None):
        """Write the RMS norm of `x` times `weight` to `out`, which may be `x`."""
        with nogil:
            self.form.ops.rms_norm(&x[0], &weight[0], epsilon, x.shape[0], &out[0])

    def rope(self, float[:, ::1] x not None, const float[::1] cosine not None, const float[::1] sine not None, bint neox):
        """Rotate heads (heads, head_dim) in place by the angles of cosine and sine (pairs,)."""
        with nogil:
            self.form.ops.rope(&x[0, 0], x.shape[0], x.shape[1], cosine.shape[0], &cosine[0], &sine[0], neox)

    def gate(self, str kind not None, float[::1] gate not None, const float[::1] up not None):
        """Replace `gate` by activation(gate) * up."""
        cdef capi.tl_gate number = <capi.tl_gate><int>GATES.index(kind)
        with nogil:
            self.form.ops.gate(number, &gate[0], &up[0], gate.shape[0])

    def add(self, float[::1] x not None, const float[::1] y not None):
        """Add `y` to `x`."""
        with nogil:
            self.form.ops.add(&x[0], &y[0], x.shape[0])

    def scale(self, float[::1] x not None, float factor):
        """Multiply `x` by a factor."""
        with nogil:
            self.form.ops.scale(&x[0], factor, x.shape[0])

    def attend(self, const float[:, :, ::1] q not None, const uint8_t[:, ::1] pages not None, *, int position, int window,
               int first, int last):
        """Unnormalised attention of q (tokens, heads, head_dim) over the keys first .. last-1 of `pages` (page, bytes).

        Returns out as q, and peak and total (tokens, heads); see `tl_query` in src/ops.h.
        """
        cdef int tokens = q.shape[0], group = q.shape[1], head_dim = q.shape[2], page, token, begin, end
        cdef bint follows
        results = np.zeros((tokens, group, head_dim), np.float32)
        peaks, totals = np.full((tokens, group), -np.inf, np.float32), np.zeros((tokens, group), np.float32)
        cdef float[:, :, ::1] out = results
        cdef float[:, ::1] peak = peaks, total = totals
        cdef int32_t count
        cdef const uint8_t *pieces[2][capi.TL_PIECES]
        cdef capi.tl_query *queries = <capi.tl_query *>calloc(tokens, sizeof(capi.tl_query))
        if queries == NULL:
            raise MemoryError
        for page in range(pages.shape[0]):
            count = 0
            for token in range(tokens):
                end = min(position + token + 1, last)
                begin = max(position + token + 1 - window if window else 0, first)
                begin, end = max(begin - page * capi.TL_PAGE, 0), min(end - page * capi.TL_PAGE, capi.TL_PAGE)
                if begin < end:
                    queries[count].q, queries[count].out = &q[token, 0, 0], &out[token, 0, 0]
                    queries[count].peak, queries[count].total = &peak[token, 0], &total[token, 0]
                    queries[count].from_, queries[count].to = begin, end
                    count += 1
            if count:
                capi.tl_pieces_of(&pages[page, 0], head_dim, pieces[0])
                follows = page + 1 < pages.shape[0]
                if follows:
                    capi.tl_pieces_of(&pages[page + 1, 0], head_dim, pieces[1])
                with nogil:
                    self.form.ops.attend(pieces[0], pieces[1] if follows else NULL, queries, count, group, head_dim)
        free(queries)
        return results, peaks, totals


def cache_write(uint8_t[:, ::1] pages not None, int position, const float[::1] k not None, const float[::1] v not None):
    """Write one token's key and value (head_dim,) as float16 into the pages (page, head_dim * PAGE_TOKENS * 4) of a head."""
    cdef size_t at = position % capi.TL_PAGE // capi.TL_PIECE * capi.tl_piece_bytes(k.shape[0])
    with nogil:
        capi.tl_cache_write(&pages[position // capi.TL_PAGE, at], k.shape[0], position % capi.TL_PIECE, &k[0], &v[0])


def attention_merge(const float[:, ::1] parts not None, const float[::1] peaks not None, const float[::1] totals not None):
    """Join the results of `Form.attend` for one query over parts of the keys: parts (count, head_dim)."""
    merged = np.zeros(parts.shape[1], np.float32)
    cdef float[::1] out = merged
    cdef float peak = -np.inf, total = 0
    cdef int part
    for part in range(parts.shape[0]):
        if totals[part] != 0:
            capi.tl_attention_join(&out[0], NULL, &peak, &total, &parts[part, 0], peaks[part], totals[part], parts.shape[1])
    return merged * np.float32(1 / total)
