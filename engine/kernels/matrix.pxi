# Packed weight matrices and quantised activations (src/matrix.h, src/unpack.h).


cdef struct packing_job:
    const capi.tl_source *source
    capi.tl_packing packing
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
    cdef int32_t block, row, here, result
    for block in range(first, first + count):
        here = min(capi.TL_BLOCK, job.rows - block * capi.TL_BLOCK)
        if job.packing != capi.TL_T5 and capi.tl_repacks(job.source):
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
        result = capi.tl_pack_block(job.packing, job.columns, job.source.group, codes, scales, minima,
                                    job.stream + <size_t>block * job.block_bytes)
        if result != 0:
            job.refused[thread] = -result


cdef struct merging_job:
    const capi.tl_matrix *a
    const capi.tl_matrix *b
    int32_t columns, groups
    uint8_t *out
    size_t block_bytes
    # each thread has its own part of these
    uint8_t *codes
    float *scales
    float *worst


cdef void merge_blocks(void *raw, int32_t first, int32_t count, int thread) noexcept nogil:
    cdef merging_job *job = <merging_job *>raw
    cdef uint8_t *codes = job.codes + <size_t>thread * (capi.TL_BLOCK + 1) * job.columns
    cdef float *scales = job.scales + <size_t>thread * capi.TL_BLOCK * job.groups
    cdef int32_t block
    for block in range(first, first + count):
        job.worst[thread] = max(job.worst[thread], capi.tl_merge_block(job.a, job.b, block, codes, scales,
                                                                       job.out + <size_t>block * job.block_bytes))


