"""The way to publication: the steps that a row can take, who may take them, and for which of them one says why.

A draft is handed in for review, approved or sent back; what readers have seen is retracted and keeps its address. Who
approves a row did not write what is approved: the history knows who changed it since readers last saw it.
"""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .history import authors
from .models import Status
from .models.publication import UNSEEN

DRAFT, IN_REVIEW, PUBLISHED, RETRACTED = Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED, Status.RETRACTED
#: The steps that there are.
STEPS = {
    DRAFT: (IN_REVIEW, PUBLISHED),
    IN_REVIEW: (DRAFT, PUBLISHED),
    PUBLISHED: (RETRACTED,),
    RETRACTED: (IN_REVIEW, PUBLISHED),
}
#: Of these one says why; of the first only if somebody else wrote the row.
_WITH_REASON = {(IN_REVIEW, DRAFT), (PUBLISHED, RETRACTED), (RETRACTED, IN_REVIEW), (RETRACTED, PUBLISHED)}
#: Why somebody cannot approve what they wrote.
OWN = _lazy("You changed it since readers last saw it; hand it in for review, and somebody else approves it.")


def may(user: AbstractBaseUser, verb: str, noun: type[models.Model]) -> bool:
    """Whether somebody is allowed this verb of ``PERMISSIONS`` with rows of a noun."""
    return user.has_perm(f"{noun._meta.app_label}.{verb}_{noun._meta.model_name}")


def is_own(user: AbstractBaseUser, row: models.Model) -> bool:
    """Whether somebody made the row, as far as the history says, or is about to make it."""
    return row.pk is None or authors.maker(row) == user.pk


def may_edit(user: AbstractBaseUser, row: models.Model) -> bool:
    """Whether somebody may change what a row says: who may publish such rows any of them, everybody else who may
    change them their own ones that readers have not seen."""
    noun = type(row)
    if not may(user, "change", noun):
        return False
    if not hasattr(row, "status") or may(user, "publish", noun):
        return True
    return row.status in UNSEEN and is_own(user, row)


def steps(user: AbstractBaseUser, row: models.Model) -> list[Status]:
    """Where somebody may take a row from where it stands; if there is none yet, from a draft."""
    return [after for after in STEPS[row.status] if _is_allowed(user, row, after)]


def needs_reason(user: AbstractBaseUser, row: models.Model, after: str) -> bool:
    """Whether one has to say why one takes this step."""
    step = (row.status, after)
    return step in _WITH_REASON and not (step == (IN_REVIEW, DRAFT) and is_own(user, row))


def against(user: AbstractBaseUser, row: models.Model, after: str, touched=False, approved=False) -> list[str]:
    """Why somebody cannot take this step with a row that is still as it is stored; empty where it can be taken.

    ``touched``: they change what the row says with the same step. ``approved``: to what it said when readers saw it.
    What the row itself lacks, ``integrity`` says.
    """
    before = row.status
    if after == before:
        return []
    if after not in STEPS[before]:
        return [_no_such_step(before, after)]
    if not _is_allowed(user, row, after):
        return [_not_allowed(after)]
    if after == PUBLISHED and not approved and not settings.APPROVE_OWN:
        return [str(OWN)] if touched or user.pk in authors.since_published(row) else []
    return []


def _is_allowed(user, row, after) -> bool:
    verb = {PUBLISHED: "publish", RETRACTED: "retract"}.get(after)
    return may(user, verb, type(row)) if verb else may_edit(user, row)


def _not_allowed(after) -> str:
    if after == PUBLISHED:
        return _("It takes somebody who may publish such rows; hand it in for review.")
    if after == RETRACTED:
        return _("It takes somebody who may retract such rows.")
    return _("It takes somebody who may edit this row.")


def _no_such_step(before, after) -> str:
    if before == PUBLISHED:
        return _("Readers may have cited it: retract it, so that its address goes on to say what became of it.")
    if after == RETRACTED:
        return _("Readers have not seen it, so there is nothing to retract: delete it while it is a draft.")
    return _("A row that is %(before)s does not become %(after)s.") % {
        "before": Status(before).label,
        "after": Status(after).label,
    }
