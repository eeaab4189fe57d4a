from django.utils.translation import gettext as _

from ..records import NOUNS
from .twins import noun_detail, noun_list


def country_list(request, fmt="html"):
    """The countries that published facts are about; the code list itself has every country of ISO 3166-1."""
    return noun_list(request, fmt, NOUNS["country"])


def country_detail(request, iso3, fmt="html"):
    return noun_detail(request, fmt, NOUNS["country"], _links, iso3=iso3)


def _links(country):
    return [
        (_("Chairmanships"), country.chairmanships.published().for_list().newest_first(), "country"),
        (_("Host of"), country.events.published().for_list().newest_first(), "country"),
        (_("People and bodies"), country.actors.published().for_list().order_by("name"), "country"),
    ]
