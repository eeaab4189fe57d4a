"""Requests made up from the API's own document: such as it allows, and such as it forbids; nothing may break.

Whatever answers must be documented: its status, its headers, its media type and its content. What the document forbids
must be refused.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, urlsplit

import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from facts.disagreements import questions
from facts.models import Actor, Article, Chairmanship, Event, Fact, Theme
from facts.tally import of_the_record

from .tiers import fewer_examples

_MODELS = {"event": Event, "chairmanship": Chairmanship, "theme": Theme, "actor": Actor, "article": Article}
#: A theme that there is not is no matter of form, and is refused all the same: so this check has no say.
_LEFT_OUT = {"positive_data_acceptance", "missing_required_header", "ignored_auth", "use_after_free"}
_LEFT_OUT |= {"ensure_resource_availability"}


@dataclass
class Outcome:
    """How many requests were made, how they were answered, and what was wrong."""

    statuses: Counter = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return sum(self.statuses.values())


def trial(app, only: str = "") -> Outcome:
    """Requests of each operation of a WSGI application, or of one."""
    load_all_checks()
    checks = [check for check in CHECKS.get_all() if check.__name__ not in _LEFT_OUT]
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    names, outcome = real_names(), Outcome()
    for operation in (found.ok() for found in document.get_all_operations()):
        if only and operation.definition.raw["operationId"] != only:
            continue
        try:
            _try(operation, names, checks, outcome)
        except (Exception, BaseExceptionGroup) as error:  # one operation's fault does not hide another's
            outcome.problems.append(f"{operation.label}: {type(error).__name__}: {error}")
    return outcome


def _try(operation, names, checks, outcome):
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE if operation.query else GenerationMode.POSITIVE]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @fewer_examples(2, phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    @given(cases, st.data())
    def ask(case, data):
        with_real_names(case, names, data)
        response = case.call(headers={"Accept-Encoding": "identity"})
        outcome.statuses[response.status_code] += 1
        case.validate_response(response, checks=checks)
        if response.status_code == 200 and (following := response.json().get("next")):
            case.query = (case.query or {}) | {"cursor": parse_qs(urlsplit(following).query)["cursor"][0]}
            page = case.call(headers={"Accept-Encoding": "identity"})
            assert page.status_code == 200, page.text
            case.validate_response(page, checks=checks)

    ask()


def real_names() -> dict[str, list[str]]:
    """Names of rows that there are, by the parameter."""
    found = {name: list(model.objects.published().values_list("slug", flat=True)) for name, model in _MODELS.items()}
    found["country"] = list(of_the_record().values_list("iso3", flat=True))
    found["publisher"] = found["actor"]
    found["fact"] = [fact.slug for fact in [*Fact.objects.published(), *Fact.objects.withdrawn()]]
    found["disagreement"] = [one.slug for one in questions(sources=False)]
    return found


def with_real_names(case, names, data) -> None:
    """The case with names that there are instead of made-up ones, three times out of four where it is one to accept."""
    for name in {"as_of", "known_by"} & set(case.query or {}):
        if case.meta.generation.mode == GenerationMode.POSITIVE:  # the document cannot say that a later day is refused
            case.query[name] = min(case.query[name], date.today().isoformat())
    if case.meta.generation.mode == GenerationMode.NEGATIVE or data.draw(st.integers(0, 3)) == 0:
        return
    noun = case.operation.path.split("/")[3].replace("countries", "country").removesuffix("s")
    for parameter in case.path_parameters or {}:
        case.path_parameters[parameter] = data.draw(st.sampled_from(names[noun]))
    for parameter in [one for one in case.query or {} if one.partition("__")[0] in names]:
        some = st.lists(st.sampled_from(names[parameter.partition("__")[0]]), max_size=2)
        case.query[parameter] = data.draw(some)
    if case.query and data.draw(st.booleans()):  # of many filters together, each hides what the others would find
        kept = data.draw(st.lists(st.sampled_from(sorted(case.query)), max_size=3))
        case.query = {name: case.query[name] for name in kept}
    if "cursor" in (case.query or {}):  # what is not ours is refused
        del case.query["cursor"]
    if "language" in (case.query or {}):
        case.query["language"] = ["en"]
    if "fields" in (case.query or {}):
        case.query["fields"] = data.draw(st.sampled_from(["", "slug", "evidence", "slug,evidence", "url"]))
