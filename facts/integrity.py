"""Rules across rows that the database cannot hold. Each is a named function that yields Problems."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import F, Model, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from .models import (
    Actor,
    Article,
    Backing,
    Chairmanship,
    Citation,
    Country,
    Event,
    Fact,
    Membership,
    Standing,
    Status,
    Term,
    Theme,
)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row: the rule's name, the row, and a sentence that says how to mend it."""

    rule: str
    row: Model
    message: str

    def __str__(self):
        label = self.row._meta.verbose_name
        return f"{label} {'/'.join(str(part) for part in self.row.natural_key())}: {self.message}"


def against_review(row: Model) -> list[str]:
    """Why a row cannot be handed in for review yet; empty where it can."""
    return [_("its statement is still to be written.")] if isinstance(row, Fact) and not row.statement else []


def against_publishing(row: Model) -> list[str]:
    """Why readers would not see the row even if its status were *published*; empty when they would."""
    reasons = against_review(row)
    if getattr(row, "merged_into_id", None):
        reasons.append(_("it was merged into “%s”; take the merge back instead.") % row.survivor)
    for name in row.rests_on:
        other = getattr(row, name)
        if other is not None and not type(other).objects.published().filter(pk=other.pk).exists():
            reasons.append(
                _("it rests on “%(other)s” (%(field)s), which readers do not see; publish that first.")
                % {"field": row._meta.get_field(name).verbose_name, "other": other}
            )
    if isinstance(row, Fact) and not Citation.objects.supporting().filter(fact=row).exists():
        reasons.append(_("it has no supporting citation of a published article; add one."))
    return reasons


def against_step(row: Model, after: str) -> list[str]:
    """What the row lacks for a step of the way to publication; empty where it can be taken."""
    asked = {Status.IN_REVIEW: against_review, Status.PUBLISHED: against_publishing}
    return asked[after](row) if after in asked else []


def published_rows_can_be_shown() -> Iterator[Problem]:
    for model in (Fact, Event, Chairmanship, Actor, Theme, Article, Standing, Membership, Term):
        for row in model.objects.hidden():
            for reason in against_publishing(row):
                yield Problem("published_rows_can_be_shown", row, _("It is published, but %s") % reason)


def passages_lie_in_their_paragraph() -> Iterator[Problem]:
    beyond = Citation.objects.filter(paragraph__length__lt=Coalesce(F("start"), 0) + F("length")).select_related(
        "fact", "paragraph__article"
    )
    for citation in beyond:
        yield Problem(
            "passages_lie_in_their_paragraph",
            citation,
            _("The passage ends behind the paragraph's %(length)d code points; correct start, length or paragraph.")
            % {"length": citation.paragraph.length},
        )


def passages_fit_their_paragraph() -> Iterator[Problem]:
    """What the seed keeps of a paragraph and what a citation keeps of a passage at its beginning or end must agree."""
    at_an_end = Q(start=0) | Q(paragraph__length=Coalesce(F("start"), 0) + F("length"))
    kept = ("start", "length", "first_words", "last_words", "sha256")
    found = Citation.objects.filter(at_an_end).order_by("pk")
    broken = []
    for pk, *one in found.values_list("pk", *kept, *(f"paragraph__{name}" for name in kept[1:])).iterator():
        start, length, first, last, digest, whole, begins, ends, print_of_whole = one
        head = start != 0 or begins.startswith(first) or first.startswith(begins)
        tail, end = last or first, ends or begins
        foot = (start or 0) + length != whole or tail.endswith(end) or end.endswith(tail)
        if not head or not foot or (length == whole and digest != print_of_whole):
            broken.append(pk)
    for citation in Citation.objects.filter(pk__in=broken).select_related("fact", "paragraph__article"):
        yield Problem(
            "passages_fit_their_paragraph",
            citation,
            _("The passage does not agree with what the seed has of %(paragraph)s; cite it anew with cite_passage.")
            % {"paragraph": citation.paragraph},
        )


def passages_are_cited_where_the_text_is_known() -> Iterator[Problem]:
    for citation in (
        Citation.objects.filter(sha256="").exclude(paragraph__sha256="").select_related("fact", "paragraph__article")
    ):
        yield Problem(
            "passages_are_cited_where_the_text_is_known",
            citation,
            _("The text of %(paragraph)s is known by its fingerprint; cite the passage with cite_passage.")
            % {"paragraph": citation.paragraph},
        )


def _backings(condition: Q) -> Iterator[Backing]:
    """The backings that meet a condition. Most often there are none, so what is shown of them is fetched last."""
    keys = list(Backing.objects.filter(condition).order_by().values_list("pk", flat=True))
    rows = Backing.objects.select_related("fact", *Backing.TARGETS)
    yield from rows.filter(pk__in=keys) if keys else ()


