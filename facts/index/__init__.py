"""Two words: ``index`` brings the index up to the data, ``search`` asks it."""

from .asking import Answer, nearest, rows_named, search
from .held import Counts, Entries
from .keys import NOUNS
from .stored import entries, index

__all__ = ["NOUNS", "Answer", "Counts", "Entries", "entries", "index", "nearest", "rows_named", "search"]
