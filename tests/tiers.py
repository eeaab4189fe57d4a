"""The tiers of the suite: see “Which tests to run” in CONTRIBUTING.

A test without a marker runs in ``make test``; one marked ``long`` only in ``make test-all``.
"""

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, settings

#: Examples of each property in ``make test``, in ``make test-all`` and in ``make nightly``.
EXAMPLES = {"quick": 20, "wide": 300, "nightly": 20_000}


def register_profiles() -> None:
    """Register a Hypothesis profile for each tier. The quick one draws the same examples in every run."""
    for name, count in EXAMPLES.items():
        settings.register_profile(
            name,
            max_examples=count,
            derandomize=name == "quick",
            database=None,
            deadline=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        )


def examples(cases: Iterable, *quick) -> list:
    """Values for ``parametrize``: all the cases, of which only the quick ones run in ``make test``."""
    missing = set(quick) - set(cases := list(cases))
    if missing:
        raise ValueError(f"Not among the cases: {missing}")
    return [case if case in quick else pytest.param(case, marks=pytest.mark.long) for case in cases]


def fewer_examples(divisor: int, **more) -> settings:
    """Settings for a property whose example is expensive: that part of the profile's examples, and at least one."""
    return settings(max_examples=max(1, settings.default.max_examples // divisor), **more)
