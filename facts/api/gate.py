"""What stands before every answer of the API: who may read it, by which methods, and how often."""

from django.conf import settings
from django.http import HttpResponse

from .. import limits
from .answers import answer

PATH = "/api/v1/"
METHODS = ("GET", "HEAD", "OPTIONS")
#: What a page of another site may send along, and read of the answer.
_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_EXPOSED = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"


class GateMiddleware:
    """Stands outside of what keeps pages, so that a kept answer is counted and carries nobody else's numbers.

    Anybody may read the answers from any page, without credentials, which they do not depend on. An answer other than
    200 or 304 may not be kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(PATH) or request.path_info == f"{PATH}docs":
            return self.get_response(request)
        response = self._answered(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _EXPOSED
        if response.status_code not in (200, 304):
            response["Cache-Control"] = "no-store"
        return response

    def _answered(self, request):
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)} | _PREFLIGHT)
        if request.method not in METHODS:
            said = {"error": f"The API is read-only: it answers {', '.join(METHODS)}."}
            return answer(said, 405, Allow=", ".join(METHODS))
        taken = limits.take(request, settings.API_RATE)
        response = self._too_many(taken) if taken and taken.wait else self._read(request)
        if taken:
            rate = limits.Rate(*settings.API_RATE)
            response["RateLimit-Policy"] = f'"client";q={rate.requests};w={rate.seconds}'
            response["RateLimit"] = f'"client";r={taken.left};t={taken.full_in}'
        return response

    def _too_many(self, taken):
        said = f"Too many requests: go on in {taken.wait} s. The header RateLimit-Policy says how many are answered."
        return answer({"error": said, "retry_after": taken.wait}, 429, **{"Retry-After": str(taken.wait)})

    def _read(self, request):
        """The answer; HEAD is asked as GET, and the server leaves the body out."""
        method, request.method = request.method, "GET"
        try:
            return self.get_response(request)
        finally:
            request.method = method
