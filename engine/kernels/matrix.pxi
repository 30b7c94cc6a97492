# Packed weight matrices and quantised activations (src/matrix.h, src/unpack.h).


cdef struct packing_job:
    const capi.tl_source *source
    const uint8_t *data
    const uint8_t *tail
    size_t row_bytes
    int32_t rows, columns, groups
    size_t block_bytes
    uint8_t *stream
    float *row_scales
    # each thread has its own part of these
    uint8_t *codes
    float *scales
    float *minima
    int32_t *refused


cdef void pack_blocks(void *raw, int32_t first, int32_t count, int thread) noexcept nogil:
    cdef packing_job *job = <packing_job *>raw
    cdef int grouped = job.source.group != 0
    cdef uint8_t *codes = job.codes + <size_t>thread * capi.TL_BLOCK * job.columns
    cdef float *group_scales = job.scales + <size_t>thread * capi.TL_BLOCK * job.groups
    cdef float *scales
    cdef float *minima = job.minima + <size_t>thread * capi.TL_BLOCK * job.groups
    cdef int32_t block, row, here
    for block in range(first, first + count):
        here = min(capi.TL_BLOCK, job.rows - block * capi.TL_BLOCK)
        if capi.tl_repacks(job.source):
            if capi.tl_repack_block(job.source, job.data + <size_t>block * capi.TL_BLOCK * job.row_bytes, job.tail, here,
                                    job.columns, job.row_scales + <size_t>block * capi.TL_BLOCK,
                                    job.stream + <size_t>block * job.block_bytes):
                job.refused[thread] = 1
            continue
        if here < capi.TL_BLOCK:
            memset(codes, 0, <size_t>capi.TL_BLOCK * job.columns)
            memset(group_scales, 0, <size_t>capi.TL_BLOCK * job.groups * sizeof(float))
            memset(minima, 0, <size_t>capi.TL_BLOCK * job.groups * sizeof(float))
        scales = group_scales if grouped else job.row_scales + <size_t>block * capi.TL_BLOCK
        for row in range(here):
            capi.tl_unpack_row(job.source, job.data + (<size_t>block * capi.TL_BLOCK + row) * job.row_bytes, job.tail,
                               job.columns, codes + <size_t>row * job.columns, scales + <size_t>row * job.groups,
                               minima + <size_t>row * job.groups)
        if capi.tl_pack_block(job.source.packing, job.columns, job.source.group, codes, scales, minima,
                              job.stream + <size_t>block * job.block_bytes):
            job.refused[thread] = 1


