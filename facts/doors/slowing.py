"""How often somebody may try a password or a code, so that nobody guesses it and nobody is locked out by a stranger.

A browser that logged in before under the name (``browsers``) has a count of its own. All others are counted together
in three circles: of this name from one address and from the network around it, of any name from one address, and of
this name from anywhere. The circles are so chosen that one network alone, however long it tries, never empties the
widest one: a new browser elsewhere gets in. If many networks guess one name together, new browsers wait, and those that
are known still get in (OWASP: slow down online guessing attacks with device cookies).

What is refused is not looked at and counts for nothing; what was right is given back.
"""

import logging
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from .. import limits
from ..limits import Buckets, Rate, client_of, keyed, network_of
from . import browsers

HOUR, DAY = 3600, 24 * 3600
#: Of a browser that is known; of one person who is logged in and tells the password again.
KNOWN = Rate(10, HOUR)
#: A name from one address: ten at once, then 40 a day; from its network: twenty at once, then 80 a day.
PAIR, AROUND = Rate(10, 6 * HOUR), Rate(20, 6 * HOUR)
#: Any names from one address; a name from anywhere: NIST SP 800-63B stops at a hundred in a row.
ADDRESS, NAME = Rate(30, 6 * HOUR), Rate(100, DAY)
#: A code has six digits, of which three are right at a time: one in 16,000 is guessed in a day at the most.
CODE_PAIR, CODE_NAME = Rate(5, 6 * HOUR), Rate(20, DAY)
#: How often it is written down that somebody was refused.
TOLD = Rate(3, HOUR)


@dataclass
class Try:
    """A try that may go on, if ``wait`` is 0; else the seconds until the next one may."""

    wait: int = 0
    taken: list[tuple[bytes, Rate]] = field(default_factory=list)

    def give_back(self) -> None:
        """It was right, or nothing was looked at: it does not count."""
        for client, rate in self.taken:
            _with_buckets("give", client, rate)
        self.taken = []


def password(request, name: str) -> Try:
    """Somebody is about to try a password for an account of this name, whether there is one or not."""
    browser, name = browsers.known(request, name), folded(name)
    if browser:
        return _take((f"password of {name} in {browser}", KNOWN))
    address = client_of(request)
    around = network_of(address) or address
    return _take(
        (f"password of {name} from {address}", PAIR),
        (f"password of {name} around {around}", AROUND),
        (f"password from {address}", ADDRESS),
        (f"password of {name}", NAME),
    )


def code(request, user) -> Try:
    """Somebody who knew the password is about to try a code of the second factor, or a recovery code."""
    browser = browsers.known(request, user.get_username())
    if browser:
        return _take((f"code of {user.pk} in {browser}", KNOWN))
    return _take((f"code of {user.pk} from {client_of(request)}", CODE_PAIR), (f"code of {user.pk}", CODE_NAME))


def again(user) -> Try:
    """Somebody who is logged in is about to tell the password again."""
    return _take((f"again {user.pk}", KNOWN))


def is_told(request, name: str) -> bool:
    """Whether a refusal is to be written down: not each of a thousand."""
    return not _take((f"told {folded(name)} from {client_of(request)}", TOLD)).wait


def folded(name: str) -> str:
    """A name as it is counted: as the form reads it, but in small letters."""
    return normalize("NFKC", name.strip()[:150]).casefold()


def _take(*circles: tuple[str, Rate]) -> Try:
    tried = Try()
    for text, rate in circles:
        client = keyed(text)
        wait = _with_buckets("take", client, rate, limits.time.time()).wait
        if wait:
            tried.give_back()
            return Try(wait)
        tried.taken.append((client, rate))
    return tried


_memory: list[Buckets] = []


def _with_buckets(name, *arguments):
    """Ask the file that all processes share; if it cannot be used, this process counts for itself."""
    try:
        return getattr(limits.buckets(), name)(*arguments)
    except (sqlite3.Error, OSError) as error:
        logging.getLogger(__name__).error("Tries at the door are counted by this process alone: %s", error)
    if not _memory:
        _memory.append(Buckets(Path(":memory:")))
    return getattr(_memory[0], name)(*arguments)
