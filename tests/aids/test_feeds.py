"""What calendars and feed readers are given: valid, the same while nothing changes, and no date that nobody knows."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar
from icalevents.icalevents import events

from aids.deadlines import day_to_ask
from aids.models import Aid
from aids.permanent import permanent_id, plain
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
DATED = "ademe-etude-reemploi"


@pytest.fixture
def dated(starter):
    """A published aid that closes on 31 December 2026."""
    Aid.objects.filter(slug=DATED).update(updated_at=datetime(2026, 11, 1, 8, tzinfo=UTC))
    return Aid.objects.get(slug=DATED)


def calendar_of(client, slug):
    response = client.get(f"/aides/{slug}/echeance.ics")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def feed_of(client, query=""):
    response = client.get(f"/aides/flux.atom{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def links(element):
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


# Calendars


def test_a_deadline_is_an_all_day_event(client, dated):
    (event,) = calendar_of(client, DATED).events
    assert event.start == date(2026, 12, 31)
    assert event.end == date(2027, 1, 1), "the end of an all-day event is not part of it"
    assert event["summary"] == f"Date limite\u00a0: {dated.name}"
    assert event["url"] == f"http://testserver/aides/{DATED}/"
    assert dated.bearer.name in event["description"]


def test_an_event_hangs_on_the_data_and_not_on_the_clock(client, dated, settings):
    (event,) = calendar_of(client, DATED).events
    assert event.stamp == event.last_modified == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert str(event.uid) == str(permanent_id(DATED))
    settings.AIDESS_TODAY = date(2026, 12, 20)
    assert calendar_of(client, DATED).events == [event]


def test_a_change_of_the_date_moves_the_same_event(client, dated):
    (before,) = calendar_of(client, DATED).events
    dated.closes_on = date(2027, 1, 15)
    dated.save()
    (after,) = calendar_of(client, DATED).events
    assert (after.uid, after.start) == (before.uid, date(2027, 1, 15))
    assert after.sequence > before.sequence


@pytest.mark.parametrize(
    ("months", "today", "expected"),
    [
        ([2, 3], date(2026, 11, 24), date(2027, 1, 4)),
        ([2, 3], date(2027, 1, 4), date(2027, 1, 4)),
        ([2, 3], date(2027, 1, 5), date(2027, 1, 11)),
        ([2, 3], date(2027, 3, 31), date(2027, 4, 5)),
        ([2, 3], date(2027, 4, 1), date(2028, 1, 3)),
        ([1], date(2026, 11, 24), date(2026, 12, 7)),
        ([1], date(2026, 12, 31), date(2027, 1, 4)),
        ([12], date(2026, 12, 31), date(2027, 1, 4)),
        ([12], date(2027, 1, 1), date(2027, 11, 1)),
    ],
)
def test_a_date_that_is_only_usual_becomes_a_day_to_ask_for_it(months, today, expected):
    assert day_to_ask(months, today) == expected


def test_the_reminder_says_that_the_date_is_not_known(client, starter):
    aid = (
        Aid.objects.published().filter(closes_on=None, usual_deadline_months__len__gt=0).exclude(recurrence="closed")[0]
    )
    (event,) = calendar_of(client, aid.slug).events
    assert event["summary"].startswith("Demander la date limite")
    assert "n’est pas connue" in event["description"]
    assert "Habituellement" in event["description"]
    page = client.get(f"/aides/{aid.slug}/").content.decode()
    assert "La date limite n’est pas connue\u00a0: l’agenda vous dira le" in page
    assert f'href="/aides/{aid.slug}/echeance.ics"' in page


@pytest.mark.parametrize(
    "changes",
    [
        {"closes_on": None, "usual_deadline_months": []},
        {"recurrence": "closed"},
        {"closes_on": date(2026, 11, 23)},
    ],
)
def test_where_no_date_is_known_none_is_given(client, dated, changes):
    Aid.objects.filter(slug=DATED).update(**changes)
    response = client.get(f"/aides/{DATED}/echeance.ics")
    assert response.status_code == 404
    assert "n’est pas connue" in response.content.decode()
    assert "echeance.ics" not in client.get(f"/aides/{DATED}/").content.decode()


def test_the_last_day_is_still_a_day_to_ask(client, dated):
    Aid.objects.filter(slug=DATED).update(closes_on=TODAY)
    assert calendar_of(client, DATED).events[0].start == TODAY


@pytest.mark.parametrize("slug", ["inconnue", "x" * 130])
def test_no_calendar_for_what_is_not_published(client, starter, slug):
    assert client.get(f"/aides/{slug}/echeance.ics").status_code == 404


def test_the_calendar_of_a_merged_aid_is_that_of_the_one_kept(client, dated):
    gone = Aid.objects.exclude(slug=DATED).first()
    Aid.objects.filter(pk=gone.pk).update(status="archived", merged_into=dated)
    response = client.get(f"/aides/{gone.slug}/echeance.ics")
    assert (response.status_code, response["Location"]) == (301, f"/aides/{DATED}/echeance.ics")


def test_any_text_is_escaped_and_folded(client, dated):
    name = "Aide ; à, \\ « tout »\r\nBEGIN:VALARM\x07 " + "é" * 200
    Aid.objects.filter(slug=DATED).update(name=name)
    response = client.get(f"/aides/{DATED}/echeance.ics")
    lines = response.content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert b"BEGIN:VALARM" not in lines
    (event,) = Calendar.from_ical(response.content).events
    assert event["summary"].endswith("é" * 200)
    assert "\x07" not in event["summary"]


def test_a_calendar_that_has_not_changed_is_not_sent_again(client, dated, django_assert_max_num_queries):
    first = client.get(f"/aides/{DATED}/echeance.ics")
    with django_assert_max_num_queries(2):
        again = client.get(f"/aides/{DATED}/echeance.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Aid.objects.filter(slug=DATED).update(closes_on=date(2027, 2, 1))
    assert client.get(f"/aides/{DATED}/echeance.ics", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_client_library_reads_the_calendar_over_http(live_server, dated):
    found = events(url=f"{live_server.url}/aides/{DATED}/echeance.ics", start=TODAY, end=date(2027, 2, 1))
    assert [(one.start.date(), one.all_day, one.uid) for one in found] == [
        (date(2026, 12, 31), True, str(permanent_id(DATED)))
    ]


# Atom


def test_the_feed_of_the_catalogue_holds_every_published_aid(client, starter):
    found, query = [], "?state=all"
    while query:
        feed = feed_of(client, query)
        found += [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
        query = links(feed).get("next", "").partition("atom")[2]
    assert sorted(found) == sorted(
        permanent_id(slug).urn for slug in Aid.objects.published().values_list("slug", flat=True)
    )


def test_a_feed_says_what_the_format_demands(client, dated):
    feed = feed_of(client, f"?state=all&q={DATED[:5]}")
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        assert element.findtext(f"{ATOM}id")
        assert element.findtext(f"{ATOM}title")
        assert INSTANT.fullmatch(element.findtext(f"{ATOM}updated"))
        assert element.find(f"{ATOM}author").findtext(f"{ATOM}name")
    assert links(feed)["self"].startswith("http://testserver/aides/flux.atom?")
    assert links(feed)["alternate"].startswith("http://testserver/aides/?")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


def test_the_last_changed_comes_first(client, dated):
    dated.summary = "Autre résumé."
    dated.save()
    entry = feed_of(client).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == permanent_id(DATED).urn
    assert entry.findtext(f"{ATOM}summary") == "Autre résumé."
    assert links(entry)["alternate"] == f"http://testserver/aides/{DATED}/"


def test_a_feed_of_a_search_finds_what_the_search_finds(client, starter):
    query = "?needs=projet&nature=grant&territory=C-62498"
    feed = feed_of(client, query)
    assert f"{len(feed.findall(f'{ATOM}entry'))} aides trouvées" in client.get(f"/aides/{query}").content.decode()


def test_a_page_of_the_catalogue_names_its_feeds(client, starter):
    page = client.get("/aides/?q=bénévoles&tri=name").content.decode()
    addresses = re.findall(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">', page)
    assert addresses == ["/aides/flux.atom?q=b%C3%A9n%C3%A9voles", "/aides/flux.atom?state=all"]
    assert all(page.count(f'href="{address}"') == 2 for address in addresses), "and by a link that people see"


@pytest.mark.parametrize(
    "query",
    [
        "?territory=nullepart-sur-mer",
        "?needs=inconnu",
        "?page=999",
        "?page=x",
        "?q=%00",
        "?nature=%FF",
        "?couleur=rouge",
    ],
)
def test_a_feed_that_cannot_be_gets_422_and_a_sentence(client, starter, query):
    response = client.get(f"/aides/flux.atom{query}")
    assert response.status_code == 422
    assert "<h1" in response.content.decode()


def test_an_empty_feed_is_a_feed(client, starter):
    feed = feed_of(client, "?q=introuvable-zzzz")
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"


def test_a_feed_survives_what_xml_cannot_hold(client, dated):
    Aid.objects.filter(slug=DATED).update(name="Cloche \x07 & <b> \uffff", summary="\x0b")
    entry = next(
        entry
        for entry in feed_of(client, "?state=all&q=cloche").findall(f"{ATOM}entry")
        if entry.findtext(f"{ATOM}id") == permanent_id(DATED).urn
    )
    assert entry.findtext(f"{ATOM}title") == "Cloche  & <b> "
    assert plain("a\r\nb\x00\x1f") == "a\nb"


def test_a_feed_costs_four_queries_at_most_and_nothing_is_sent_twice(client, starter, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        first = client.get("/aides/flux.atom?territory=C-62498&needs=projet")
    assert first.content.count(b"<entry>") > 1
    again = client.get("/aides/flux.atom?territory=C-62498&needs=projet", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
