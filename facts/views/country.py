from django.utils.translation import gettext as _

from ..exports import COUNTRIES, MEMBERSHIPS
from ..models import Country
from .twins import noun_detail, noun_list


def country_list(request, fmt="html"):
    """The countries that published facts are about; the code list itself has every country of ISO 3166-1."""
    return noun_list(request, fmt, COUNTRIES, Country.objects.of_the_record().for_list().order_by("name"))


def country_detail(request, iso3, fmt="html"):
    return noun_detail(request, fmt, COUNTRIES, Country.objects.all(), _links, (MEMBERSHIPS, _memberships), iso3=iso3)


def _memberships(country):
    """Its statuses in the SCO, the newest first."""
    return country.memberships.published().for_list().order_by("-decided_first", "-effective_first")


def _links(country):
    return [
        (_("Chairmanships"), country.chairmanships.published().for_list().newest_first(), "country"),
        (_("Host of"), country.events.published().for_list().newest_first(), "country"),
        (_("People and bodies"), country.actors.published().for_list().order_by("name"), "country"),
    ]
