"""An event a page: what it holds, who is not counted, and that no page fails or waits for it."""

from queue import Queue

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from aids.models import Aid
from matching.insights import writing
from matching.insights.models import Reading, Search
from matching.insights.profile import CoarseProfile
from structures.models import User
from tests.conftest import TODAY
from tests.words import PLACES
from vocabulary.answers import parse_answers

pytestmark = pytest.mark.django_db

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=4&sectors=culture&accreditations=-"


@pytest.fixture
def visit(client, starter):
    """A page as a person's browser asks for it."""

    def get(path, **headers):
        return client.get(path, headers={**FIREFOX, **headers})

    return get


def test_a_list_leaves_one_coarse_row(visit):
    page = visit(f"/mes-aides/?{ANSWERS}")
    row = Search.objects.get()
    assert (row.day, row.department, row.legal_form, row.size, row.sector) == (
        TODAY,
        "D-62",
        "association",
        "3-9",
        "culture",
    )
    assert row.needs == ["projet"]
    counters = {counter["group"]: counter["count"] for counter in page.context["counters"]}
    assert counters == {"likely": row.likely, "to_answer": row.to_answer, "excluded": row.excluded}
    assert set(row.obstacles) <= {"territory", "legal_form", "employees", "sectors", "accreditations"}


def test_an_event_holds_no_person_no_hour_and_no_whole_answer():
    names = {field.name for model in (Search, Reading) for field in model._meta.get_fields()}
    coarse = {"day", "department", "legal_form", "size", "sector", "needs"}
    told = {"likely", "to_answer", "excluded", "unmet", "obstacles", "aid", "group"}
    assert names == {"id"} | coarse | told


@pytest.mark.parametrize("suffix", ["&page=2", "&vue=likely", "&format=json", "&employees=abc"])
def test_only_the_first_page_of_a_good_list_is_an_event(visit, suffix):
    visit(f"/mes-aides/?{ANSWERS.replace('&employees=4', '')}{suffix}")
    assert not Search.objects.exists()


def test_a_page_that_the_browser_holds_is_not_counted_again(visit):
    page = visit(f"/mes-aides/?{ANSWERS}")
    assert visit(f"/mes-aides/?{ANSWERS}", **{"If-None-Match": page["ETag"]}).status_code == 304
    assert Search.objects.count() == 1


def test_a_sheet_that_is_read_says_what_it_said(visit):
    aid = Aid.objects.published().first()
    visit(f"/aides/{aid.slug}/")
    visit(f"/aides/{aid.slug}/?{ANSWERS}")
    bare, answered = Reading.objects.order_by("pk")
    assert (bare.aid, bare.group, bare.department) == (aid.slug, "", "")
    assert answered.group in ("likely", "to_answer", "excluded")
    assert bool(answered.obstacles) == (answered.group == "excluded")


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": "python-requests/2.32"},
        {"User-Agent": "facebookexternalhit/1.1"},
        {"User-Agent": ""},
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_robots_and_who_asks_not_to_be_counted_leave_nothing(visit, headers):
    assert visit(f"/mes-aides/?{ANSWERS}", **headers).status_code == 200
    assert not Search.objects.exists()


def test_a_phone_is_no_robot(visit):
    visit(
        f"/mes-aides/?{ANSWERS}",
        **{"User-Agent": "Mozilla/5.0 (Linux; Android 14; CUBOT KingKong) Mobile Safari/537.36"},
    )
    assert Search.objects.count() == 1


def test_an_agent_at_work_leaves_nothing(agent_client, starter):
    agent_client.get(f"/mes-aides/?{ANSWERS}", headers=FIREFOX)
    assert not Search.objects.exists()


def test_somebody_signed_in_who_is_no_agent_is_counted_and_not_known(client, starter):
    client.force_login(User.objects.create_user("tresoriere@exemple.fr"))
    session = client.session
    del session["second_factor"]
    session.save()
    client.get(f"/mes-aides/?{ANSWERS}", headers=FIREFOX)
    assert Search.objects.count() == 1


def test_an_event_costs_its_list_one_query_within_its_four(visit):
    visit(f"/mes-aides/?{ANSWERS}")  # the catalogue is held
    with CaptureQueriesContext(
        connection,
    ) as queries:
        visit(f"/mes-aides/?{ANSWERS}&age=40")
    inserted = [query for query in queries if "matching_search" in query["sql"]]
    assert len(inserted) == 1
    assert len(queries) <= 4


def test_a_list_is_shown_when_its_event_cannot_be_written(visit, monkeypatch, caplog):
    def fails(*args, **kwargs):
        raise DatabaseError("disque plein")

    monkeypatch.setattr(type(Search.objects.all()), "bulk_create", fails)
    assert visit(f"/mes-aides/?{ANSWERS}").status_code == 200
    assert "disque plein" in caplog.text


@pytest.fixture
def beside(settings, monkeypatch):
    """Events wait, as in a worker whose thread has not come to them yet."""
    settings.WRITE_EVENTS_BESIDE_REQUESTS = True
    monkeypatch.setattr(writing, "_waiting", Queue(2))
    monkeypatch.setattr(writing, "_start", lambda: None)
    monkeypatch.setattr(writing.connection, "close", lambda: None)  # of the test, not of a thread


def test_a_page_does_not_wait_for_its_event(visit, beside):
    visit(f"/mes-aides/?{ANSWERS}")
    with CaptureQueriesContext(connection) as queries:
        visit(f"/mes-aides/?{ANSWERS}&age=40")
    assert not [query for query in queries if "INSERT" in query["sql"]]
    writing.write_next()
    assert Search.objects.count() == 2


def test_an_event_that_cannot_be_made_does_not_stop_those_that_follow(visit, beside, caplog):
    def broken():
        raise ValueError("illisible")

    writing.write_beside(broken)
    writing.write_next()
    assert "illisible" in caplog.text
    visit(f"/mes-aides/?{ANSWERS}")
    writing.write_next()
    assert Search.objects.count() == 1


def test_events_are_lost_rather_than_kept_without_end(visit, beside, caplog):
    for age in range(3):
        assert visit(f"/mes-aides/?{ANSWERS}&age={age}").status_code == 200
    assert "perdu" in caplog.text
    writing.write_next()
    assert Search.objects.count() == 2


@pytest.mark.parametrize(
    ("answers", "size"),
    [({"employees": 0}, "0"), ({"employees": {"min": 3, "max": 5}}, "3-9"), ({"employees": {"min": 50}}, "50+"),
     ({"employees": {"min": 1, "max": 20}}, ""), ({"employees": {"max": 9}}, ""), ({}, "")],
)  # fmt: skip
def test_a_size_is_a_band_that_holds_the_whole_answer(lexicon, answers, size):
    assert CoarseProfile.of(parse_answers(answers, lexicon), PLACES).size == size


@pytest.mark.parametrize(
    ("place", "department"),
    [("C-62498", "D-62"), ("E-246200364", "D-62"), ("D-59", "D-59"), ("R-32", ""), (["C-62498", "C-62510"], "D-62"),
     (["C-62498", "C-59350"], ""), ("FR", "")],
)  # fmt: skip
def test_a_place_is_told_by_the_one_departement_that_holds_it(lexicon, place, department):
    assert CoarseProfile.of(parse_answers({"territory": place}, lexicon), PLACES).department == department
