"""The questions that we ask of rows, as words that chain. A page's whole fetch plan is one word."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from . import clock
from .dates import parse


class NounQuerySet(QuerySet):
    """What every noun's rows can be asked; a country has no publication status, so all of them may be seen."""

    def published(self):
        return self

    def for_list(self):
        """The fetch plan of a list, its twin and its download."""
        return self

    def for_detail(self):
        """The fetch plan of the row's own page and twin."""
        return self.for_list()

    def for_option(self):
        """The fetch plan of the values of a facet."""
        return self


class CountryQuerySet(NounQuerySet):
    def get_by_natural_key(self, iso3):
        return self.get(iso3=iso3)

    def for_list(self):
        """With ``standing_code`` and ``standing_name``, the country's status in the SCO on the day, or None, and
        ``standing_row``, the key of the membership that gives it; and with ``standing_otherwise``, its name where one
        counts in the other way, by effect or by decision."""
        now = clock.current()
        by, otherwise = now.status_by, now.otherwise.status_by
        return self.annotate(
            standing_code=Subquery(self._held(by).values("standing__slug")[:1]),
            standing_name=Subquery(self._held(by).values("standing__name")[:1]),
            standing_row=Subquery(self._held(by).values("pk")[:1]),
            standing_otherwise=Subquery(self._held(otherwise).values("standing__name")[:1]),
        )

    def _held(self, by):
        """The memberships of a country on the day."""
        membership = self.model._meta.get_field("memberships").related_model
        held = membership.objects.published().on(clock.current().day, by).filter(country=OuterRef("pk"))
        return held.order_by("-standing__position", "pk")


class SlugQuerySet(NounQuerySet):
    """Rows that a slug identifies and that have a publication status."""

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def seen(self):
        """The condition under which the public may see a row."""
        return shown(self.model)

    def published(self):
        """What the public may see: published, and so is every row that it rests on."""
        return self.filter(self.seen())

    def hidden(self):
        """Published in their status, and yet nothing that the public may see."""
        return self.filter(status="published").filter(~self.seen())

    def newest_first(self):
        """By the last day covered: first what goes on, undated rows at the end."""
        goes_on = Case(When(first_day__isnull=False, then=Value(date.max)), output_field=DateField())
        until = Coalesce("last_day", goes_on)
        return self.order_by(until.desc(nulls_last=True), F("first_day").desc(nulls_last=True), "slug")


class ThemeQuerySet(SlugQuerySet):
    def seen(self):
        """On a day that one looks back at, only what facts that can be seen are about, and what is above it."""
        condition = super().seen()
        if not clock.current().is_set:
            return condition
        fact = self.model._meta.get_field("facts").related_model
        return condition & (_tied(fact, "themes") | _tied(fact, "themes__parent"))

    def for_list(self):
        """As a tree: each top theme and then those under it, with ``level`` 0 or 1."""
        level = Case(When(parent=None, then=0), default=1)
        return (
            self.select_related("parent")
            .annotate(level=level)
            .order_by(Coalesce("parent__name", "name"), "level", "name")
        )

    for_option = for_list


class StructuredQuerySet(SlugQuerySet):
    """Structured rows: each value has its footnotes, the facts that back it.

    On a day that one looks back at, a row is there once a fact that backs one of its values can be seen.
    """

    #: False for what is no claim by itself.
    needs_backing = True
    #: The date that a list is in the order of, if there is one.
    dated_by = ""
    #: Foreign keys that a list shows.
    shown_with: tuple[str, ...] = ("country",)

    def seen(self):
        condition = super().seen()
        return condition & self._telling() if clock.current().is_set and self.needs_backing else condition

    def told_dates(self, name):
        """As much as facts that can be seen tell of that date, by the keys of the rows."""
        return self._values_told().dates[self.model._meta.model_name, name]

    def told(self, value=""):
        """The keys of the rows of which facts that can be seen tell that value, or say anything at all."""
        return self._values_told().rows[self.model._meta.model_name, value]

    def _values_told(self):
        backing = self.model._meta.get_field("backings").related_model
        return clock.once("told", backing.objects.told)

    def _telling(self, value=""):
        # No row has the key 0, but of a subquery that is empty beforehand Django cannot tell whether it is NULL.
        return Q(pk__in=self.told(value) | {0})

    def newest_first(self):
        """On a day that one looks back at, by what can be told of the dates; an end that was still to come is none."""
        now = clock.current()
        if not now.is_set:
            return super().newest_first()
        goes_on = Q(last_day=None)
        if now.as_of:
            goes_on |= Q(**{f"{self.dated_by}__contains": "/"}, last_day__gt=now.as_of)
        until = Case(When(goes_on, then=Value(date.max)), default=F("last_day"), output_field=DateField())
        told = self._telling(self.dated_by) & Q(first_day__isnull=False)
        rows = self.alias(told_first=Case(When(told, then=F("first_day"))), told_until=Case(When(told, then=until)))
        return rows.order_by(F("told_until").desc(nulls_last=True), F("told_first").desc(nulls_last=True), "slug")

    def for_list(self):
        backing = self.model._meta.get_field("backings").related_model
        return self.select_related(*self.shown_with).prefetch_related(
            Prefetch("backings", backing.objects.shown().select_related("fact").order_by("fact__slug"))
        )