def backings_name_a_value() -> Iterator[Problem]:
    known = {target: (*model.backed_values, *model.measures) for target, model in Backing.models().items()}
    wrong = (Q(**{f"{target}__isnull": False}) & ~Q(value__in=values) for target, values in known.items())
    for backing in _backings(reduce(or_, wrong)):
        values = ", ".join(known[backing.target._meta.model_name])
        told = _("“%s” is no value that a fact can back; choose one of: %s.") % (backing.value, values)
        yield Problem("backings_name_a_value", backing, told)


def backing_facts_are_about_their_row() -> Iterator[Problem]:
    for target, model in Backing.models().items():
        if model.tied_by is None:
            continue
        link, field = model.tied_by
        row = f"{target}__{field}" if field else target
        # What backs a draft is linked to it when it is published.
        for backing in _backings(Q(**{f"{target}__status": Status.PUBLISHED}) & ~Q(**{f"fact__{link}": F(row)})):
            yield Problem(
                "backing_facts_are_about_their_row",
                backing,
                _("The fact is not linked to “%s”, whose value it backs; add it to the fact's links.") % backing.target,
            )


def countries_have_their_code() -> Iterator[Problem]:
    for country in Country.objects.exclude(iso3__regex=r"^[A-Z]{3}\Z"):
        told = _("It has no code; write the three capital letters that ISO 3166-1 gives it, such as KAZ.")
        yield Problem("countries_have_their_code", country, told)


def themes_have_two_levels() -> Iterator[Problem]:
    for theme in Theme.objects.filter(parent__parent__isnull=False):
        yield Problem(
            "themes_have_two_levels", theme, _("Its parent has a parent itself; choose one of the top level.")
        )


def merged_rows_lead_to_a_row() -> Iterator[Problem]:
    for model in (Fact, Event, Actor, Theme):
        led = dict(model.objects.filter(merged_into__isnull=False).order_by().values_list("pk", "merged_into"))
        circles = [key for key in led if _is_in_a_circle(led, key)]
        for row in model.objects.filter(pk__in=circles) if circles else ():
            told = _("It was merged into a row that leads back to it; take one of the merges back.")
            yield Problem("merged_rows_lead_to_a_row", row, told)


def _is_in_a_circle(led: dict[int, int], key: int) -> bool:
    seen, at = set(), led.get(key)
    while at is not None and at != key and at not in seen:
        seen.add(at)
        at = led.get(at)
    return at == key


def published_values_have_a_fact() -> Iterator[Problem]:
    """A value of the record is never believed on its own; what a row has by definition is no claim."""
    targets = [f"{name}_id" for name in Backing.TARGETS]
    shown = Backing.objects.shown().filter(stated="").order_by()
    backed = {(value, *keys) for value, *keys in shown.values_list("value", *targets)}
    for at, model in enumerate(Backing.models().values()):
        for row in model.objects.published():
            for value in row.backed_values:
                part, keys = row._meta.get_field(value), [None] * len(targets)
                keys[at] = row.pk
                given = getattr(row, part.attname) not in (None, "")
                if given and row.is_claim(value) and (value, *keys) not in backed:
                    told = _("No published fact backs its %(value)s; add a backing, or leave the value out.")
                    yield Problem("published_values_have_a_fact", row, told % {"value": row.label_of(value)})


def measures_have_a_figure() -> Iterator[Problem]:
    measures = {target: list(model.measures) for target, model in Backing.models().items()}
    counted = (Q(value__in=names, **{f"{target}__isnull": False}) for target, names in measures.items() if names)
    for backing in _backings(reduce(or_, counted) & Q(fact__figure_value=None)):
        told = _("The fact has no figure, so it says nothing of “%s”; give the figure, or take the backing away.")
        yield Problem("measures_have_a_figure", backing, told % backing.value)


def chairmanships_follow_one_another() -> Iterator[Problem]:
    """One chair at a time, and no time without one that nobody explains; they share the day of the handover."""
    rows = Chairmanship.objects.published().exclude(first_day=None).select_related("country")
    before = None
    for row in rows.order_by("first_day", "slug"):
        rule = "chairmanships_follow_one_another"
        if before is None:
            pass
        elif before.last_day is None or before.last_day > row.first_day:
            told = _("It begins before “%(other)s” ends; correct one of the two terms.")
            yield Problem(rule, row, told % {"other": before})
        elif before.last_day < row.first_day and not row.gap_reason:
            told = _("Nobody chairs from “%(other)s” to it; correct a term, or say in gap_reason what is known.")
            yield Problem(rule, row, told % {"other": before})
        before = row


def summits_lie_in_their_hosts_chairmanship() -> Iterator[Problem]:
    # One that goes on says nothing yet of whose summit comes after it.
    chairs = list(Chairmanship.objects.published().filter(last_day__isnull=False).select_related("country"))
    for summit in Event.objects.published().filter(kind="summit", last_day__isnull=False, country__isnull=False):
        day = summit.last_day
        over = [one for one in chairs if one.first_day < day <= one.last_day]
        if over and summit.country_id not in {one.country_id for one in over}:
            told = _("Its host does not chair then, but %(chairs)s; correct the host, the date or the chairmanship.")
            chair = ", ".join(map(str, over))
            yield Problem("summits_lie_in_their_hosts_chairmanship", summit, told % {"chairs": chair})


