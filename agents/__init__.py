"""Messages, events, chat models and workflows: plan by code, one small model call per slot. Qt-free, asyncio."""

if __name__ != "ternlight.agents":
    raise ImportError(f"import ternlight.agents, not {__name__}: there would be two copies of a module")
