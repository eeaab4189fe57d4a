from django.utils.translation import gettext as _

from ..records import NOUNS
from .twins import noun_detail, noun_list


def actor_list(request, fmt="html"):
    return noun_list(request, fmt, NOUNS["actor"])


def actor_detail(request, slug, fmt="html"):
    return noun_detail(request, fmt, NOUNS["actor"], _links, slug=slug)


def _links(actor):
    return [
        (_("Wrote"), actor.written.published().newest_first(), ""),
        (_("Published"), actor.printed.published().newest_first(), ""),
    ]
