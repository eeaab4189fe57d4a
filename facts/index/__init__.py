"""Two words: ``index`` brings the index up to the data, ``search`` asks it."""

from .asking import Answer, nearest, rows_named, search
from .keys import NOUNS
from .stored import Entries, entries, index

__all__ = ["NOUNS", "Answer", "Entries", "entries", "index", "nearest", "rows_named", "search"]
