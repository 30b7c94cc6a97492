"""A local server that speaks the OpenAI API: chat, embeddings and the list of models, over the engine's own door.

It is in `app` because it wires engine, model files and the agents' form of a call together, as the window does; like
everything that can run without a screen it knows no Qt.
"""
