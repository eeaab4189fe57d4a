"""What is written to the log: a line for each answer, and the id of the request in every line of it.

Lines go to stderr, as JSON where DEBUG is off. An address is written without its query and a client as its network, so
no line holds what somebody looked for or who they are.
"""

import logging
import time
from contextvars import ContextVar
from uuid import uuid4

from facts.limits import client_of, network_of

#: The id of the request that is being answered; empty between requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")
_access = logging.getLogger("facts.access")


class RequestIdFilter(logging.Filter):
    """Adds ``request_id`` to each record."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True


class RequestLogMiddleware:
    """Gives each request an ``id``, which the answer has as X-Request-ID, and writes one line for each answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key, began = uuid4().hex[:12], time.perf_counter()
        request.id, token = key, request_id.set(key)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = key
            user = getattr(request, "_cached_user", None)
            told = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000),
                "network": network_of(client_of(request)),
                "user": user.pk if user else None,
            }
            level = logging.ERROR if response.status_code >= 500 else logging.INFO
            _access.log(level, "%s %s %d", request.method, request.path, response.status_code, extra=told)
            return response
        finally:
            request_id.reset(token)
