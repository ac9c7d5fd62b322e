"""The company directory: its replies read without trust, and each way in which it may fail said in French."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st

from structures.directory import client
from structures.directory.client import BusyError, Directory, DirectoryError, RefusedError, SilentError
from structures.directory.companies import Found, ReplyError, parse_reply
from structures.directory.identifiers import Kind, Searched
from structures.models import ServicePace
from tests.serving import Answer
from tests.structures.company_directory import (
    COMPANIES,
    HTML,
    RNA,
    SIREN,
    SIRET,
    CompanyDirectory,
    a_company,
    serving_directory,
)
from tests.structures.mangling import mangle
from vocabulary.json_service import JsonService

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
NAME = Searched(Kind.NAME, "fictive")


def reply(*companies):
    return {"results": list(companies), "total_results": len(companies), "total_pages": 1}


def read(**changes):
    return parse_reply(reply(a_company(**changes))).companies[0]


def test_a_company_is_read_as_the_contract_says():
    recycling = parse_reply(reply(*COMPANIES)).companies[1]
    assert (recycling.siren, recycling.rna, recycling.legal_category) == ("000000026", "W999000002", "9221")
    assert (recycling.activity, recycling.size_band, recycling.size_year) == ("38.32Z", "12", "2023")
    assert recycling.created_on == date(2011, 9, 1)
    assert recycling.siae_kinds == ("ACI",)
    assert recycling.head.siret == "00000002600013"
    assert (recycling.head.commune, recycling.head.postal_code) == ("62427", "62110")
    assert not recycling.is_closed
    assert recycling.others == ()


def test_numbers_keep_their_zeros():
    assert {company.siren for company in parse_reply(reply(*COMPANIES)).companies} == {
        "000000018",
        "000000026",
        "000000034",
        "000000042",
    }


def test_officers_are_nowhere_in_what_is_read():
    assert "MARTIN" in str(COMPANIES)
    assert "MARTIN" not in repr(parse_reply(reply(*COMPANIES)))


@pytest.mark.parametrize("mask", ["[NON-DIFFUSIBLE]", "[ND]", "1 RUE [NON-DIFFUSIBLE]"])
def test_a_masked_value_is_unknown(mask):
    company = read(
        nom_complet=mask,
        nom_raison_sociale=mask,
        activite_principale=mask,
        siege={"adresse": mask, "code_postal": mask, "commune": mask, "libelle_commune": mask},
    )
    assert "[" not in repr(company).replace("kinds=[", "")
    assert (company.name, company.activity, company.head.commune, company.head.postal_code) == ("", "", "", "")
    assert company.head.is_masked


def test_a_closed_company_and_a_closed_establishment_are_told():
    assert read(etat_administratif="C", date_fermeture="2024-05-31").closed_on == date(2024, 5, 31)
    assert read(siege={"etat_administratif": "F"}).head.is_closed


@pytest.mark.parametrize("whole", [None, [], 3, "x", {}, {"results": None}, {"results": {}}, {"erreur": "non"}])
def test_what_is_no_page_of_companies_is_refused(whole):
    with pytest.raises(ReplyError):
        parse_reply(whole)


def test_a_reply_without_end_is_cut():
    company = a_company(matching_etablissements=COMPANIES[0]["matching_etablissements"] * 500)
    found = parse_reply(reply(*[company] * 500))
    assert len(found.companies) == 25


@given(st.data())
def test_a_mangled_reply_is_read_as_far_as_it_can_be(data):
    """Any value of any level may be anything: no error but ReplyError, and nothing that a page could not show."""
    mangled = mangle(data, reply(*COMPANIES[:2]))
    try:
        found = parse_reply(mangled)
    except ReplyError:
        assert not isinstance(mangled.get("results"), list)
        return
    assert 0 <= found.total <= 10_000
    for company in found.companies:
        assert len(company.siren) == 9
        for value in (company.name, company.rna, company.activity, company.size_band):
            value.encode()
            assert value.isprintable()
            assert len(value) <= 300


@pytest.fixture
def stub():
    with serving_directory(CompanyDirectory()) as stub:
        yield stub


@pytest.fixture
def waits():
    return []


@pytest.fixture
def directory(db, stub, waits):
    return Directory(stub.base, now=lambda: NOW, sleep=waits.append)


@pytest.mark.parametrize(
    ("searched", "count"),
    [
        (Searched(Kind.SIREN, SIREN), 1),
        (Searched(Kind.SIRET, SIRET), 1),
        (Searched(Kind.RNA, RNA), 1),
        (NAME, 3),
        (Searched(Kind.NAME, "personne"), 0),
    ],
)
def test_a_company_is_found_by_number_or_name(directory, stub, searched, count):
    found = directory.find(searched)
    assert (len(found.companies), found.total) == (count, count)
    assert stub.asked[0]["q"] == searched.value


def test_neither_officers_nor_accounts_are_asked_for(directory, stub):
    directory.find(NAME)
    directory.find(Searched(Kind.SIRET, SIRET))
    for asked in stub.asked:
        assert asked["minimal"] == "true"
        assert set(asked["include"].split(",")) <= {"siege", "complements", "matching_etablissements"}


def test_the_same_search_is_asked_once(directory, stub):
    assert directory.find(NAME) == directory.find(NAME)
    assert len(stub.asked) == 1


@pytest.fixture
def held():
    """What a slow answer waits for; let go at the end of the test."""
    event = threading.Event()
    yield event
    event.set()


SILENT = {
    "500": lambda: Answer({"erreur": "panne"}, 500),
    "502": lambda: Answer(HTML, 502),
    "503": lambda: Answer(b"", 503),
    "404": lambda: Answer({"erreur": "non"}, 404),
    "403": lambda: Answer(HTML, 403),
    "302": lambda: Answer(b"", 302, Location="http://mal.example/"),
    "301 here": lambda: Answer(b"", 301, Location="/search"),
    "html": lambda: Answer(HTML),
    "cut": lambda: Answer(b'{"results": [{"siren": "0000', cut=True),
    "cut json": lambda: Answer(b'{"results": [{"siren": "0000'),
    "empty": lambda: Answer(b""),
    "latin-1": lambda: Answer('{"résultats": []}'.encode("latin-1")),
    "list": lambda: Answer([]),
    "wrong type": lambda: Answer({"results": {"siren": SIREN}}),
    "null": lambda: Answer(b"null"),
    "deep": lambda: Answer(b"[" * 100_000),
    "huge": lambda: Answer(b'{"results": [], "x": "' + b"x" * client.MOST_BYTES + b'"}'),
    "huge number": lambda: Answer(b'{"results": [], "total_results": ' + b"9" * 10_000 + b"}"),
}


@pytest.mark.parametrize("kind", SILENT)
def test_a_directory_that_fails_is_said_to_be_silent_and_asked_once(directory, stub, kind):
    stub.before = [SILENT[kind]()]
    with pytest.raises(SilentError, match=r"ne répond pas\. Ce n'est pas votre faute"):
        directory.find(NAME)
    assert len(stub.asked) == 1
    assert directory.find(NAME).total == 3  # a failure is not kept


def test_a_directory_that_is_not_there_is_said(db):
    with serving_directory(CompanyDirectory()) as stub:
        base = stub.base
    with pytest.raises(SilentError):
        Directory(base, now=lambda: NOW).find(NAME)


def test_a_reply_that_never_comes_or_never_ends_is_given_up(db, stub, held):
    impatient = Directory(stub.base, JsonService(0.05, 0.05, 1000), now=lambda: NOW, sleep=lambda s: None)
    stub.before = [Answer(b'{"results": [', drips=held)]
    with pytest.raises(SilentError):
        impatient.find(NAME)
    whole = Directory(stub.base, longest_s=0.05, now=lambda: NOW, sleep=lambda s: None)
    stub.before = [Answer(b'{"results": [', drips=held)]
    with pytest.raises(SilentError):
        whole.find(NAME)


def test_while_calls_hang_the_next_is_not_made(directory, stub, held, monkeypatch):
    monkeypatch.setattr(client, "_calls", threading.BoundedSemaphore(1))
    monkeypatch.setattr(client, "LONGEST_WAIT", timedelta())
    hasty = Directory(stub.base, longest_s=0.05, now=lambda: NOW, sleep=lambda s: None)
    stub.before = [Answer(b"", drips=held)]
    for _ in range(2):
        with pytest.raises(DirectoryError):
            hasty.find(NAME)
    assert len(stub.asked) == 1


def test_a_search_that_the_directory_refuses_is_said(directory, stub):
    stub.before = [Answer({"erreur": "3 caractères minimum"}, 400)]
    with pytest.raises(RefusedError, match="autrement"):
        directory.find(NAME)


@pytest.mark.parametrize(
    ("headers", "seconds"), [({"Retry-After": "7"}, 7), ({}, 10), ({"Retry-After": "bientot"}, 10)]
)
def test_a_busy_directory_is_left_alone_for_as_long_as_it_asks(directory, stub, headers, seconds):
    stub.before = [Answer({"erreur": "trop"}, 429, **{name.replace("-", "_"): v for name, v in headers.items()})]
    with pytest.raises(BusyError, match=f"dans {seconds} secondes"):
        directory.find(NAME)
    with pytest.raises(BusyError, match=f"dans {seconds} secondes"):
        directory.find(NAME)
    assert len(stub.asked) == 1
    later = Directory(stub.base, now=lambda: NOW + timedelta(seconds=seconds))
    assert later.find(NAME).total == 3


def test_a_wait_of_days_is_cut_short(directory, stub):
    stub.before = [Answer(b"", 429, Retry_After="864000")]
    with pytest.raises(BusyError, match="dans 600 secondes"):
        directory.find(NAME)


def test_requests_are_spaced_whoever_makes_them(directory, stub, waits):
    for number in range(7):
        directory.find(Searched(Kind.NAME, f"personne {number}"))
    assert waits == pytest.approx([0.15 * n for n in range(1, 7)])
    with pytest.raises(BusyError, match="dans 1 seconde,"):
        directory.find(Searched(Kind.NAME, "personne 7"))
    assert len(stub.asked) == 7


@pytest.mark.django_db
@settings(max_examples=30)
@given(st.lists(st.integers(min_value=0, max_value=400), min_size=8, max_size=30))
def test_no_second_holds_more_than_seven_requests(gaps):
    ServicePace.objects.all().delete()
    now, sent = NOW, []
    for gap in gaps:
        now += timedelta(milliseconds=gap)
        wait = ServicePace.take_turn("essai", now, every=client.EVERY, longest_wait=client.LONGEST_WAIT)
        if wait <= client.LONGEST_WAIT:
            sent.append(now + wait)
    assert sent
    for first in sent:
        assert sum(first <= at < first + timedelta(seconds=1) for at in sent) <= 7


@pytest.mark.django_db
def test_a_clock_that_was_wrong_holds_nobody_for_ever():
    ServicePace.objects.create(service="essai", free_at=NOW + timedelta(days=365))
    assert ServicePace.take_turn("essai", NOW, every=client.EVERY, longest_wait=client.LONGEST_WAIT) == timedelta()


def test_what_is_kept_is_what_was_read(directory):
    directory.find(NAME)
    key = next(key for key in cache._cache)
    assert isinstance(cache.get(key.split(":", 2)[2]), Found)
