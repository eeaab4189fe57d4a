from django.utils.translation import gettext as _

from ..records import NOUNS
from .twins import noun_detail, noun_list


def event_list(request, fmt="html"):
    return noun_list(request, fmt, NOUNS["event"])


def event_detail(request, slug, fmt="html"):
    return noun_detail(request, fmt, NOUNS["event"], _links, slug=slug)


def _links(event):
    return [(_("Parts of it"), event.parts.published().for_list().newest_first(), "part_of")]
