"""Where a list goes on: an opaque text that names the last row of a page, and the question that it belongs to.

It is signed, so that only what this site gave out is ever looked up, and holds no time, so that one question on one
state of the data has one answer, byte for byte.
"""

from hashlib import blake2b

from django.core.signing import BadSignature, Signer

#: What a cursor does not depend on: how many rows, and which columns.
_FREE = ("cursor", "limit", "fields")
_SIGNER = Signer(salt="facts.api.cursors")


class StrangeCursor(ValueError):
    """The text is no cursor of this site, or one of another question."""


def written(place: list, request) -> str:
    """The cursor behind the row that stands at this place, for the question of the request."""
    return _SIGNER.sign_object([_question(request), place]).replace(":", ".")


def read(text: str, request) -> list:
    """The place that a cursor tells; ``StrangeCursor`` where there is none."""
    data, _dot, signature = text.rpartition(".")
    try:
        question, place = _SIGNER.unsign_object(f"{data}:{signature}")
    except (BadSignature, ValueError) as error:
        raise StrangeCursor("This is no cursor of ours: take the address under “next” as it is.") from error
    if question != _question(request):
        raise StrangeCursor(
            "This cursor belongs to another question: leave all parameters but limit and fields as they were."
        )
    return place


def _question(request) -> str:
    """A fingerprint of the address without what a cursor does not depend on."""
    asked = sorted((name, values) for name, values in request.GET.lists() if name not in _FREE)
    return blake2b(repr((request.path, asked)).encode(errors="replace"), digest_size=6).hexdigest()
