"""llama-cpp-python's own OpenAI-compatible server in a process of its own, over a real model.

    python openai_server.py MODEL CONTEXT        prints its port, then serves until its input ends

Without a flag for it, the server cannot be told to leave out the repacked weights that make llama.cpp crash on some
computers with AMX, so the default that it starts from is changed before it loads.
"""

from __future__ import annotations

import socket
import sys
import threading

import llama_cpp.llama_cpp as library
import uvicorn
from llama_cpp.server.app import create_app
from llama_cpp.server.settings import ModelSettings, ServerSettings


def main() -> None:
    model, context = sys.argv[1], int(sys.argv[2])
    defaults = library.llama_model_default_params

    def without_repacking() -> object:
        params = defaults()
        params.use_extra_bufts = False
        return params

    library.llama_model_default_params = without_repacking
    settings = ModelSettings(model=model, n_ctx=context, n_threads=1, n_gpu_layers=0, verbose=False)
    app = create_app(server_settings=ServerSettings(), model_settings=[settings])
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))

    def end_with_input() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end_with_input, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
