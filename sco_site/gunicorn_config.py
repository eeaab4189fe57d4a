"""How gunicorn serves the site. Behind a proxy that buffers: a slow client otherwise holds a thread to the end."""

import socket
import struct
from functools import partial
from pathlib import Path

from gunicorn import util

_VAR = Path(__file__).resolve().parent.parent / "var"

wsgi_app = "sco_site.wsgi"
workers, threads = 2, 16
#: Seconds that a stop waits for answers under way.
graceful_timeout = 30
#: Anew now and then, not all at once: what a library loses is given back.
max_requests, max_requests_jitter = 20_000, 2_000
#: No header says where the site is mounted; SITE_URL does.
forwarder_headers = ""
#: One for each site: by default, all of an account share one.
control_socket = str(_VAR / "gunicorn.ctl")
#: Seconds that a thread waits for the next bytes of a request, and that it listens on where it hangs up.
_SILENCE, _LINGER = 2, 0.05


def when_ready(server):
    """Bound the wait for bytes that do not come; the connections inherit it, and gunicorn has no setting for it."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", _SILENCE, 0))


def post_fork(server, worker):
    """Hang up soon: gunicorn listens on for two seconds, in the thread that takes all other requests."""
    util.close_graceful = partial(util.close_graceful, timeout=_LINGER)


# What gunicorn itself says stands between the site's own lines, which have one for each answer.
accesslog, errorlog, loglevel = None, "-", "info"
