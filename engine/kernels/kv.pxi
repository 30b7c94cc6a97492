# The codecs of the KV cache (src/kv_codec.h).


cdef class KVCodec:
    """One codec for heads of one size, on one instruction set.

    number: a place in the enumeration of src/kv_codec.h, not that of float16 itself. Pages are uint8 rows: exact ones of
    `exact_bytes`, their pieces in order, sealed ones of `sealed_bytes`.
    """

    cdef const capi.tl_kv_ops *ops
    cdef capi.tl_kv_codec codec
    cdef readonly int head_dim
    cdef readonly size_t exact_bytes, sealed_bytes

    def __init__(self, Form form not None, int number, int head_dim):
        if not capi.TL_KV_F16 < number < capi.TL_KV_CODECS or head_dim % 16 or not 0 < head_dim <= capi.TL_HEAD_MAX:
            raise ValueError(f"no codec {number} for heads of {head_dim}")
        self.ops, self.codec, self.head_dim = form.form.kv, <capi.tl_kv_codec>number, head_dim
        self.exact_bytes = <size_t>head_dim * capi.TL_PAGE * 4
        self.sealed_bytes = capi.tl_kv_layout_of(self.codec, head_dim).bytes

    @property
    def layout(self):
        """Where the parts of a sealed page begin, by their names."""
        cdef capi.tl_kv_layout at = capi.tl_kv_layout_of(self.codec, self.head_dim)
        return {"v_codes": at.v_codes, "words": at.words, "bytes": at.bytes}

    def seal(self, const uint8_t[:, ::1] exact not None, bint centred=True):
        """Sealed pages of exact ones; without `centred` the mean of the keys stays in them."""
        if exact.shape[1] != <Py_ssize_t>self.exact_bytes:
            raise ValueError(f"an exact page has {self.exact_bytes} bytes")
        made = aligned_bytes(exact.shape[0] * self.sealed_bytes).reshape(exact.shape[0], self.sealed_bytes)
        cdef uint8_t[:, ::1] out = made
        cdef const uint8_t *pieces[capi.TL_PIECES]
        cdef Py_ssize_t page
        with nogil:
            for page in range(exact.shape[0]):
                capi.tl_pieces_of(&exact[page, 0], self.head_dim, pieces)
                self.ops.seal(self.codec, self.head_dim, centred, pieces, &out[page, 0])
        return made

    def unseal(self, const uint8_t[:, ::1] sealed not None):
        """What sealed pages stand for, as exact ones."""
        if sealed.shape[1] != <Py_ssize_t>self.sealed_bytes:
            raise ValueError(f"a sealed page has {self.sealed_bytes} bytes")
        made = np.empty((sealed.shape[0], self.exact_bytes), np.uint8)
        cdef uint8_t[:, ::1] out = made
        cdef const uint8_t *pieces[capi.TL_PIECES]
        cdef Py_ssize_t page
        with nogil:
            for page in range(sealed.shape[0]):
                capi.tl_pieces_of(&out[page, 0], self.head_dim, pieces)
                self.ops.unseal(self.codec, self.head_dim, &sealed[page, 0], <uint8_t *const *>pieces)
        return made

    def prepare(self, const float[:, ::1] q not None):
        """Records of queries (rows, head_dim) for `fold`."""
        if q.shape[1] != self.head_dim:
            raise ValueError(f"a query has {self.head_dim} values")
        cdef size_t size = capi.tl_kv_query_bytes(self.head_dim)
        made = aligned_bytes(q.shape[0] * size).reshape(q.shape[0], size)
        cdef uint8_t[:, ::1] out = made
        cdef Py_ssize_t row
        with nogil:
            for row in range(q.shape[0]):
                self.ops.prepare(&q[row, 0], self.head_dim, &out[row, 0])
        return made

    def unpack_queries(self, records):
        """What records hold: int8 and int16 values (rows, head_dim), the steps of each, and the sums of the former."""
        fine, at = capi.tl_kv_query_fine(self.head_dim), capi.tl_kv_query_at(self.head_dim)
        steps = records[:, at:at + 8].copy().view(np.float32)
        return (records[:, :self.head_dim].view(np.int8), records[:, fine:fine + 2 * self.head_dim].copy().view(np.int16),
                steps[:, 0], steps[:, 1], records[:, at + 8:at + 12].copy().view(np.int32)[:, 0])

    def fold(self, const uint8_t[:, ::1] records not None, const uint8_t[:, ::1] sealed not None, float[:, ::1] out not None,
             float[::1] peak not None, float[::1] total not None):
        """Fold sealed pages in pairs into the rows' running attention: out (rows, head_dim), peak and total (rows,).

        See `tl_kv_attention` in src/kv_codec.h.
        """
        rows = records.shape[0]
        if (out.shape[0] != rows or out.shape[1] != self.head_dim or peak.shape[0] != rows or total.shape[0] != rows
                or records.shape[1] != <Py_ssize_t>capi.tl_kv_query_bytes(self.head_dim)
                or sealed.shape[1] != <Py_ssize_t>self.sealed_bytes):
            raise ValueError("the arrays do not fit together")
        if rows == 0 or sealed.shape[0] == 0:
            return
        cdef capi.tl_kv_attention a
        cdef Py_ssize_t page, index
        cdef const uint8_t *following[3]
        a.codec, a.head_dim, a.rows = self.codec, self.head_dim, rows
        a.queries, a.out, a.peak, a.total = &records[0, 0], &out[0, 0], &peak[0], &total[0]
        with nogil:
            for page in range(0, sealed.shape[0], 2):
                for index in range(3):
                    following[index] = &sealed[page + 1 + index, 0] if page + 1 + index < sealed.shape[0] else NULL
                self.ops.fold(&a, &sealed[page, 0], following[0], &following[1])

    def unrotate(self, float[:, ::1] out not None):
        """Turn rows (rows, head_dim) of `fold` back, in place."""
        if out.shape[1] != self.head_dim:
            raise ValueError(f"a row has {self.head_dim} values")
        cdef Py_ssize_t row
        with nogil:
            for row in range(out.shape[0]):
                self.ops.unrotate(&out[row, 0], self.head_dim)
