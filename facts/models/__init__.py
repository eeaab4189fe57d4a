"""One file per noun; everything is imported from here."""

from .actor import Actor
from .article import Article, Paragraph
from .backing import Backing
from .chairmanship import Chairmanship
from .citation import Citation
from .country import Country
from .disagreement import Disagreement
from .event import Event
from .fact import Fact
from .load import Load, LoadedRow
from .publication import Status
from .standing import Membership, Standing
from .term import Term
from .theme import Theme

__all__ = [
    "Actor",
    "Article",
    "Backing",
    "Chairmanship",
    "Citation",
    "Country",
    "Disagreement",
    "Event",
    "Fact",
    "Load",
    "LoadedRow",
    "Membership",
    "Paragraph",
    "Standing",
    "Status",
    "Term",
    "Theme",
]
