"""The service over HTTP: key, token, pages, and every way in which it may fail."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from aids.models import Aid, ImportRun, RunState, SourceRecord
from aids.sources import client as client_module
from aids.sources import importing
from aids.sources.aides_territoires import SOURCE
from aids.sources.client import ATTEMPTS, Client
from aids.sources.importing import import_service
from tests.aids.sources.feed import LATER, NOW, a_row
from tests.aids.sources.service import Service, serving
from tests.serving import Answer
from vocabulary.json_service import JsonService, ServiceError
from vocabulary.snapshot import load_lexicon

HTML = b"<!doctype html><html><body>Maintenance</body></html>"
AILING = {
    "500": lambda: Answer(b"panne", 500),
    "503": lambda: Answer(HTML, 503),
    "429": lambda: Answer(b"", 429),
    "html": lambda: Answer(HTML),
    "cut": lambda: Answer(b'{"count": 3, "results": [{"id": 1', cut=True),
    "cut json": lambda: Answer(b'{"count": 3, "results": [{"id": 1'),
    "latin-1": lambda: Answer('{"é": 1}'.encode("latin-1")),
}


@pytest.fixture
def waits():
    return []


@pytest.fixture
def small_pages(monkeypatch):
    for module in (client_module, importing):
        monkeypatch.setattr(module, "PAGE_SIZE", 2)


def rows(count):
    return [a_row(i) for i in range(1, count + 1)]


def run(base, waits, key="", now=NOW, **options):
    return import_service(SOURCE, Client(base, key, sleep=waits.append), load_lexicon(), now=now, **options)


@pytest.mark.usefixtures("starter", "small_pages")
def test_every_page_is_read_and_what_left_is_flagged(waits):
    service = Service(rows(5), page_size=2)
    with serving(service) as base:
        report = run(base, waits)
        assert (report.created, report.state, service.asked) == (5, RunState.DONE, [1, 2, 3])
        assert waits == [client_module.PAUSE_S] * 2
        service.rows = rows(4)
        assert run(base, waits, now=LATER).gone == 1
    assert SourceRecord.objects.get(external_id="5").gone_at == LATER


@pytest.mark.usefixtures("starter", "small_pages")
def test_a_key_gives_a_token_and_a_token_that_ends_is_asked_for_again(waits):
    service = Service(rows(3), page_size=2, key="clé".replace("é", "e"))
    with serving(service) as base:
        service.before = [Answer({"message": "expiré"}, 401)]
        assert run(base, waits, key="cle").created == 3
        assert service.tokens == 2
        report = run(base, waits, key="fausse", restart=True)
    assert report.state == RunState.FAILED
    assert "clé" in report.message


@pytest.mark.parametrize("kind", AILING)
@pytest.mark.usefixtures("starter", "small_pages")
def test_an_ailing_service_is_asked_again_politely(waits, kind):
    service = Service(rows(1), page_size=2)
    service.before = [AILING[kind](), AILING[kind]()]
    with serving(service) as base:
        assert run(base, waits).created == 1
    assert waits == [2.0, 4.0]


@pytest.mark.parametrize("kind", AILING)
@pytest.mark.usefixtures("starter", "small_pages")
def test_a_service_that_stays_ill_is_reported_and_the_run_goes_on_from_there(waits, kind):
    service = Service(rows(5), page_size=2)
    with serving(service) as base:
        good = service.aids
        service.aids = lambda query, headers: AILING[kind]() if query["page"] == ["2"] else good(query, headers)
        report = run(base, waits)
        assert (report.created, report.state, report.gone) == (2, RunState.FAILED, 0)
        assert report.message.startswith("Page 2 : ")
        assert Aid.objects.filter(records__source=SOURCE.key).count() == 2
        service.aids, service.asked = good, []
        again = run(base, waits)
    assert service.asked == [2, 3]
    assert (again.created, again.unchanged, again.state) == (5, 0, RunState.DONE)
    assert ImportRun.objects.count() == 1


@pytest.mark.usefixtures("starter", "small_pages")
def test_an_old_unfinished_run_is_not_taken_up_again(waits):
    service = Service(rows(3), page_size=2)
    service.before = [Answer(b"", 403)]
    with serving(service) as base:
        assert run(base, waits).state == RunState.FAILED
        ImportRun.objects.update(started_at=NOW - importing.RESUMED_WITHIN * 2)
        assert run(base, waits).created == 3
    assert ImportRun.objects.count() == 2


@pytest.mark.parametrize(
    ("header", "wait"),
    [("7", 7.0), ("0", 0.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("bientôt", 2.0)],
)
def test_a_service_says_how_long_to_wait(waits, header, wait):
    service = Service(rows(1))
    service.before = [Answer(b"", 429, Retry_After=header.encode().decode("latin-1"))]
    with serving(service) as base:
        assert Client(base, sleep=waits.append).page(1).announced == 1
    assert waits == [wait]


def test_a_wait_too_long_is_said_and_not_waited(waits):
    service = Service(rows(1))
    service.before = [Answer(b"", 429, Retry_After="3600")]
    with serving(service) as base, pytest.raises(ServiceError, match="3600 secondes"):
        Client(base, sleep=waits.append).page(1)
    assert waits == []


def test_a_redirection_is_not_followed(waits):
    service = Service(rows(1))
    service.before = [Answer(b"", 302, Location="http://mal.example/")]
    with serving(service) as base, pytest.raises(ServiceError, match="302"):
        Client(base, sleep=waits.append).page(1)


def test_a_service_that_is_not_there_is_said(waits):
    with serving(Service([])) as base:
        pass
    with pytest.raises(ServiceError, match="injoignable"):
        Client(base, sleep=waits.append).page(1)
    assert len(waits) == ATTEMPTS - 1


def test_an_answer_that_drips_or_has_no_end_is_given_up(waits):
    ticks = iter(range(0, 10_000, 100))
    with serving(Service(rows(1))) as base:
        with pytest.raises(ServiceError, match="lentement"):
            Client(base, sleep=waits.append, service=JsonService(20, 60, 10_000, lambda: next(ticks))).page(1)
        with pytest.raises(ServiceError, match="dépasse"):
            Client(base, sleep=waits.append, service=JsonService(20, 60, 10)).page(1)


@pytest.mark.parametrize("answer", [[], {"results": None}, {"detail": "non"}, 3])
def test_json_that_is_no_page_is_said(waits, answer):
    service = Service([])
    service.before = [Answer(answer)]
    with serving(service) as base, pytest.raises(ServiceError, match="n'est pas une page"):
        Client(base, sleep=waits.append).page(1)


@pytest.mark.parametrize(("base", "key"), [("exemple.fr", ""), ("file:///etc/passwd", ""), ("https://a.fr", "a b")])
def test_a_wrong_setting_is_said(base, key):
    with pytest.raises(ServiceError):
        Client(base, key)


@pytest.mark.usefixtures("starter")
def test_the_command_reads_its_settings_and_reports(monkeypatch):
    service = Service(rows(1), key="cle")
    with serving(service) as base:
        monkeypatch.setenv("AIDESS_AIDES_TERRITOIRES_URL", base)
        monkeypatch.setenv("AIDESS_AIDES_TERRITOIRES_KEY", "cle")
        out = io.StringIO()
        call_command("fetch_aids", stdout=out)
        assert json.loads(out.getvalue())["created"] == 1
        service.before = [Answer(b"", 403)]
        out, err = io.StringIO(), io.StringIO()
        with pytest.raises(SystemExit) as stop:
            call_command("fetch_aids", stdout=out, stderr=err)
        assert stop.value.code == 1
        assert json.loads(out.getvalue())["state"] == "failed"
        assert "reprendre" in err.getvalue()
    monkeypatch.setenv("AIDESS_AIDES_TERRITOIRES_URL", "exemple.fr")
    with pytest.raises(CommandError):
        call_command("fetch_aids")
