/* The forms of the kernels: one for each instruction set, and which of them this computer can run. */
#ifndef TERNLIGHT_FORMS_H
#define TERNLIGHT_FORMS_H

#include "kv_codec.h"
#include "matrix.h"
#include "ops.h"

/* Raised by one with every change of a declaration or of the packed layout; engine/kernels/selection.py compares it. */
#define TL_ABI 5

/* Everything that is compiled once per instruction set. */
typedef struct {
    const char *isa;
    const tl_ops *ops;
    const tl_product *products; /* [TL_PACKINGS] */
    tl_arrange arrange;         /* what its products want done before to an activation of many lanes, or NULL */
    const tl_kv_ops *kv;        /* the codecs of sealed pages */
} tl_form;

/* The forms in this build, slowest first. */
int tl_forms_count(void);
const tl_form *tl_form_at(int index);

/* Whether this computer can run a form: the processor has the instructions and the system saves their registers. */
int tl_form_supported(int index);

/* "gcc 12.2.0" */
const char *tl_compiler(void);

/* What the whole build requires: "x86-64", "arm64" ... */
const char *tl_baseline(void);

#endif
