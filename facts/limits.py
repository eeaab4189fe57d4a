"""How often one client may ask the API, or somebody try a password.

All processes of this machine count together, in a small file of their own.

It is a token bucket, written as the *generic cell rate algorithm* (ITU-T I.371): of each client one number is kept, the
time at which its bucket would be full again. The facts' own database is not used: there every request would be a
writer, and would wait for others.
"""

import logging
import sqlite3
import time
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil
from pathlib import Path

from django.conf import settings

_MAKE = "CREATE TABLE IF NOT EXISTS bucket (client BLOB PRIMARY KEY, full REAL NOT NULL) WITHOUT ROWID"
_TAKE = """
INSERT INTO bucket (client, full) VALUES (:client, :now + :step)
ON CONFLICT (client) DO UPDATE SET full = max(full, :now) + :step
WHERE max(full, :now) + :step <= :now + :seconds + 1e-6
RETURNING full
"""
_GIVE = "UPDATE bucket SET full = full - :step WHERE client = :client"
#: Attempts to switch the file to WAL while another process has it, a hundredth of a second apart.
_ATTEMPTS = 200
#: One request in so many takes out the clients that have not asked for long.
_SWEEP = 1_000


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds, at any pace."""

    requests: int
    seconds: int

    @property
    def step(self) -> float:
        """The seconds after which one more request is allowed."""
        return self.seconds / self.requests


@dataclass(frozen=True)
class Taken:
    """What came of a request: how many are left, the seconds until there are all again, and until the next one."""

    left: int
    full_in: int
    wait: int = 0


class Buckets:
    """The buckets of all clients, in a file that the processes of a machine share."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.count = 0
        self.file = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
        _switch_to_wal(self.file)
        self.file.execute("PRAGMA synchronous=OFF")  # what is lost with the machine's power is no loss
        self.file.execute(_MAKE)

    def take(self, client: bytes, rate: Rate, now: float) -> Taken:
        """Take one request of a client's, at a time in seconds; ``wait`` is 0 if it may go on."""
        values = {"client": client, "now": now, "step": rate.step, "seconds": rate.seconds}
        row = self.file.execute(_TAKE, values).fetchall()
        self.count += 1
        if self.count % _SWEEP == 0:
            self.file.execute("DELETE FROM bucket WHERE full < ?", [now])
        if row:
            full_in = row[0][0] - now
            return Taken(int((rate.seconds - full_in) / rate.step + 1e-6), ceil(full_in))
        full_in = self.file.execute("SELECT full FROM bucket WHERE client = ?", [client]).fetchone()[0] - now
        return Taken(0, ceil(full_in), max(1, ceil(full_in + rate.step - rate.seconds)))

    def give(self, client: bytes, rate: Rate) -> None:
        """Give back what was taken, as if it had not been."""
        self.file.execute(_GIVE, {"client": client, "step": rate.step})


def _switch_to_wal(file: sqlite3.Connection) -> None:
    """Switch the file to WAL. SQLite refuses at once, whatever the timeout, while another process is using the file."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            file.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or attempt == _ATTEMPTS:
                raise
            time.sleep(0.01)


_buckets: dict[Path, Buckets] = {}


def buckets() -> Buckets:
    """Those in the file that the settings name. Raises sqlite3.Error or OSError where it cannot be used."""
    path = Path(settings.API_COUNTERS)
    if path not in _buckets:
        _buckets[path] = Buckets(path)
    return _buckets[path]


def take(request, rate: tuple[int, int] | None, kind: str = "") -> Taken | None:
    """Count a request of this kind; None where there is no limit, or the file cannot be written: then nobody is turned
    away."""
    if rate is None:
        return None
    try:
        return buckets().take(keyed(kind + client_of(request)), Rate(*rate), time.time())
    except (sqlite3.Error, OSError) as error:
        told = (settings.API_COUNTERS, error)
        logging.getLogger(__name__).error("Requests are not counted: %s cannot be used (%s).", *told)
        return None


def client_of(request) -> str:
    """The client's address as far as we can know it: of IPv6 its network of 64 bits, all of which one client has.

    What a client writes into X-Forwarded-For is not believed: only what ``PROXIES`` proxies of ours added behind it.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        chain = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
        said = chain[-min(settings.PROXIES, len(chain))] if chain else said
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv4Address) or address.ipv4_mapped:
        return str(getattr(address, "ipv4_mapped", None) or address)
    return str(ip_network((address, 64), strict=False))


def network_of(client: str) -> str:
    """The wider network of what ``client_of`` says: /24 of IPv4, /48 of IPv6; "" where that is no address."""
    try:
        network = ip_network(client, strict=False)
    except ValueError:
        return ""
    return str(network.supernet(new_prefix=24 if network.version == 4 else 48))


def keyed(text: str) -> bytes:
    """What the file has instead of an address or a name."""
    return blake2b(text.encode(errors="replace"), key=settings.SECRET_KEY.encode()[:64], digest_size=16).digest()
