"""What a process keeps of the data between requests, and how a test begins like a new process."""

import sys

from cachetools import Cache

from facts import kept
from facts.index import stored


def clear() -> None:
    """Empty every cache of the data in this process. A middleware's own cache is new with each ``Client``."""
    kept.forget()
    stored._forget()
    for cache in shared():
        cache.clear()


def shared() -> list[Cache]:
    """The caches that modules of the site hold, wherever they are: one that is added later is among them."""
    modules = [module for name, module in list(sys.modules.items()) if name.split(".")[0] == "facts"]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Cache)]
