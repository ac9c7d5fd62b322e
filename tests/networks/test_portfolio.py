"""The portfolio of a network: a list of numbers comes in, the directory is read beside the site, one screen shows them."""

import pytest
from django.db import IntegrityError, transaction

from networks import portfolio
from networks.models import AdviserRole, PortfolioEntry, PortfolioState
from networks.portfolio import MOST_STRUCTURES, add, forget, read_list, read_waiting
from networks.views import portfolio as views
from structures.directory.client import Directory
from structures.models import User
from tests.aidess.test_pages import html
from tests.conftest import TODAY
from tests.networks.asking import a_network, an_adviser, saved
from tests.serving import Answer
from tests.structures.company_directory import CompanyDirectory, a_company, serving_directory
from vocabulary.snapshot import load_lexicon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

PAGE = "/reseau/un-reseau/portefeuille/"
LENS, RECYCLING, BREST = "00000001800010", "000000026", "00000004200010"
LIST = f"Nom;SIRET\nLes Passerelles;000 000 018 00010\n\n{RECYCLING}\n{BREST}\t29\n{LENS}\n"


@pytest.fixture
def stub(settings):
    with serving_directory(CompanyDirectory()) as stub:
        settings.DIRECTORY_URL = stub.base
        yield stub


@pytest.fixture
def adviser():
    return saved(an_adviser())


@pytest.fixture
def client_of(signed_in):
    return lambda adviser: signed_in(adviser.user)


def read(stub):
    return read_waiting(load_lexicon(), Directory(stub.base, sleep=lambda seconds: None), TODAY)


def entries(**wanted):
    return list(PortfolioEntry.objects.filter(**wanted).order_by("number").values_list("number", flat=True))


def test_a_list_is_read_whatever_table_it_was_copied_from():
    found = read_list(LIST)
    assert found.numbers == [LENS, RECYCLING, BREST]
    assert [(one.line, one.text) for one in found.refused] == [(1, "Nom;SIRET")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("000000019", "SIREN n'existe pas"),
        ("Les amis, 00000001800011", "SIRET n'existe pas"),
        ("Les amis", "Pas de numéro"),
        ("W999000001", "Pas de numéro"),
        ("\x00", "Pas de numéro"),
        (";;;", "Pas de numéro"),
    ],
)
def test_a_line_without_a_number_that_can_be_says_why(line, why):
    [refused] = read_list(line).refused
    assert why in refused.why


def test_a_list_without_end_is_cut_and_said(monkeypatch):
    monkeypatch.setattr(portfolio, "MOST_LINES", 2)
    found = read_list(f"{RECYCLING}\n" * 5)
    assert found.numbers == [RECYCLING]
    assert "trop longue" in found.refused[-1].why


def test_from_a_list_to_one_screen(client_of, adviser, stub, work):
    client = client_of(adviser)
    assert client.post(PAGE, {"numbers": f"{LENS}\n{RECYCLING}\n{BREST}"}).status_code == 302
    text = html(client.get(PAGE))
    assert "3 attendent l’annuaire public" in text
    assert stub.asked == [], "no page waits for the directory"
    work()
    text = html(client.get(PAGE))
    for words in ("ASSOCIATION FICTIVE LES PASSERELLES (ALP)", "RECYCLERIE FICTIVE DU BASSIN", "CLUB FICTIF DE VOILE"):
        assert words in text
    assert "Lens · Association · De 3 à 5 salariés" in text
    assert "attendent" not in text
    assert (
        "/mes-aides/?territory=C-62498&amp;legal_form=association&amp;employees=3..5&amp;age=127&amp;siret=oui" in text
    )
    assert PortfolioEntry.objects.get(number=RECYCLING).answers["accreditations"] == ["siae_aci"]


def test_what_could_not_be_read_is_shown_beside_what_was(client_of, adviser, stub):
    response = client_of(adviser).post(PAGE, {"numbers": LIST})
    assert response.status_code == 200
    text = html(response)
    assert "3 structures ajoutées." in text
    assert "Nom;SIRET" in text


@pytest.mark.parametrize("numbers", ["", "Les amis", "000000019", "x" * 100_001, "\x00"])
def test_a_list_without_a_number_is_refused_and_costs_nothing(client_of, adviser, numbers):
    response = client_of(adviser).post(PAGE, {"numbers": numbers})
    assert response.status_code == 422
    assert "\x00" not in html(response)
    assert not PortfolioEntry.objects.exists()


def test_the_same_list_twice_adds_nothing(adviser):
    assert add(adviser.network, adviser, [LENS, RECYCLING], TODAY) == (2, 0)
    assert add(adviser.network, adviser, [RECYCLING, LENS], TODAY) == (0, 0)
    assert entries() == [LENS, RECYCLING]


def test_a_portfolio_has_an_end(adviser, monkeypatch):
    monkeypatch.setattr(portfolio, "MOST_STRUCTURES", 2)
    assert add(adviser.network, adviser, [LENS, RECYCLING, BREST], TODAY) == (2, 1)
    assert MOST_STRUCTURES == 500


def test_a_full_portfolio_says_how_many_stay_out(client_of, adviser, monkeypatch):
    monkeypatch.setattr(portfolio, "MOST_STRUCTURES", 2)
    text = html(client_of(adviser).post(PAGE, {"numbers": LIST}))
    assert "1 n’y entre pas." in text.replace("\u00a0", " ")


def test_no_likely_aid_is_a_singular_in_french(client_of, adviser):
    PortfolioEntry.objects.create(
        network=adviser.network, number=LENS, added_on=TODAY, state=PortfolioState.FOUND, read_on=TODAY
    )
    assert "<strong>0</strong> probable ·" in html(client_of(adviser).get(PAGE))


