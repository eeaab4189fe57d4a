from django.utils.translation import gettext as _

from ..records import NOUNS
from .twins import noun_detail, noun_list


def theme_list(request, fmt="html"):
    return noun_list(request, fmt, NOUNS["theme"])


def theme_detail(request, slug, fmt="html"):
    return noun_detail(request, fmt, NOUNS["theme"], _links, slug=slug)


def _links(theme):
    return [(_("Themes under it"), theme.children.published().order_by("name"), "")]
