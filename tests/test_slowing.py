"""How often somebody may try, and that no stranger locks a curator out."""

import subprocess
import sys
from random import Random

import pytest
from django.test import Client

from facts import limits
from facts.doors import browsers, slowing
from facts.models import Attempt

from .doors import CODE, PASSWORD, Clock, inside, is_in, person, say, shown
from .tiers import examples

pytestmark = pytest.mark.django_db
STRANGER, ELSEWHERE = "198.51.100.7", "192.0.2.44"


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def tried(client, name, chance, times, clock, where=STRANGER, pause=30):
    """So many wrong passwords, one after the other: the answers' status codes."""
    found = []
    for _ in range(times):
        wrong = "".join(chance.choice("abcdefghij klmnop") for _ in range(chance.randint(8, 20)))
        found.append(say(client, name, wrong, where).status_code)
        clock.now += chance.random() * pause
    return found


@pytest.mark.parametrize("times", examples([100, 1_000], 100))
def test_many_wrong_passwords_get_nowhere_and_the_curator_logs_in(clock, times):
    curator, stranger = person(device=False), Client()

    answers = tried(stranger, "aliya", Random(6), times, clock)

    assert set(answers) == {200, 429} and answers.count(200) <= 10 + 40
    assert not is_in(stranger)
    refused = say(stranger, "aliya", PASSWORD, STRANGER)
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0 and not is_in(stranger)
    at_home = Client()
    assert say(at_home, curator.username, where=ELSEWHERE).status_code == 302 and is_in(at_home)


def test_a_browser_that_logged_in_before_gets_in_from_the_strangers_own_address(clock):
    known = inside(person(device=False), STRANGER)
    known.post("/admin/logout/")
    tried(Client(), "aliya", Random(7), 100, clock, pause=1)

    assert say(known, where=STRANGER).status_code == 302 and is_in(known)


def test_the_cookie_of_a_known_browser_is_its_own_and_opens_nothing(clock, rf, settings):
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    cookie = say(client, person("bolat", device=False).username).cookies[browsers.cookie_of("bolat")]

    def known(name, value):
        return browsers.known(rf.get("/", headers={"cookie": f"{browsers.cookie_of(name)}={value}"}), name)

    assert cookie["httponly"] and cookie["secure"] and (cookie["samesite"], cookie["path"]) == ("Strict", "/admin/")
    assert known("bolat", cookie.value)
    assert not known("aliya", cookie.value) and not known("bolat", cookie.value[:-1]) and not known("bolat", "x:y:z")
    bare = Client()
    bare.cookies[cookie.key] = cookie.value
    assert not is_in(bare)
    clock.now += browsers.AGE + 1
    assert not known("bolat", cookie.value)


def test_who_guesses_in_a_known_browser_is_slowed_too(clock):
    known = inside(person(device=False), ELSEWHERE)

    answers = [say(known, "aliya", "wrong", f"192.0.{n}.1").status_code for n in range(15)]

    assert answers == [200] * 10 + [429] * 5


def test_guesses_from_many_networks_are_slowed_and_a_known_browser_still_gets_in(clock):
    known = inside(person(device=False), ELSEWHERE)
    known.post("/admin/logout/")

    answers = [say(Client(), "aliya", f"wrong {n}", f"198.{n % 200}.{n // 200}.7").status_code for n in range(120)]

    assert answers.count(200) == 100
    assert say(Client(), where="192.0.2.200").status_code == 429
    assert say(known, where="192.0.2.201").status_code == 302


def test_no_network_alone_ever_empties_the_count_of_a_name(clock, rf):
    request = [rf.get("/", REMOTE_ADDR=f"198.51.100.{n}") for n in range(250)]
    for at in range(12 * 24 * 6):
        slowing.password(request[at % 250], "aliya")
        clock.now += 600

    assert slowing.password(rf.get("/", REMOTE_ADDR=ELSEWHERE), "aliya").wait == 0
    assert slowing.AROUND.seconds / slowing.AROUND.requests > slowing.NAME.seconds / slowing.NAME.requests


def test_many_names_from_one_address_are_slowed(clock):
    answers = [say(Client(), f"name-{n}", "wrong", STRANGER).status_code for n in range(50)]

    assert answers.count(200) == 30 and set(answers[30:]) == {429}


