from django.utils.translation import gettext as _

from ..records import NOUNS
from .twins import noun_detail, noun_list


def chairmanship_list(request, fmt="html"):
    return noun_list(request, fmt, NOUNS["chairmanship"])


def chairmanship_detail(request, slug, fmt="html"):
    return noun_detail(request, fmt, NOUNS["chairmanship"], _links, slug=slug)


def _links(chairmanship):
    return [(_("Events in it"), chairmanship.events.published().for_list().newest_first(), "chairmanship")]
