"""One file per noun; everything is imported from here."""

from .actor import Actor
from .article import Article, Paragraph
from .attempt import Attempt
from .backing import Backing
from .chairmanship import Chairmanship
from .change import Change, Revision, Way
from .citation import Citation
from .country import Country
from .disagreement import Disagreement
from .distinct import Distinct
from .event import Event
from .fact import Fact
from .load import Load, LoadedRow
from .lock import Lock
from .note import Answer, Note
from .posting import Posting
from .publication import Mergeable, Status
from .recovery import RecoveryCode
from .standing import Membership, Standing
from .term import Term
from .theme import Theme

__all__ = [
    "Actor",
    "Answer",
    "Article",
    "Attempt",
    "Backing",
    "Chairmanship",
    "Change",
    "Citation",
    "Country",
    "Disagreement",
    "Distinct",
    "Event",
    "Fact",
    "Load",
    "LoadedRow",
    "Lock",
    "Membership",
    "Mergeable",
    "Note",
    "Paragraph",
    "Posting",
    "RecoveryCode",
    "Revision",
    "Standing",
    "Status",
    "Term",
    "Theme",
    "Way",
]
