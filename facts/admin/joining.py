"""Two people in one form: what each of them changed, field by field, and what it comes to together.

All of it is told in the texts that a browser sends, so it holds for every field and inline alike. What somebody saved
meanwhile stays wherever the other one left a field as it was shown, and of several values both changes are taken; where
both changed one text, the one who comes second has his own in the form and the other's beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field

from django import forms
from django.core import signing
from django.db.models import Model, TextChoices
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

#: The texts of fields by name, as a browser sends them: none for what is empty. What is only looked at has an "=".
Texts = dict[str, list[str]]
_SALT = "facts.admin.seen"
_LOOKED_AT = "="
#: What travels with a form and is nothing of the row.
_BESIDE = {"seen", "since", "why"}


@dataclass(frozen=True)
class Shown:
    """What a page held: the row's fields, and those of each inline's rows by prefix and key. ``row`` says which row it
    is, ``digest`` what was stored of it then."""

    row: str
    digest: str
    fields: Texts
    rows: dict[str, dict[str, Texts]] = field(default_factory=dict)

    @classmethod
    def of(cls, digest: str, form: forms.ModelForm, formsets: Iterable[forms.BaseInlineFormSet]) -> "Shown":
        """Of forms that were not sent."""
        rows = {
            formset.prefix: {str(one.instance.pk): _texts_of(one) for one in formset.initial_forms}
            for formset in formsets
        }
        return cls(_name(form.instance), digest, _texts_of(form), rows)

    def signed(self) -> str:
        """As it travels with the page."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @classmethod
    def read(cls, text: str, row: Model | None = None) -> "Shown | None":
        """What ``signed`` gave, of this row if one is named; None for anything else."""
        try:
            found = cls(**signing.loads(text, salt=_SALT))
        except (signing.BadSignature, TypeError, ValueError):
            return None
        return found if row is None or found.row == _name(row) else None


def _name(row: Model) -> str:
    return f"{row._meta.model_name} {row.pk}"


@dataclass(frozen=True)
class Difference:
    """A field that somebody changed meanwhile: how it was shown, how it is now, how it was sent, and whose of it is in
    the form."""

    where: str
    before: str
    now: str
    mine: str
    kept: "Kept"

    @property
    def clash(self) -> bool:
        """Both changed it, and not to the same."""
        return self.kept == Kept.MINE


class Kept(TextChoices):
    THEIRS = "theirs", _lazy("theirs")
    MINE = "mine", _lazy("yours")
    BOTH = "both", _lazy("both")


@dataclass(frozen=True)
class Joined:
    """What the form holds once both changes are in it, and what somebody else changed of it."""

    data: QueryDict
    differences: list[Difference]

    @property
    def clashes(self) -> int:
        return sum(one.clash for one in self.differences)


def joined(sent: QueryDict, base: Shown | None, now: Shown, form, formsets) -> Joined:
    """``base`` is what the page showed, None if that cannot be known; ``now`` what it would show, of ``form`` and
    ``formsets``. Without a base, whatever differs from what is there now counts as changed by both."""
    data, found = sent.copy(), []
    before = base.fields if base else None
    mine = _sent(sent, form, "")
    together = _together(before, now.fields, mine, form, "", found)
    _put(data, together, form, "")
    for formset in formsets:
        rows = base.rows.get(formset.prefix, {}) if base else {}
        _join_rows(data, sent, rows, now.rows[formset.prefix], formset, found)
    return Joined(data, found)


def _join_rows(data, sent, base, now, formset, found):
    """The rows of an inline: those that are there now, in their order, then those that are only sent."""
    blank, prefix = formset.empty_form, formset.prefix
    forms_now = {str(one.instance.pk): one for one in formset.initial_forms}
    key, there, new = formset.model._meta.pk.name, {}, []
    for number in range(_number(sent.get(f"{prefix}-TOTAL_FORMS"))):
        texts = _sent(sent, blank, f"{prefix}-{number}-")
        pk = next(iter(texts.get(key, [])), "")
        there[pk] = texts
        if not pk:
            new.append(there.pop(pk))
    kept = []
    for pk, texts in now.items():
        name = capfirst(str(forms_now[pk].instance))
        if pk in there:
            kept.append(_together(base.get(pk), texts, there[pk], forms_now[pk], f"{name}: ", found))
        else:
            kept.append(texts)
            found.append(Difference(name, "", _("added"), "", Kept.THEIRS))
    for pk, texts in there.items():
        if pk in now:
            continue
        touched = texts != _plain(base.get(pk, {})) and not texts.get("DELETE")
        name, kept_of = capfirst(formset.model._meta.verbose_name), Kept.MINE if touched else Kept.THEIRS
        found.append(Difference(name, "", _("deleted"), _("changed") if touched else "", kept_of))
        if touched:  # what was typed into it is not lost: it would be a new row
            new.append(texts | {key: []})
    for name in [name for name in data if name.startswith(f"{prefix}-") and name[len(prefix) + 1 :][:1].isdigit()]:
        del data[name]
    for number, texts in enumerate([*kept, *new]):
        _put(data, texts, blank, f"{prefix}-{number}-")
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(len(kept) + len(new)), str(len(kept))


