"""A public page is the same for everybody until the data change: it says so by its ETag, and is kept until then."""

import gzip
import logging
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from threading import BoundedSemaphore, Lock
from time import monotonic

from cachetools import LRUCache
from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.timezone import now

from .. import changes, limits
from .errors import UNAVAILABLE, is_unavailable, too_many, unavailable

#: Bytes of pages that a process keeps, and of the largest one among them.
KEPT, LARGEST = 32_000_000, 400_000
#: What is not a public page.
_APART = ("/admin/", "/static/")
#: What says itself which methods it takes.
_BY_ITSELF = (*_APART, "/api/v1/")
#: Shorter bodies are not worth packing.
_SHORT = 500
_TRIES = 3
#: So many pages are made at once by a process, whatever its threads: they only take the interpreter from one another,
#: and four at once came out a third slower than one by one. So many seconds a page waits for its turn, and no longer.
_AT_ONCE, _PATIENCE = 1, 5.0
#: So many pages are made or wait for their turn: of gunicorn's sixteen threads four are left for what is kept.
_MOST_WAITING = 12
#: Seconds for which a database that did not answer is left in peace, so that threads do not all wait for it.
_REST = 1.0


class EditionMiddleware:
    """Answers from what it kept of the same revision, with 304 where the reader has that, or else with the view's page.

    The ETag is strong: it is made of the revision's token, the day (what is so today is derived from dates), the
    program's own files, the address and the encoding, so that equal tags mean equal bytes. Asking for the revision is
    one query; a 304 and a page that was kept cost no other. While a page is made, the data may change: then it is made
    again, and if they never rest, it goes out without a tag. What is streamed has a tag, and is not kept.

    Pages are made in turn. Whoever waited looks again at what is kept, so a page that many ask for is made once. What
    was kept, downloads once they are under way, and the curators' desk wait for nobody; where too many wait, or one
    client asks for too much, the next is told to come again.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.pages = LRUCache(KEPT, getsizeof=lambda page: len(page[0]))
        #: The tag under which a page was last kept, by its address.
        self.latest = LRUCache(10_000)
        self.lock, self.turns = Lock(), BoundedSemaphore(_AT_ONCE)
        self.places = BoundedSemaphore(_MOST_WAITING)
        #: Until then the database is not asked, by the clock of ``monotonic``.
        self.silent_until = 0.0

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or request.path_info.startswith(_APART):
            return self.get_response(request)
        packed = request.META.get("HTTP_ACCEPT_ENCODING") == "gzip"
        try:
            response = self._answered(request, packed) if monotonic() > self.silent_until else unavailable(request)
        except UNAVAILABLE as error:
            if not is_unavailable(error):
                raise
            logging.getLogger(__name__).exception("The database cannot be asked.")
            response = unavailable(request, error)
        if response.status_code != 503 or getattr(response, "is_busy", False):
            return response
        if monotonic() > self.silent_until:
            self.silent_until = monotonic() + _REST
        return self._stale(request, packed) or response

    def _answered(self, request, packed):
        for _try in range(_TRIES):
            revision = changes.revision()
            tag = _tag(revision[1], request, packed)
            held = None if _any(request) else get_conditional_response(request, etag=tag)
            if held is not None:
                return _dressed(held, tag)
            page, good = self._page(tag), True
            if page is None:
                page, good = self._made(request, revision, tag, packed)
            if good:
                return _for_any(request, page, tag)
        page["Cache-Control"] = "no-store"
        return page

    def process_view(self, request, view, _args, _kwargs):
        """Public pages are looked at only. A view that takes what is sent, and keeps nothing, is ``csrf_exempt``."""
        safe = request.method in ("GET", "HEAD") or request.path_info.startswith(_BY_ITSELF)
        return None if safe or getattr(view, "csrf_exempt", False) else HttpResponseNotAllowed(["GET", "HEAD"])

    def _made(self, request, revision, tag, packed):
        """The page, and whether the data rested while it was made."""
        if not self.places.acquire(blocking=False):
            return too_many(request, 1), True
        try:
            return self._made_in_turn(request, revision, tag, packed)
        finally:
            self.places.release()

    def _made_in_turn(self, request, revision, tag, packed):
        with self._turn() as had:
            page = self._page(tag)
            if page is not None:
                return page, True
            if not had:
                return too_many(request, 1), True
            if not request.path_info.startswith("/api/"):  # which counts for itself
                taken = limits.take(request, settings.PAGE_RATE, "page ")
                if taken and taken.wait:
                    return too_many(request, taken.wait, status=429), True
            with changes.steady(revision):
                response = self.get_response(request)
            if response.status_code == 200 and changes.revision() != revision:
                return response, False
            return self._kept(request, response, tag, packed), True

    def _page(self, tag):
        with self.lock:
            page = self.pages.get(tag)
        return page and HttpResponse(page[0], headers=page[1])

    def _stale(self, request, packed):
        """The page as it was last kept, marked as such (RFC 9211); None where none was."""
        with self.lock:
            tag = self.latest.get(_address(request, packed))
        page = self._page(tag)
        if page is not None:
            del page["ETag"]
            page["Cache-Control"] = "no-store"
            page["Cache-Status"] = 'sco-facts; hit; fwd=stale; detail="the database does not answer"'
        return page

    @contextmanager
    def _turn(self):
        had = self.turns.acquire(timeout=_PATIENCE)
        try:
            yield had
        finally:
            if had:
                self.turns.release()

    def _kept(self, request, response, tag, packed):
        if response.status_code != 200 or response.cookies or response.has_header("Cache-Control"):
            return response
        if response.streaming:
            return _dressed(response, tag)
        if packed and len(response.content) >= _SHORT and not response.has_header("Content-Encoding"):
            response.content = gzip.compress(response.content, 6, mtime=0)
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        _dressed(response, tag)
        if len(response.content) <= LARGEST:
            with self.lock:
                self.pages[tag] = response.content, dict(response.items())
                self.latest[_address(request, packed)] = tag
        return response


def _any(request) -> bool:
    """Whether the reader has something of this address and does not say what: so is there anything at all?"""
    return request.headers.get("If-None-Match", "").strip() == "*"


def _for_any(request, response, tag):
    """304 instead of a page that is there, for whoever asked so."""
    there = response.status_code == 200 and _any(request)
    return get_conditional_response(request, etag=tag, response=response) if there else response


def _dressed(response, tag):
    """Any proxy may keep it, and must ask each time whether it still holds; with SHARED_CACHE, after so many seconds,
    and may show it while it asks, or while this site does not answer."""
    response["ETag"], response["Cache-Control"] = tag, "public, no-cache"
    if settings.SHARED_CACHE:
        late = f"stale-while-revalidate={settings.SHARED_CACHE}, stale-if-error=86400"
        response["Cache-Control"] = f"public, max-age=0, s-maxage={settings.SHARED_CACHE}, {late}"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _tag(token, request, packed):
    parts = (token, now().date(), program(), _address(request, packed))
    return f'"{blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"'


def _address(request, packed) -> tuple:
    """All of a request that a public page depends on."""
    site = settings.SITE_ORIGIN or (request.scheme, request.get_host())
    return site, request.get_full_path(), packed


def program() -> str:
    """A fingerprint of the program and its templates; in development it follows every change of a file."""
    files = _files()
    return _read(max(path.stat().st_mtime_ns for path in files) if settings.DEBUG else 0)


@lru_cache(maxsize=1)
def _files():
    folders = [settings.BASE_DIR / "templates", settings.BASE_DIR / "facts", settings.BASE_DIR / "sco_site"]
    return sorted(path for folder in folders for path in folder.rglob("*.*") if path.suffix in _SOURCES)


_SOURCES = (".py", ".html", ".css", ".js", ".svg", ".json")


@lru_cache(maxsize=1)
def _read(_changed):
    digest = blake2b(digest_size=16)
    for path in _files():
        digest.update(path.read_bytes())
    return digest.hexdigest()
