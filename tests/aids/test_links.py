"""The link checker, held against a server of this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.management import call_command

from aids.links import Checker, addresses_of, is_public
from aids.management.commands import check_links
from aids.models import Aid, Link
from tests.conftest import TODAY


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.at = 100.0
        self.slept = []

    def now(self):
        return self.at

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += seconds


class Site(BaseHTTPRequestHandler):
    asked = []

    def do_HEAD(self):
        self.asked.append((self.command, self.path, self.headers["User-Agent"]))
        status, target = self.answer()
        self.send_response(status)
        if target:
            self.send_header("Location", target)
        self.end_headers()

    def do_GET(self):
        self.do_HEAD()

    def answer(self):
        if self.path == "/get-only":
            return (200 if self.command == "GET" else 405), ""
        if self.path.startswith("/to/"):
            return 302, self.path.removeprefix("/to")
        if self.path == "/loop":
            return 302, "/loop"
        if self.path == "/file":
            return 302, "file:///etc/passwd"
        if self.path == "/private":
            return 301, "http://10.1.2.3/"
        return int(self.path.strip("/").split("?")[0] or 200), ""

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site():
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def checker(time=None, allowed=lambda ip: ip == "127.0.0.1"):
    time = time or Time()
    return Checker(time.now, time.sleep, allowed)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/200", ""),
        ("/200?a=1", ""),
        ("/200?à=un été", ""),
        ("/to/200", ""),
        ("/to/to/404", "Le site répond 404."),
        ("/404", "Le site répond 404."),
        ("/410", "Le site répond 410."),
        ("/503", "Le site répond 503."),
        ("/403", ""),  # refuses machines: says nothing
        ("/429", ""),
        ("/get-only", ""),
        ("/loop", "Trop de redirections."),
        ("/file", "Seules les adresses http et https sont essayées."),
        ("/private", "Cette adresse n'est pas publique."),
    ],
)
def test_what_a_site_answers(site, path, problem):
    assert checker().problem(site + path) == problem


def test_it_says_who_asks(site):
    checker().problem(f"{site}/200")
    assert Site.asked[0][2].startswith("AidESS")


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("ftp://exemple.fr/", "Seules les adresses http et https sont essayées."),
        ("javascript:alert(1)", "Seules les adresses http et https sont essayées."),
        ("http://moi:secret@exemple.fr/", "Seules les adresses http et https sont essayées."),
        ("http://", "Seules les adresses http et https sont essayées."),
        ("http://[::1", "L'adresse est mal écrite."),
        ("http://127.0.0.1:99999/", "L'adresse est mal écrite."),
        ("http://127.0.0.1/a\r\nb", "Cette adresse n'est pas publique."),
        (f"http://{'a' * 70}.fr/", "L'adresse est mal écrite."),
        ("http://127.0.0.1/", "Cette adresse n'est pas publique."),
        ("http://[::1]/", "Cette adresse n'est pas publique."),
        ("http://localhost/", "Cette adresse n'est pas publique."),
        ("http://169.254.169.254/latest/meta-data/", "Cette adresse n'est pas publique."),
    ],
)
def test_what_is_never_asked(address, problem):
    time = Time()
    assert Checker(time.now, time.sleep).problem(address) == problem


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
    ],
)
def test_which_addresses_are_public(ip, public):
    assert is_public(ip) is public


def test_a_site_that_is_not_there(site):
    closed = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    port = closed.server_port
    closed.server_close()
    assert checker().problem(f"http://127.0.0.1:{port}/") == "Le site ne répond pas."


def test_a_host_is_asked_once_a_second_and_another_is_not_waited_for(site):
    time = Time()
    polite = checker(time, allowed=lambda ip: ip in ("127.0.0.1", "::1"))
    polite.problem(f"{site}/200")
    assert time.slept == []
    polite.problem(f"{site.replace('127.0.0.1', 'localhost')}/200")
    assert time.slept == []
    polite.problem(f"{site}/200")
    assert time.slept == [1.0]
    time.at += 5
    polite.problem(f"{site}/200")
    assert time.slept == [1.0]


def test_each_step_of_a_redirection_waits_its_turn(site):
    time = Time()
    checker(time).problem(f"{site}/to/to/200")
    assert time.slept == [1.0, 1.0]


def test_hosts_take_turns():
    rows = [
        ("https://a.fr/1", "https://a.fr/2", []),
        ("https://b.fr/1", "", [{"text": "x", "url": "https://a.fr/1"}, {"text": "y"}]),
    ]
    assert addresses_of(rows) == ["https://a.fr/1", "https://b.fr/1", "https://a.fr/2"]


def run():
    out = StringIO()
    call_command("check_links", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_the_command_tries_each_address_once_a_day_and_accuses_on_the_third(starter, site, settings, monkeypatch):
    monkeypatch.setattr(check_links.Command, "checker", checker())
    Aid.objects.exclude(slug__in=["dla", "fipd"]).update(status="archived")
    Aid.objects.filter(slug="dla").update(source_url=f"{site}/404", apply_url="", steps=[])
    Aid.objects.filter(slug="fipd").update(source_url=f"{site}/200", apply_url=f"{site}/404", steps=[])
    Link.objects.create(address="https://gone.exemple.fr/")
    assert run() == {"checked": 2, "failed": 1, "dead": 0}
    assert run() == {"checked": 0, "failed": 0, "dead": 0}
    for day in (25, 26):
        settings.AIDESS_TODAY = TODAY.replace(day=day)
        report = run()
    assert report == {"checked": 2, "failed": 1, "dead": 1}
    assert set(Link.objects.values_list("address", flat=True)) == {f"{site}/200", f"{site}/404"}


def test_a_run_cut_short_keeps_what_it_knows_and_goes_on(starter, site, monkeypatch):
    monkeypatch.setattr(check_links.Command, "checker", checker())
    Aid.objects.exclude(slug="dla").update(status="archived")
    Aid.objects.filter(slug="dla").update(source_url=f"{site}/200", apply_url=f"{site}/503", steps=[])
    call_command("check_links", "--limit", "1", stdout=StringIO(), stderr=StringIO())
    assert Link.objects.count() == 1
    assert run()["checked"] == 1
