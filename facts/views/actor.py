from django.utils.translation import gettext as _

from ..exports import ACTORS, TERMS
from ..models import Actor
from .twins import noun_detail, noun_list


def actor_list(request, fmt="html"):
    return noun_list(request, fmt, ACTORS, Actor.objects.published().for_list().order_by("name"))


def actor_detail(request, slug, fmt="html"):
    return noun_detail(request, fmt, ACTORS, Actor.objects.published(), _links, (TERMS, _terms), slug=slug)


def _terms(actor):
    return actor.terms.published().for_list().order_by("-start_first")


def _links(actor):
    return [
        (_("Wrote"), actor.written.published().newest_first(), ""),
        (_("Published"), actor.printed.published().newest_first(), ""),
    ]