def summits_lie_in_their_chairmanship() -> Iterator[Problem]:
    outside = Q(last_day__lt=F("chairmanship__first_day")) | Q(first_day__gt=F("chairmanship__last_day"))
    for summit in Event.objects.published().filter(outside, kind="summit").select_related("chairmanship__country"):
        told = _("Its date lies outside of “%s”; correct the date or the chairmanship.") % summit.chairmanship
        yield Problem("summits_lie_in_their_chairmanship", summit, told)


def ordinals_run_without_a_hole() -> Iterator[Problem]:
    found: dict[int, Event] = {}
    for summit in Event.objects.published().filter(kind="summit", ordinal__isnull=False).order_by("ordinal", "slug"):
        rule, number = "ordinals_run_without_a_hole", summit.ordinal
        if number in found:
            told = _("“%(other)s” is number %(number)d already; correct one of the two.")
            yield Problem(rule, summit, told % {"other": found[number], "number": number})
        elif found and number - 1 not in found:
            yield Problem(
                rule, summit, _("There is no summit number %d; add it, or correct this number.") % (number - 1)
            )
        found[number] = summit


def one_status_per_country_and_day() -> Iterator[Problem]:
    # As ``on`` counts: by decision where one is known and else by effect; and by effect alone.
    rows, said = Membership.objects.published().select_related("country", "standing"), set()
    for began in (Coalesce("decided_last", "effective_last"), F("effective_last")):
        before = None
        for row in rows.annotate(began_on=began).exclude(began_on=None).order_by("country", "began_on", "slug"):
            start, same = row.began_on, before is not None and before.country_id == row.country_id
            if same and (before.ended_last is None or before.ended_last > start) and (before, row) not in said:
                said.add((before, row))
                told = _("“%(other)s” still holds on %(day)s; give its end, or correct a date.")
                yield Problem("one_status_per_country_and_day", row, told % {"other": before.slug, "day": start})
            before = row


def statuses_lie_within_their_validity() -> Iterator[Problem]:
    for row in Membership.objects.published().select_related("country", "standing"):
        standing, start, end = row.standing, row.decided_first or row.effective_first, row.ended_last
        early = start and standing.begins_first and start < standing.begins_first
        late = standing.ends_last and (end is None or end > standing.ends_last)
        if early or late:
            told = _(
                "There is the status “%(status)s” from %(begins)s to %(ends)s only; correct the dates or the status."
            )
            parts = {"status": standing, "begins": standing.begins or "?", "ends": standing.ends or "…"}
            yield Problem("statuses_lie_within_their_validity", row, told % parts)


def terms_end_after_they_start() -> Iterator[Problem]:
    # An end that begins no later than the start makes no interval in EDTF either, so it cannot be drawn.
    for row in Term.objects.filter(end_first__lte=F("start_first")).select_related("actor"):
        yield Problem("terms_end_after_they_start", row, _("It ends before it starts; correct one of the two."))


#: Every rule, with the nouns whose rows, or what belongs to them, can break it.
RULES: dict[Callable[[], Iterator[Problem]], tuple[type[Model], ...]] = {
    published_rows_can_be_shown: (Fact, Event, Chairmanship, Actor, Theme, Article, Standing, Membership, Term),
    passages_lie_in_their_paragraph: (Fact,),
    passages_fit_their_paragraph: (Fact,),
    passages_are_cited_where_the_text_is_known: (Fact,),
    backings_name_a_value: tuple(Backing.models().values()),
    backing_facts_are_about_their_row: (Fact, *Backing.models().values()),
    countries_have_their_code: (Country,),
    themes_have_two_levels: (Theme,),
    merged_rows_lead_to_a_row: (Fact, Event, Actor, Theme),
    published_values_have_a_fact: tuple(Backing.models().values()),
    measures_have_a_figure: tuple(Backing.models().values()),
    chairmanships_follow_one_another: (Chairmanship,),
    summits_lie_in_their_hosts_chairmanship: (Event,),
    summits_lie_in_their_chairmanship: (Event,),
    ordinals_run_without_a_hole: (Event,),
    one_status_per_country_and_day: (Membership,),
    statuses_lie_within_their_validity: (Membership,),
    terms_end_after_they_start: (Term,),
}


def problems() -> list[Problem]:
    """Every problem that any rule finds, in the order of the rules."""
    return [problem for rule in RULES for problem in rule()]


def problems_of(row: Model) -> list[Problem]:
    """The problems that are in one row, or in a citation or backing of it."""
    found = (problem for rule, nouns in RULES.items() if type(row) in nouns for problem in rule())
    return [problem for problem in found if row in _owners(problem.row)]


def _owners(row: Model) -> list[Model]:
    """The rows at whose form a row can be mended: itself, or those that it belongs to."""
    if isinstance(row, Citation):
        return [row.fact]
    return [row.fact, row.target] if isinstance(row, Backing) else [row]