cdef class Matrix:
    """One packed weight matrix, immutable.

    stream: the packed bytes, uint8. row_scales: with one scale per row float32, padded to whole blocks of rows; else None.
    """

    cdef capi.tl_matrix matrix
    cdef readonly object stream
    cdef readonly object row_scales

    @property
    def shape(self):
        """(rows, columns)"""
        return self.matrix.rows, self.matrix.columns

    @property
    def packing(self):
        """One of PACKINGS."""
        return PACKINGS[<int>self.matrix.packing]

    @property
    def group(self):
        """Columns that share a scale, 0 for a whole row."""
        return self.matrix.group

    @property
    def nbytes(self):
        """Bytes of the packed form."""
        return self.stream.nbytes + (0 if self.row_scales is None else self.row_scales.nbytes)

    cdef int allocate(self, capi.tl_packing packing, int rows, int columns, int group) except -1:
        cdef size_t block_bytes = capi.tl_block_bytes(packing, columns, group)
        if block_bytes == 0 or rows < 1:
            raise ValueError(f"{PACKINGS[<int>packing]} takes no {rows} x {columns} matrix in groups of {group}")
        cdef int blocks = (rows + capi.TL_BLOCK - 1) // capi.TL_BLOCK
        self.stream = aligned_bytes(blocks * block_bytes)
        cdef uint8_t[::1] stream = self.stream
        cdef float[::1] row_scales
        if group == 0:
            self.row_scales = aligned_bytes(<size_t>blocks * capi.TL_BLOCK * sizeof(float)).view(np.float32)
            row_scales = self.row_scales
            self.matrix.row_scales = &row_scales[0]
        self.matrix.packing, self.matrix.rows, self.matrix.columns, self.matrix.group = packing, rows, columns, group
        self.matrix.block_bytes, self.matrix.stream = block_bytes, &stream[0]
        return 0

    def _seal(self):
        self.stream.flags.writeable = False
        if self.row_scales is not None:
            self.row_scales.flags.writeable = False
            if not np.isfinite(self.row_scales).all():
                raise ValueError("a scale is infinite or not a number")

    @staticmethod
    def packs(int type, int block_bytes, int columns):
        """Whether `from_file` takes rows of this many weights of the GGUF type with this id and these bytes in a block."""
        cdef const capi.tl_source *source = capi.tl_source_of(type, block_bytes)
        return (source != NULL and columns > 0 and columns % source.unit == 0
                and capi.tl_block_bytes(source.packing, columns, source.group) > 0)

    @staticmethod
    def packed_bytes(int type, int block_bytes, int rows, int columns):
        """`nbytes` of what `from_file` would make of `rows` rows. Raises ValueError for what `packs` refuses."""
        if not Matrix.packs(type, block_bytes, columns):
            raise ValueError(f"type {type} with {block_bytes} bytes in a block and {columns} columns is not packed here")
        cdef const capi.tl_source *source = capi.tl_source_of(type, block_bytes)
        cdef size_t blocks = (<size_t>rows + capi.TL_BLOCK - 1) // capi.TL_BLOCK
        cdef size_t scales = 0 if source.group else capi.TL_BLOCK * sizeof(float)
        return blocks * (capi.tl_block_bytes(source.packing, columns, source.group) + scales)

    @staticmethod
    def from_file(int type, int block_bytes, const uint8_t[::1] data not None, int rows, int columns, Pool pool not None):
        """Pack a tensor as a GGUF file stores it.

        Raises ValueError for what `packs` refuses, for too few bytes, and if a scale is no number or more than 65504, which
        float16 cannot hold.
        """
        if not Matrix.packs(type, block_bytes, columns):
            raise ValueError(f"type {type} with {block_bytes} bytes in a block and {columns} columns is not packed here")
        cdef const capi.tl_source *source = capi.tl_source_of(type, block_bytes)
        cdef Matrix made = Matrix()
        made.allocate(source.packing, rows, columns, source.group)
        cdef packing_job job
        job.source, job.rows, job.columns = source, rows, columns
        job.row_bytes = capi.tl_source_row_bytes(source, columns)
        if <size_t>data.shape[0] < job.row_bytes * rows + source.tensor_bytes:
            raise ValueError(f"{data.shape[0]} bytes are too few for {rows} rows of {columns}")
        job.data, job.tail = &data[0], &data[0] + job.row_bytes * rows
        job.groups = 1 if source.group == 0 else columns // source.group
        job.block_bytes = made.matrix.block_bytes
        job.stream, job.row_scales = <uint8_t *>made.matrix.stream, <float *>made.matrix.row_scales
        cdef size_t places = <size_t>pool.threads * capi.TL_BLOCK
        cdef uint8_t[::1] codes = np.empty(places * columns, np.uint8)
        cdef float[::1] scales = np.empty(2 * places * job.groups, np.float32)
        cdef int32_t[::1] refused = np.zeros(pool.threads, np.int32)
        job.codes, job.scales, job.refused = &codes[0], &scales[0], &refused[0]
        job.minima = &scales[places * job.groups]
        with nogil:
            capi.tl_pool_run(pool.pool, pack_blocks, &job, (rows + capi.TL_BLOCK - 1) // capi.TL_BLOCK, 4)
        if np.any(refused):
            raise ValueError("a scale is not a number or more than 65504")
        made._seal()
        return made

    @staticmethod
    def from_codes(str packing not None, const uint8_t[:, ::1] codes not None, int group, const float[:, ::1] scales not None,
                   const float[:, ::1] minima=None):
        """Pack codes (rows, columns) with scales and minima (rows, groups). Raises ValueError as `from_file` does."""
        cdef Matrix made = Matrix()
        cdef int rows = codes.shape[0], columns = codes.shape[1], groups = scales.shape[1], block, first, here
        made.allocate(<capi.tl_packing><int>PACKINGS.index(packing), rows, columns, group)
        if capi.tl_has_minimum(made.matrix.packing) != (minima is not None):
            raise ValueError(f"{packing} comes {'without' if minima is not None else 'with'} minima")
        wanted = (rows, 1 if group == 0 else columns // group)
        if (scales.shape[0], groups) != wanted or (minima is not None and (minima.shape[0], minima.shape[1]) != wanted):
            raise ValueError(f"scales and minima must have shape {wanted}")
        cdef uint8_t[:, ::1] block_codes = np.empty((capi.TL_BLOCK, columns), np.uint8)
        cdef float[:, ::1] block_scales = np.empty((capi.TL_BLOCK, groups), np.float32)
        cdef float[:, ::1] block_minima = np.empty((capi.TL_BLOCK, groups), np.float32)
        if group == 0:
            made.row_scales[:rows] = np.asarray(scales)[:, 0]
        for block in range((rows + capi.TL_BLOCK - 1) // capi.TL_BLOCK):
            first, here = block * capi.TL_BLOCK, min(capi.TL_BLOCK, rows - block * capi.TL_BLOCK)
            block_codes[:], block_scales[:], block_minima[:] = 0, 0, 0
            block_codes[:here] = codes[first:first + here]
            block_scales[:here] = scales[first:first + here]
            if minima is not None:
                block_minima[:here] = minima[first:first + here]
            if capi.tl_pack_block(made.matrix.packing, columns, group, &block_codes[0, 0], &block_scales[0, 0],
                                  &block_minima[0, 0], <uint8_t *>made.matrix.stream + block * made.matrix.block_bytes):
                raise ValueError("a scale is not a number or more than 65504")
        made._seal()
        return made

    def codes(self):
        """The codes again, uint8 (rows, columns)."""
        codes = np.empty(self.shape, np.uint8)
        cdef uint8_t[:, ::1] out = codes
        cdef int row
        with nogil:
            for row in range(self.matrix.rows):
                capi.tl_row_codes(&self.matrix, row, &out[row, 0])
        return codes

    def copy(self):
        """The same matrix in memory of its own."""
        cdef Matrix made = Matrix()
        made.allocate(self.matrix.packing, self.matrix.rows, self.matrix.columns, self.matrix.group)
        made.stream[:] = self.stream
        if self.row_scales is not None:
            made.row_scales[:] = self.row_scales
        made._seal()
        return made

    def decode_row(self, int row, float[::1] out not None):
        """Write one row's weights to `out` (columns,)."""
        with nogil:
            capi.tl_decode_row(&self.matrix, row, &out[0])


cdef class Activation:
    """Tokens quantised to int8 for the matrices of one group size. Made by `Form.quantise`, or from int8 values."""

    cdef capi.tl_activation x
    cdef object memory

    cdef int allocate(self, int tokens, int columns, int group) except -1:
        if tokens < 1 or columns < 1 or group < 0 or group % 4 or (group and columns % group):
            raise ValueError(f"no groups of {group} in {tokens} tokens of {columns} columns")
        self.memory = aligned_bytes(capi.tl_activation_bytes(tokens, columns))
        cdef uint8_t[::1] memory = self.memory
        self.x = capi.tl_activation_in(&memory[0], tokens, columns, group)
        return 0

    @property
    def tokens(self):
        """Rows."""
        return self.x.tokens

    @staticmethod
    def from_values(const int8_t[:, ::1] values not None, int group, const float[:, ::1] steps not None):
        """Take int8 values (tokens, columns) and their steps (tokens, groups) as they are."""
        cdef int tokens = values.shape[0], columns = values.shape[1], token, column, g
        cdef int width = 1 if tokens == 1 else capi.TL_PANEL, span = columns if group == 0 else group
        cdef size_t index
        cdef Activation made = Activation()
        made.allocate(tokens, columns, group)
        if steps.shape[0] != tokens or steps.shape[1] != made.x.groups:
            raise ValueError(f"steps must have shape {(tokens, made.x.groups)}")
        for token in range(tokens):
            for g in range(made.x.groups):
                index = (<size_t>(token // width) * made.x.groups + g) * width + token % width
                made.x.step[index], made.x.sum[index] = steps[token, g], 0
                for column in range(g * span, (g + 1) * span):
                    made.x.q[made.place(token, column)] = values[token, column]
                    made.x.sum[index] += values[token, column]
        return made

    cdef inline size_t place(self, int token, int column) noexcept nogil:
        cdef int width = 1 if self.x.tokens == 1 else capi.TL_PANEL
        return ((<size_t>(token // width) * (self.x.padded // 4) + column // 4) * width + token % width) * 4 + column % 4

    def values(self):
        """The int8 values, (tokens, columns)."""
        values = np.empty((self.x.tokens, self.x.columns), np.int8)
        cdef int8_t[:, ::1] out = values
        cdef int token, column
        for token in range(self.x.tokens):
            for column in range(self.x.columns):
                out[token, column] = self.x.q[self.place(token, column)]
        return values

    def _statistics(self):
        cdef int width = 1 if self.x.tokens == 1 else capi.TL_PANEL, token, g
        cdef size_t index
        steps = np.empty((self.x.tokens, self.x.groups), np.float32)
        sums = np.empty((self.x.tokens, self.x.groups), np.int32)
        for token in range(self.x.tokens):
            for g in range(self.x.groups):
                index = (<size_t>(token // width) * self.x.groups + g) * width + token % width
                steps[token, g], sums[token, g] = self.x.step[index], self.x.sum[index]
        return steps, sums

    def steps(self):
        """The steps, float32 (tokens, groups)."""
        return self._statistics()[0]

    def sums(self):
        """Sums of the values over each group, int32 (tokens, groups)."""
        return self._statistics()[1]
