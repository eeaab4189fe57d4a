"""What every template is given, and what the admin's templates take of it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils.module_loading import import_string

from .test_admin import NOUNS, change_page, changelist, filled
from .world import make_full_world

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def given():
    """The names that the site's own context processors give."""
    request = RequestFactory().get("/")
    request.resolver_match = None
    names = settings.TEMPLATES[0]["OPTIONS"]["context_processors"]
    return {key for name in names if name.startswith("facts.") for key in import_string(name)(request)}


def test_processors_give_one_name_that_no_template_of_the_admin_takes():
    assert given() == {"frame"}

    for path in (TEMPLATES / "admin").rglob("*.html"):
        tags = re.findall(r"\{[{%].*?[}%]\}", path.read_text(encoding="utf-8"))
        assert not [tag for tag in tags if re.search(r"(?<![\w.\"'-])frame\b", tag)], path


@pytest.mark.django_db
@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_form_is_the_same_from_a_filtered_list_as_from_the_whole_one(curator, noun):
    make_full_world(2)
    row = noun.objects.first()
    plain = curator.get(change_page(row))

    for query in (
        "_changelist_filters=q%3Da",
        "_changelist_filters=status__exact%3Dpublished",
        "passage=1-0-4",
        "kept=x",
    ):
        page = curator.get(f"{change_page(row)}?{query}")

        assert "It was merged into" not in page.content.decode()
        assert {**filled(page), "seen": "", "since": ""} == {**filled(plain), "seen": "", "since": ""}
    assert "It was merged into" not in curator.get(f"{changelist(noun)}?q=a").content.decode()