def test_a_directory_that_fails_leaves_them_waiting_for_the_next_run(adviser, stub):
    add(adviser.network, adviser, [LENS, RECYCLING, BREST], TODAY)
    stub.before = [Answer({"results": []}), Answer(b"", 500)]
    assert read(stub) == 1
    assert entries(state=PortfolioState.UNKNOWN) == [LENS]
    assert entries(state=PortfolioState.WAITING) == [RECYCLING, BREST]
    assert read(stub) == 2
    assert read(stub) == 0


def test_a_closed_structure_and_an_unknown_one_are_said_so(client_of, adviser, stub):
    stub.companies = [a_company(etat_administratif="C")]
    add(adviser.network, adviser, [LENS, BREST], TODAY)
    read(stub)
    text = html(client_of(adviser).get(PAGE))
    assert "Fermée, dit l’annuaire" in text
    assert "Inconnue de l’annuaire" in text
    assert "Ses aides" not in text


def test_one_taken_away_while_it_is_read_stays_away(adviser, stub, monkeypatch):
    add(adviser.network, adviser, [LENS], TODAY)
    found = Directory.find

    def find(self, searched, page=1):
        PortfolioEntry.objects.all().delete()
        return found(self, searched, page)

    monkeypatch.setattr(Directory, "find", find)
    assert read(stub) == 1
    assert entries() == []


def test_one_leaves_the_portfolio_and_others_stay(client_of, adviser):
    add(adviser.network, adviser, [LENS, BREST], TODAY)
    pk = PortfolioEntry.objects.get(number=LENS).pk
    client = client_of(adviser)
    assert client.post(f"{PAGE}{pk}/retirer/").status_code == 302
    assert client.post(f"{PAGE}{pk}/retirer/").status_code == 302
    assert entries() == [BREST]


def test_only_the_advisers_of_the_network_see_it(client, signed_in, client_of, adviser):
    add(adviser.network, adviser, [LENS], TODAY)
    pk = PortfolioEntry.objects.get().pk
    elsewhere = saved(an_adviser(saved(a_network("ailleurs")), "autre@exemple.fr"))
    left = saved(an_adviser(adviser.network, "partie@exemple.fr", is_active=False))
    lead = saved(an_adviser(adviser.network, "tete@exemple.fr", role=AdviserRole.LEAD))
    nobody = User.objects.create_user("personne@exemple.fr")
    agent = User.objects.create_superuser("agent@exemple.fr", "un mot de passe long")
    for address in (PAGE, f"{PAGE}{pk}/retirer/"):
        assert client.post(address, {"numbers": BREST}).status_code == 302, "who are you?"
    for user in (elsewhere.user, left.user, nobody, agent):
        stranger = signed_in(user)
        assert stranger.get(PAGE).status_code == 403
        assert stranger.post(PAGE, {"numbers": BREST}).status_code == 403
        assert stranger.post(f"{PAGE}{pk}/retirer/").status_code == 403
    assert signed_in(elsewhere.user).post(f"/reseau/ailleurs/portefeuille/{pk}/retirer/").status_code == 302
    assert entries() == [LENS]
    assert client_of(lead).get(PAGE).status_code == 200
    assert client_of(lead).get("/reseau/inconnu/portefeuille/").status_code == 404


def test_an_adviser_who_leaves_meanwhile_adds_nothing(client_of, adviser, monkeypatch):
    def read_and_leave(text):
        adviser.is_active = False
        adviser.save()
        return read_list(text)

    monkeypatch.setattr(views, "read_list", read_and_leave)
    assert client_of(adviser).post(PAGE, {"numbers": LIST}).status_code == 404
    assert not PortfolioEntry.objects.exists()


def test_a_structure_is_forgotten_after_a_year(adviser):
    add(adviser.network, adviser, [LENS], TODAY - portfolio.KEPT)
    add(adviser.network, adviser, [BREST], TODAY - portfolio.KEPT - (portfolio.KEPT / 365))
    assert forget(TODAY) == 1
    assert entries() == [LENS]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("portfolio_has_a_number_once", {"number": LENS}),
        ("portfolio_number_is_a_siren_or_a_siret", {"number": "123"}),
        ("portfolio_state_is_known", {"state": "autre", "read_on": TODAY}),
        ("portfolio_waits_until_it_is_read", {"read_on": TODAY}),
        ("portfolio_waits_until_it_is_read", {"state": PortfolioState.FOUND}),
        ("portfolio_answers_are_an_object", {"answers": []}),
    ],
)
def test_the_database_refuses_what_cannot_be(adviser, name, changes):
    add(adviser.network, adviser, [LENS], TODAY)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PortfolioEntry.objects.create(**{"network": adviser.network, "number": BREST, "added_on": TODAY} | changes)


@pytest.mark.parametrize("count", [1, 60])
def test_the_screen_costs_the_same_for_one_and_for_many(client_of, adviser, django_assert_num_queries, count):
    PortfolioEntry.objects.bulk_create(
        PortfolioEntry(
            network=adviser.network,
            number=f"{n:09d}",
            added_on=TODAY,
            state=PortfolioState.FOUND,
            read_on=TODAY,
            answers={"territory": "C-62498", "legal_form": "association"},
        )
        for n in range(count)
    )
    client = client_of(adviser)
    client.get(PAGE)
    # the session, the account, the network, the adviser; the catalogue's version; how many, how many wait, the page
    with django_assert_num_queries(8):
        assert html(client.get(PAGE)).count('class="aidess-rang"') == min(count, 50)
