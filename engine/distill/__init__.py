"""Ternary sentence encoders by distillation: data, training, evaluation and export, each a command.

    python -m ternlight.engine.distill data      documents -> training pieces, held-out pieces and retrieval pairs
    python -m ternlight.engine.distill train     teacher + pieces -> checkpoint (PyTorch, the extra `distill`)
    python -m ternlight.engine.distill evaluate  checkpoint or model file against its teacher
    python -m ternlight.engine.distill export    checkpoint, arrays or teacher -> GGUF for the native engine

Only `train`, and what reads its checkpoints, needs PyTorch; nothing here is needed to run Ternlight.
"""
