"""What nobody would type into a form of the desk is told at its field, and is no error of the server."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from facts.models import Actor, Article, Chairmanship, Country, Disagreement, Event, Fact, Membership, Standing, Theme
from facts.models.edtf import EdtfField

from .test_admin import NOUNS, add_page, change_page, errors, filled, opened
from .tiers import examples
from .world import make_full_world

pytestmark = pytest.mark.django_db

#: A word, a number that no database holds, and what none can store.
NO_KEYS = ("x", "9" * 50, "\0")


@pytest.mark.parametrize("model", examples([*NOUNS, User, Group], Fact, Event, Membership, User))
def test_what_is_sent_for_a_choice_and_can_be_no_row_is_told_and_the_rest_stays_typed(curator, model):
    make_full_world(1)
    Group.objects.create(name="readers")
    row = model.objects.order_by("pk").first()
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    page = curator.get(address)
    data = filled(page) | {"why": "It was wrong."}
    inlines = [form for inline in page.context["inline_admin_formsets"] for form in inline.formset.initial_forms]
    bounds = [bound for form in (page.context["adminform"].form, *inlines) for bound in form]
    choices = [bound.html_name for bound in bounds if hasattr(bound.field, "queryset")]
    assert choices or model in (Country, Standing)
    for sent in NO_KEYS if choices else ():
        answer = curator.post(address, data | dict.fromkeys(choices, sent))
        assert [name for name in choices if f'id="id_{name}_error"' not in errors(answer)] == [], sent
        form = answer.context["adminform"].form
        assert "why" not in form.fields or form["why"].value() == "It was wrong."


@pytest.mark.parametrize("sent", NO_KEYS)
def test_what_an_address_proposes_and_can_be_no_row_is_not_chosen(curator, sent):
    names = ("attributed_to", "countries", "events", "themes", "actors", "chairmanships")

    form = curator.get(add_page(Fact), dict.fromkeys(names, sent)).context["adminform"].form

    assert [name for name in names if re.search('<option value="[^"]+" selected', str(form[name]))] == []


@pytest.mark.parametrize("model", examples([one for one in NOUNS if one is not Country], Fact, Standing, Chairmanship))
def test_what_is_no_date_is_told_at_its_field(curator, model):
    make_full_world(1)
    row = model.objects.order_by("pk").first()
    data = opened(curator, row)
    dated = [part.name for part in model._meta.get_fields() if isinstance(part, EdtfField)]
    for sent in ("x", "9" * 50, "2024-99-99", "2024/x") if dated else ():
        answer = curator.post(change_page(row), data | dict.fromkeys(dated, sent))
        assert [name for name in dated if name not in answer.context["adminform"].form.errors] == [], sent
    assert dated or model in (Actor, Article, Disagreement, Theme)
