from django.utils.translation import gettext as _

from ..exports import THEMES
from ..models import Theme
from .twins import noun_detail, noun_list


def theme_list(request, fmt="html"):
    return noun_list(request, fmt, THEMES, Theme.objects.published().for_list())


def theme_detail(request, slug, fmt="html"):
    return noun_detail(request, fmt, THEMES, Theme.objects.published(), _links, slug=slug)


def _links(theme):
    return [(_("Themes under it"), theme.children.published().order_by("name"), "")]