def _together(base, now, mine, form, where, found) -> Texts:
    """Both changes of one form; what somebody else changed is added to ``found``."""
    together, known = dict(mine), base is not None
    for name, texts in now.items():
        was, sent = (base or {}).get(name, []), mine.get(name, [])
        looked_at = name.startswith(_LOOKED_AT)
        if looked_at or sent in (texts, was if known else texts):
            together[name], kept = texts, Kept.THEIRS
        elif known and texts == was:
            continue
        elif known and _is_several(form.fields[name]):
            together[name], kept = sorted({*sent, *texts} - ({*was} - ({*sent} & {*texts}))), Kept.BOTH
        else:
            kept = Kept.MINE
        if texts != was if known else kept == Kept.MINE:
            told = _teller(form, name)
            before = told(was) if known else ""
            found.append(Difference(where + _label(form, name), before, told(texts), told(sent), kept))
    return together


def _is_several(one: forms.Field) -> bool:
    return getattr(_widget(one), "allow_multiple_selected", False)


def _widget(one: forms.Field) -> forms.Widget:
    """The field's own widget, where the desk has put another around it."""
    return getattr(one.widget, "widget", one.widget)


def _texts_of(form) -> Texts:
    """What a browser would send of a form, and what is stored of the row beside it."""
    found = {bound.name: _texts(bound) for bound in form if bound.name not in _BESIDE}
    for column in form.instance._meta.concrete_fields:
        if column.editable and column.name not in form.fields and not column.primary_key:
            value = form.instance.serializable_value(column.attname)
            found[_LOOKED_AT + column.name] = [] if value in (None, "") else [str(value)]
    return found


def _texts(bound) -> list[str]:
    widget, value = _widget(bound.field), bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    if _is_several(bound.field):
        return sorted(str(one) for one in value or ())
    text = widget.format_value(value)
    text = text[0] if isinstance(text, list) else text
    return [] if text in (None, "") else [_line_ends(str(text))]


def _sent(data: QueryDict, form, prefix: str) -> Texts:
    """What was sent of the fields of such a form."""
    found = {}
    for name, one in form.fields.items():
        if name in _BESIDE:
            continue
        texts = [_line_ends(text) for text in data.getlist(prefix + name) if text != ""]
        found[name] = sorted(texts) if _is_several(one) else texts[:1]
    return found


def _line_ends(text: str) -> str:
    """A browser sends CR LF whatever it was shown."""
    return text.replace("\r\n", "\n")


def _plain(texts: Texts) -> Texts:
    """Without what is only looked at."""
    return {name: one for name, one in texts.items() if not name.startswith(_LOOKED_AT)}


def _put(data: QueryDict, texts: Texts, form, prefix: str) -> None:
    """Into what was sent; a browser sends a text that is empty, and nothing of a box that is not ticked."""
    for name, one in _plain(texts).items():
        may_be_missing = _is_several(form.fields[name]) or isinstance(_widget(form.fields[name]), forms.CheckboxInput)
        data.setlist(prefix + name, one or ([] if may_be_missing else [""]))


def _number(text: str | None) -> int:
    """How many rows were sent, as far as Django takes them."""
    return min(int(text[:5]), 1000) if text and text.isascii() and text.isdigit() else 0


def _is_key(text: str) -> bool:
    """Whether a database can be asked for it."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _label(form, name: str) -> str:
    if name.startswith(_LOOKED_AT):
        return capfirst(form.instance._meta.get_field(name[1:]).verbose_name)
    return str(form[name].label)


def _teller(form, name: str) -> Callable[[list[str]], str]:
    """What gives the texts of a field as a curator reads them."""
    one = form.fields.get(name)
    if isinstance(one, forms.ModelChoiceField):
        return lambda texts: "; ".join(
            one.label_from_instance(row) for row in one.queryset.filter(pk__in=[t for t in texts if _is_key(t)])
        )
    if isinstance(one, forms.BooleanField):
        return lambda texts: _("yes") if texts else _("no")
    if isinstance(one, forms.ChoiceField):
        names = {str(value): str(label) for value, label in one.choices}
        return lambda texts: "; ".join(names.get(text, text) for text in texts)
    return "; ".join