@pytest.mark.parametrize("spelling", ["ALIYA", " aliya ", "\u3000aliya", "ａｌｉｙａ"])
def test_a_name_spelt_otherwise_is_the_same_name(clock, spelling):
    answers = [say(Client(), ("aliya", spelling)[n % 2], "wrong", STRANGER).status_code for n in range(20)]

    assert answers.count(200) == 10


def test_the_refusal_says_nothing_of_the_account(clock):
    person(device=False)
    pages = []
    for name in ("aliya", "nobody-of-this-name"):
        answers = [say(Client(), name, "wrong", STRANGER) for _ in range(11)]
        pages.append((answers[0].text.replace(name, "NAME"), answers[-1].text, answers[-1]["Retry-After"]))
        clock.now += 6 * 3600

    assert [_plain(page) for page in pages[0][:2]] == [_plain(page) for page in pages[1][:2]]
    assert pages[0][2] == pages[1][2]
    assert "Too many tries" in pages[0][1] and "was not looked at" in pages[0][1]


def _plain(page):
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_what_is_right_does_not_count(clock):
    person(device=False)

    answers = [say(Client(), where=STRANGER).status_code for _ in range(12)]

    assert set(answers) == {302}


def test_codes_are_slowed_and_a_known_browser_has_a_count_of_its_own(clock, settings):
    settings.SECOND_FACTOR_FOR = frozenset({"curator"})
    user = person()
    known = inside(user, ELSEWHERE)
    known.post("/admin/logout/")
    thief = Client()
    say(thief, where=STRANGER)

    answers = [thief.post(CODE, {"code": f"{n:06}"}, REMOTE_ADDR=STRANGER).status_code for n in range(40)]

    assert answers.count(200) == 5 and set(answers[5:]) == {429} and not is_in(thief)
    networks = []
    for n in range(20):
        say(thief, where=f"198.{n}.0.1")
        networks.append(thief.post(CODE, {"code": "aaaa-bbbb-cccc-dddd"}, REMOTE_ADDR=f"198.{n}.0.1").status_code)
    assert networks.count(200) == 15
    clock.now += 60
    say(known, where=ELSEWHERE)
    right = known.post(CODE, {"code": shown(user.totpdevice_set.get().key)}, REMOTE_ADDR=ELSEWHERE)
    assert right.status_code == 302 and is_in(known)


def test_the_password_told_again_is_slowed(clock):
    client = inside(person(device=False))
    form = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}

    answers = [client.post("/admin/password_change/", form) for _ in range(12)]

    assert [one.status_code for one in answers] == [200] * 10 + [429] * 2
    assert answers[-1]["Retry-After"] == "360"


def test_a_thousand_refusals_are_written_down_a_few_times(clock):
    person(device=False)

    tried(Client(), "aliya", Random(8), 60, clock, pause=0)

    assert Attempt.objects.filter(outcome="slowed").count() == 3
    assert Attempt.objects.filter(outcome="wrong").count() == 10


TRY = """
import sys, django
django.setup()
from django.conf import settings
settings.API_COUNTERS = sys.argv[1]
from django.test import RequestFactory
from facts.doors import browsers, slowing
print(sum(not slowing.password(RequestFactory().get("/"), "aliya").wait for _ in range(8)))
"""


def test_processes_count_together_and_a_restart_forgets_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "sco_site.settings")
    command = [sys.executable, "-c", TRY, str(tmp_path / "file")]

    passed = [int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(2)]

    assert passed == [8, 2]


def test_without_the_file_a_process_counts_for_itself(clock, settings, tmp_path, caplog, monkeypatch):
    (tmp_path / "folder").write_text("a file")
    settings.API_COUNTERS = tmp_path / "folder" / "requests.sqlite3"
    monkeypatch.setattr(slowing, "_memory", [])

    answers = [say(Client(), "aliya", "wrong", STRANGER).status_code for _ in range(12)]

    assert answers == [200] * 10 + [429] * 2
    assert "counted by this process alone" in caplog.text


def test_the_file_holds_no_names(clock, settings):
    say(Client(), "aliya", "wrong", STRANGER)

    held = settings.API_COUNTERS.read_bytes()
    assert b"aliya" not in held and STRANGER.encode() not in held


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_an_address_is_shortened_to_its_network(client, network):
    assert limits.network_of(client) == network
