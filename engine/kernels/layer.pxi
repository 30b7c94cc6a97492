# The cache of one layer alone (src/attend.h): what the forward pass does of it, without the products around it.


def extend_layer(Form form not None, Pool pool not None, Table table not None, int position, int window,
                 const float[:, :, ::1] q not None, const float[:, :, ::1] keys not None,
                 const float[:, :, ::1] values not None):
    """Write the next tokens' keys and values (tokens, kv_heads, head_dim) into the pages of `table`, from `position` on.

    Seals the pages that they fill, and returns the attention of q (tokens, heads, head_dim), scaled, as q. With a window the
    table has `local` pages, without one `exact` ones. No page of it may have been shifted.
    """
    cdef int tokens = q.shape[0], heads = q.shape[1], head_dim = q.shape[2], kv_heads = keys.shape[1], token, head, at
    cdef int positions = position + tokens
    mixed = np.empty((tokens, heads, head_dim), np.float32)
    cdef float[:, :, ::1] out = mixed
    memory = aligned_bytes(capi.tl_attend_bytes(heads, kv_heads, head_dim, positions, pool.threads))
    cdef uint8_t[::1] scratch = memory
    cdef capi.tl_sequence sequence
    cdef capi.tl_attention a
    cdef capi.tl_page *page
    cdef uint8_t *block
    memset(&a, 0, sizeof(a))
    sequence.pages, sequence.position, sequence.count = table.pages, position, tokens
    a.form, a.pool, a.sequences, a.sequence_count = form.form, pool.pool, &sequence, 1
    a.heads, a.kv_heads, a.head_dim, a.local, a.window = heads, kv_heads, head_dim, window > 0, window
    a.q, a.mixed, a.scratch = &q[0, 0, 0], &out[0, 0, 0], &scratch[0]
    with nogil:
        for token in range(tokens):
            at = position + token
            page = &table.pages[at // capi.TL_PAGE]
            block = (page.local if window > 0 else page.exact)[at % capi.TL_PAGE // capi.TL_PIECE]
            for head in range(kv_heads):
                capi.tl_cache_write(block + <size_t>head * capi.tl_piece_bytes(head_dim), head_dim, at % capi.TL_PIECE,
                                    &keys[token, head, 0], &values[token, head, 0])
        capi.tl_seal(&a)
        capi.tl_attend(&a, positions)
    return mixed