class ActorQuerySet(StructuredQuerySet):
    needs_backing = False

    def seen(self):
        """On a day that one looks back at, only those whom facts or articles that can be seen are about or by: a later
        article brings its people and its publisher along."""
        condition = super().seen()
        if not clock.current().is_set:
            return condition
        fact, article = (self.model._meta.get_field(name).related_model for name in ("facts", "written"))
        ties = [_tied(fact, name) for name in ("actors", "attributed_to")]
        ties += [_tied(article, name) for name in ("authors", "publisher")]
        return condition & reduce(or_, ties)


class ChairmanshipQuerySet(StructuredQuerySet):
    dated_by = "term"

    def for_option(self):
        return self.select_related("country")


class StandingQuerySet(StructuredQuerySet):
    shown_with = ()


class MembershipQuerySet(StructuredQuerySet):
    shown_with = ("country", "standing")

    def on(self, day, by=clock.DECISION):
        """The memberships that held on a day. A date less precise than a day counts from its last day.

        By decision, or by effect where nothing tells of the decision yet; by effect only from when it took effect. An
        effect and an end are believed only once a fact that says so can be seen; so is a decision, on a day that one
        looks back at.
        """
        decided, effect, over = (self._told_by(day, name) for name in ("decided", "effective", "ended"))
        if not clock.current().is_set:
            decided = Q(decided_last__lte=day)
        return self.filter(effect if by == clock.EFFECT else decided | effect).exclude(over)

    def _told_by(self, day, name):
        """The rows whose date is over by that day, as far as facts that can be seen tell it."""
        if not clock.current().is_set:
            return self._telling(name) & Q(**{f"{name}_last__lte": day})
        told = self.told_dates(name).items()
        return Q(pk__in=[key for key, date in told if (last := parse(date).last_day) and last <= day] + [0])

    def by_standing(self):
        """How many countries hold each status among these rows, as (slug, name, count) in the order of the statuses."""
        rows = self.order_by("standing__position", "standing__slug")
        return rows.values_list("standing__slug", "standing__name").annotate(Count("country", distinct=True))


class TermQuerySet(StructuredQuerySet):
    shown_with = ("actor__country",)


class EventQuerySet(StructuredQuerySet):
    dated_by = "when"
    shown_with = ("country", "part_of", "chairmanship__country")

    def for_calendar(self):
        """As in a list, and each fact behind a value with its citations."""
        backing = self.model._meta.get_field("backings").related_model
        backings = backing.objects.shown().select_related("fact__attributed_to").with_sources().order_by("fact__slug")
        return self.select_related(*self.shown_with).prefetch_related(Prefetch("backings", backings))


class ArticleQuerySet(SlugQuerySet):
    def for_list(self):
        return self.select_related("publisher").prefetch_related(published_of(self.model, "authors"))

    def for_detail(self):
        return self.for_list().prefetch_related("paragraphs")


class ParagraphQuerySet(QuerySet):
    def get_by_natural_key(self, article, number):
        return self.get(article__slug=article, number=number)


class CitationQuerySet(QuerySet):
    def get_by_natural_key(self, fact, position):
        return self.get(fact__slug=fact, position=position)

    def shown(self):
        """Citations of articles that the public may see."""
        article = self.model._meta.apps.get_model("facts", "Article")
        return self.filter(shown(article, "paragraph__article__"))

    def newest(self):
        """The day of the newest article that a published fact cites, or the first one that its date may be; today where
        there is none."""
        cited = self.shown().filter(fact__status="published")
        newest = cited.aggregate(day=Max("paragraph__article__first_day"))["day"]
        return min(newest or date.max, date.today())

    def supporting(self):
        return self.shown().filter(stance="supports")

    def due(self):
        """Citations whose passage nobody has compared with what their fact says by now."""
        return self.filter(compared="due")

    def for_list(self):
        """With paragraph, article, publisher and authors, in the fact's own order."""
        article = self.model._meta.apps.get_model("facts", "Article")
        return (
            self.select_related("paragraph__article__publisher")
            .prefetch_related(published_of(article, "authors", at="paragraph__article__authors"))
            .order_by("position")
        )


