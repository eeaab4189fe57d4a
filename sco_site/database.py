"""Connections to PostgreSQL whose answers readers do not wait for without end."""

from contextvars import ContextVar

import psycopg

#: Seconds that a reader's request waits for one answer of the database. Commands and the admin wait without end.
PATIENCE = 1.5
_patience: ContextVar[float | None] = ContextVar("patience", default=None)


class BoundedConnection(psycopg.Connection):
    """Raises OperationalError, and closes itself, where the server is silent for longer than the request can wait.

    ``statement_timeout`` does not do it: a server that is stalled does not count.
    """

    def wait(self, gen, *args, **kwargs):
        kwargs.setdefault("timeout", _patience.get())
        try:
            return super().wait(gen, *args, **kwargs)
        except psycopg.errors._WaitTimeout as error:
            self.close()
            raise psycopg.OperationalError(f"The server was silent for {kwargs['timeout']} s.") from error


class PatienceMiddleware:
    """Bounds the wait of requests that only read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or request.path_info.startswith("/admin/"):
            return self.get_response(request)
        token = _patience.set(PATIENCE)
        try:
            return self.get_response(request)
        finally:
            _patience.reset(token)