cdef capi.tl_packing packing_of(const capi.tl_source *source, int columns, bint fives) noexcept:
    """The packing of a source: with `fives` TL_T5 instead of TL_T2 where its blocks are smaller."""
    cdef size_t two = capi.tl_block_bytes(source.packing, columns, source.group)
    cdef size_t five = capi.tl_block_bytes(capi.TL_T5, columns, source.group)
    return capi.TL_T5 if fives and source.packing == capi.TL_T2 and 0 < five < two else source.packing


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

    cdef int allocate(self, capi.tl_packing packing, int rows, int columns, int group, Arena arena=None) except -1:
        cdef size_t block_bytes = capi.tl_block_bytes(packing, columns, group)
        if block_bytes == 0 or rows < 1:
            raise ValueError(f"{PACKINGS[<int>packing]} takes no {rows} x {columns} matrix in groups of {group}")
        cdef int blocks = (rows + capi.TL_BLOCK - 1) // capi.TL_BLOCK
        self.stream = aligned_bytes(blocks * block_bytes) if arena is None else arena.bytes(blocks * block_bytes)
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
    def packed_bytes(int type, int block_bytes, int rows, int columns, *, bint fives=False):
        """`nbytes` of what `from_file` would make of `rows` rows. Raises ValueError for what `packs` refuses."""
        if not Matrix.packs(type, block_bytes, columns):
            raise ValueError(f"type {type} with {block_bytes} bytes in a block and {columns} columns is not packed here")
        cdef const capi.tl_source *source = capi.tl_source_of(type, block_bytes)
        cdef size_t blocks = (<size_t>rows + capi.TL_BLOCK - 1) // capi.TL_BLOCK
        cdef size_t scales = 0 if source.group else capi.TL_BLOCK * sizeof(float)
        return blocks * (capi.tl_block_bytes(packing_of(source, columns, fives), columns, source.group) + scales)

    @staticmethod
    def from_file(int type, int block_bytes, const uint8_t[::1] data not None, int rows, int columns, Pool pool not None,
                  *, bint rest=False, bint fives=False, Arena arena=None):
        """Pack a tensor as a GGUF file stores it; with `rest`, for types of floats, what its packing in 8 bits leaves over.

        With `fives` what would be TL_T2 is TL_T5 where that is smaller, unless a weight has a fourth value, which only two bits hold.
        Raises ValueError for what `packs` refuses, for too few bytes, and if a scale is no number or more than 65504, which
        float16 cannot hold.
        """
        if not Matrix.packs(type, block_bytes, columns):
            raise ValueError(f"type {type} with {block_bytes} bytes in a block and {columns} columns is not packed here")
        cdef const capi.tl_source *source = capi.tl_source_of_rest(type) if rest else capi.tl_source_of(type, block_bytes)
        if source == NULL:
            raise ValueError(f"type {type} leaves nothing over")
        cdef Matrix made = Matrix()
        cdef packing_job job
        job.packing = packing_of(source, columns, fives)
        made.allocate(job.packing, rows, columns, source.group, arena)
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
        if 1 in refused:
            raise ValueError("a scale is not a number or more than 65504")
        if 2 in refused:
            return Matrix.from_file(type, block_bytes, data, rows, columns, pool, arena=arena)
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
            refused = capi.tl_pack_block(made.matrix.packing, columns, group, &block_codes[0, 0], &block_scales[0, 0],
                                         &block_minima[0, 0], <uint8_t *>made.matrix.stream + block * made.matrix.block_bytes)
            if refused == -2:
                raise ValueError("a code is no trit")
            if refused:
                raise ValueError("a scale is not a number or more than 65504")
        made._seal()
        return made

    @staticmethod
    def merged(Matrix a not None, Matrix b not None, Pool pool not None, Arena arena=None):
        """a + b in bytes instead of two planes of trits, and the largest error of a scale beside the larger of its group's
        two. Raises ValueError for planes of other packings, sizes or groups."""
        if not capi.tl_merges(&a.matrix, &b.matrix):
            raise ValueError(f"{a.packing} {a.shape} and {b.packing} {b.shape} are no two planes of trits")
        cdef Matrix made = Matrix()
        cdef merging_job job
        cdef int columns = a.matrix.columns
        made.allocate(capi.TL_I8, a.matrix.rows, columns, a.matrix.group, arena)
        job.a, job.b, job.columns, job.groups = &a.matrix, &b.matrix, columns, columns // a.matrix.group
        job.out, job.block_bytes = <uint8_t *>made.matrix.stream, made.matrix.block_bytes
        cdef uint8_t[::1] codes = np.empty(<size_t>pool.threads * (capi.TL_BLOCK + 1) * columns, np.uint8)
        cdef float[::1] scales = np.empty(<size_t>pool.threads * capi.TL_BLOCK * job.groups, np.float32)
        cdef float[::1] worst = np.zeros(pool.threads, np.float32)
        job.codes, job.scales, job.worst = &codes[0], &scales[0], &worst[0]
        with nogil:
            capi.tl_pool_run(pool.pool, merge_blocks, &job, (made.matrix.rows + capi.TL_BLOCK - 1) // capi.TL_BLOCK, 1)
        made._seal()
        return made, float(np.max(worst))

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

    cdef int allocate(self, int tokens, int columns, int group, int parts) except -1:
        if tokens < 1 or columns < 1 or group < 0 or group % 4 or (group and columns % group):
            raise ValueError(f"no groups of {group} in {tokens} tokens of {columns} columns")
        if parts not in (1, 2):
            raise ValueError(f"a token has 1 or 2 parts, not {parts}")
        self.memory = aligned_bytes(capi.tl_activation_bytes(tokens, columns, parts))
        cdef uint8_t[::1] memory = self.memory
        self.x = capi.tl_activation_in(&memory[0], tokens, columns, group, parts)
        return 0

    @property
    def tokens(self):
        """Rows."""
        return self.x.tokens

    @staticmethod
    def from_values(const int8_t[:, ::1] values not None, int group, const float[:, ::1] steps not None, int parts=1):
        """Take int8 values (lanes, columns) and their steps (lanes, groups) as they are; a token has `parts` lanes."""
        cdef int lanes = values.shape[0], columns = values.shape[1], lane, column, g
        cdef int span = columns if group == 0 else group
        cdef size_t index
        cdef Activation made = Activation()
        if lanes % parts:
            raise ValueError(f"{lanes} lanes are no tokens of {parts} parts")
        made.allocate(lanes // parts, columns, group, parts)
        if steps.shape[0] != lanes or steps.shape[1] != made.x.groups:
            raise ValueError(f"steps must have shape {(lanes, made.x.groups)}")
        for lane in range(lanes):
            for g in range(made.x.groups):
                index = (<size_t>(lane // made.x.width) * made.x.groups + g) * made.x.width + lane % made.x.width
                made.x.step[index], made.x.sum[index] = steps[lane, g], 0
                for column in range(g * span, (g + 1) * span):
                    made.x.q[made.place(lane, column)] = values[lane, column]
                    made.x.sum[index] += values[lane, column]
        return made

    cdef inline size_t place(self, int lane, int column) noexcept nogil:
        cdef int width = self.x.width
        return ((<size_t>(lane // width) * (self.x.padded // 4) + column // 4) * width + lane % width) * 4 + column % 4

    def values(self):
        """The int8 values, (lanes, columns)."""
        values = np.empty((self.x.lanes, self.x.columns), np.int8)
        cdef int8_t[:, ::1] out = values
        cdef int lane, column
        for lane in range(self.x.lanes):
            for column in range(self.x.columns):
                out[lane, column] = self.x.q[self.place(lane, column)]
        return values

    def _statistics(self):
        cdef int width = self.x.width, lane, g
        cdef size_t index
        steps = np.empty((self.x.lanes, self.x.groups), np.float32)
        sums = np.empty((self.x.lanes, self.x.groups), np.int32)
        for lane in range(self.x.lanes):
            for g in range(self.x.groups):
                index = (<size_t>(lane // width) * self.x.groups + g) * width + lane % width
                steps[lane, g], sums[lane, g] = self.x.step[index], self.x.sum[index]
        return steps, sums

    def steps(self):
        """The steps, float32 (lanes, groups)."""
        return self._statistics()[0]

    def sums(self):
        """Sums of the values over each group, int32 (lanes, groups)."""
        return self._statistics()[1]