class DisagreementQuerySet(SlugQuerySet):
    def for_list(self):
        fact = self.model._meta.get_field("facts").related_model
        return self.prefetch_related(Prefetch("facts", fact.objects.published()))

    def for_detail(self):
        """With the citations of each version."""
        fact = self.model._meta.get_field("facts").related_model
        return self.prefetch_related(Prefetch("facts", fact.objects.published().for_list()))


class FactQuerySet(SlugQuerySet):
    def seen(self):
        """Published with at least one supporting citation: without evidence nothing is shown.

        As of a day: what is dated no later; what is undated or only foreseen, once an article had said it.
        """
        supporting = self.model._meta.get_field("citations").related_model.objects.supporting()
        supporting = supporting.filter(fact=OuterRef("pk"))
        condition, day = super().seen(), clock.current().as_of
        if day is None:
            return condition & Q(Exists(supporting))
        dated = Q(kind__in=("reported", "attributed"), first_day__isnull=False)
        said = supporting.filter(paragraph__article__last_day__lte=day)
        return condition & ((dated & Q(first_day__lte=day) & Q(Exists(supporting))) | (~dated & Q(Exists(said))))

    def withdrawn(self):
        """Facts that readers may have cited and no longer see: retracted, or drawn from retracted articles only."""
        citation = self.model._meta.get_field("citations").related_model
        drawn = citation.objects.filter(paragraph__article__status="retracted").order_by().values("fact")
        left = Q(pk__in=drawn, status="published") & ~self.seen()
        return self.filter(Q(status="retracted") | left)

    def to_be_confirmed(self):
        """Facts that have changed since somebody compared them with their evidence."""
        citation = self.model._meta.get_field("citations").related_model
        return self.filter(Exists(citation.objects.due().filter(fact=OuterRef("pk"))))

    def about(self, row):
        """Facts about this row of another model, in the sense of the function ``about``."""
        return self.filter(pk__in=self.model.objects.filter(about(row._meta.model_name, row)).values("pk"))

    def with_sources(self):
        """With the citations of each fact, down to the article and its authors."""
        citation = self.model._meta.get_field("citations").related_model
        return self.prefetch_related(Prefetch("citations", citation.objects.shown().for_list()))

    def for_list(self):
        """Everything that a list row, its twin and its download show, in a constant number of queries."""
        related = [published_of(self.model, name) for name in ("events", "chairmanships", "themes", "actors")]
        return self.select_related("attributed_to").prefetch_related("countries", *related).with_sources()


def _tied(model, path):
    """The condition under which a published row of the model leads to a row by this path. Their keys are asked for once
    for a page: left to itself, a database may look for each row through all facts."""
    rows = model.objects.published().order_by()
    keys = clock.once(("tied", model, path), lambda: {*rows.values_list(path, flat=True).distinct()} - {None})
    return Q(pk__in=keys | {0})  # no row has the key 0; see _telling


#: How a fact is tied to a row of each noun: the ways from the fact, each with a condition on the way.
#: A theme includes those under it, an actor what it is said to say, an article the facts that cite it.
PATHS = {
    "country": [("countries", Q())],
    "event": [("events", Q())],
    "chairmanship": [("chairmanships", Q())],
    "theme": [("themes", Q()), ("themes__parent", Q(themes__status="published"))],
    "actor": [("actors", Q()), ("attributed_to", Q())],
    "article": [("citations__paragraph__article", Q())],
}


def about(noun, row):
    """The condition under which a fact is about ``row``, a row or key of the model named ``noun``."""
    return reduce(or_, (Q(**{path: row}) & condition for path, condition in PATHS[noun]))


def shown(model, path="", without=""):
    """The condition under which a row, at the end of ``path``, is published with all that it rests on."""
    condition = Q(**{f"{path}status": "published"})
    known_by = clock.current().known_by
    if known_by is not None and model._meta.model_name == "article":
        condition &= Q(**{f"{path}last_day__lte": known_by})
    for name in model.rests_on:
        if name != without:
            other = model._meta.get_field(name).related_model
            rest = shown(other, f"{path}{name}__", without=name if other is model else "")
            condition &= Q(**{f"{path}{name}__isnull": True}) | rest
    return condition


def published_of(model, name, at=None):
    """The fetch of the published rows of a many-to-many relation; ``at`` is the path to it, if not its name."""
    rows = model._meta.get_field(name).related_model.objects.published()
    return Prefetch(at or name, rows.select_related("country") if name == "chairmanships" else rows)
