from django.utils.translation import gettext as _

from ..exports import EVENTS
from ..models import Event
from .twins import noun_detail, noun_list


def event_list(request, fmt="html"):
    return noun_list(request, fmt, EVENTS, Event.objects.published().for_list().newest_first())


def event_detail(request, slug, fmt="html"):
    return noun_detail(request, fmt, EVENTS, Event.objects.published(), _links, slug=slug)


def _links(event):
    return [(_("Parts of it"), event.parts.published().for_list().newest_first(), "part_of")]
