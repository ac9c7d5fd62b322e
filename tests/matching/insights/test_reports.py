"""The pages of the figures: what they say of what is shown and hidden, who may read them, and their data."""

import csv
import re
from datetime import date
from html import unescape
from io import StringIO

import pytest
from django.test import Client

from aids.models import Aid, AidSeen, Organisation
from matching.insights.models import CountedQuarter, Figure, Measure
from structures.models import User
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def text_of(response):
    html = unescape(response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def summer(starter):
    """A quarter that is over, as counted on the first of October."""
    return CountedQuarter.objects.create(start=date(2026, 7, 1), counted_on=date(2026, 10, 1))


@pytest.fixture
def fonjep(starter):
    """An aid for associations that have an accreditation, in whole départements."""
    rule = {"all": [
        {"question": "legal_form", "op": "in", "value": ["association", "association_rup"]},
        {"question": "accreditations", "op": "any_of", "value": ["jep"]},
        {"question": "employees", "op": "between", "value": {"min": 1}},
    ]}  # fmt: skip
    bearer = Organisation.objects.create(name="DRAJES", kind="state")
    return Aid.objects.create(
        slug="poste-fonjep", name="Poste FONJEP – Jeunesse et éducation populaire", bearer=bearer, status="published",
        nature=["subsidised_job"], territories=["R-32"], recurrence="yearly", eligibility=rule,
    )  # fmt: skip


def put(quarter, measure, cells, *, aid="", zone="D-62"):
    Figure.objects.bulk_create(
        Figure(quarter=quarter, measure=measure, aid=aid, zone=zone, key=key, count=count)
        for key, count in cells.items()
    )


def structures(quarter, aid):
    cells = {"several": 64, "only:accreditations": 38, "only:employees": 21}
    put(quarter, Measure.STRUCTURES, cells, aid=aid.slug)


def test_a_bearer_reads_how_many_one_condition_alone_excludes(agent_client, summer, fonjep):
    structures(summer, fonjep)
    said = text_of(agent_client.get(f"/observatoire/organismes/{fonjep.bearer_id}/"))
    assert "38 associations de votre territoire ne sont écartées que par l’agrément JEP" in said
    assert "Pas-de-Calais, du 1er juillet au 30 septembre 2026." in said
    assert "Avec l’agrément JEP, elles rempliraient toutes les conditions que nous connaissons." in said
    assert "Diagramme en barres." in agent_client.get(f"/observatoire/organismes/{fonjep.bearer_id}/").content.decode()


def test_the_table_says_what_is_hidden_and_never_a_total(agent_client, summer, fonjep):
    structures(summer, fonjep)
    said = text_of(agent_client.get(f"/observatoire/organismes/{fonjep.bearer_id}/"))
    assert re.search(r"Plusieurs raisons 64 Seulement l’agrément JEP 38 Seulement le nombre de salariés 21", said)
    assert "Seulement la forme de la structure moins de 10" in said
    assert "Sous 10 structures, le nombre est caché, et le total aussi." in said
    assert "123" not in said


def test_a_withheld_number_is_said_to_be_hidden_and_not_small(agent_client, summer, fonjep):
    put(
        summer,
        Measure.STRUCTURES,
        {"several": 64, "only:employees": None, "only:accreditations": None},
        aid=fonjep.slug,
    )
    said = text_of(agent_client.get(f"/observatoire/organismes/{fonjep.bearer_id}/"))
    assert "Seulement le nombre de salariés caché" in said
    assert "ne sont écartées que par" not in said


def test_readings_and_reasons_for_hiding_are_told(agent_client, summer, fonjep):
    put(summer, Measure.READINGS, {"likely": 40, "only:accreditations": 12, "total": 52}, aid=fonjep.slug)
    put(summer, Measure.HIDDEN, {"heavy": 15}, aid=fonjep.slug)
    said = text_of(agent_client.get(f"/observatoire/organismes/{fonjep.bearer_id}/"))
    assert "Fiche ouverte moins de 10 fois en tout ; lue ici, réponses données, par 52 profils." in said
    AidSeen.add({fonjep.slug: 1200})
    said = text_of(agent_client.get(f"/observatoire/organismes/{fonjep.bearer_id}/"))
    assert "Fiche ouverte 1 200 fois en tout" in said
    assert "Écartée seulement par l’agrément JEP 12" in said
    assert "Trop lourde à demander 15" in said
    assert "Déjà obtenue moins de 10" in said


def test_what_becomes_of_requests_is_told_with_who_says_it(agent_client, summer, fonjep):
    put(summer, Measure.REQUESTS, {"applied": 14, "obtained": 11}, aid=fonjep.slug)
    said = text_of(agent_client.get(f"/observatoire/organismes/{fonjep.bearer_id}/"))
    assert "Demande déposée, réponse attendue 14" in said
    assert "Obtenue 11" in said
    assert "Refusée moins de 10" in said
    assert "Les structures le disent elles-mêmes, si elles veulent : il y en a davantage." in said


def test_the_zone_and_the_quarter_are_chosen_in_the_address(agent_client, summer, fonjep):
    structures(summer, fonjep)
    put(summer, Measure.STRUCTURES, {"several": 11}, aid=fonjep.slug, zone="R-32")
    autumn = CountedQuarter.objects.create(start=date(2026, 10, 1), counted_on=TODAY)
    put(autumn, Measure.STRUCTURES, {"several": 77}, aid=fonjep.slug)
    page = f"/observatoire/organismes/{fonjep.bearer_id}/"
    assert "Plusieurs raisons 77" in text_of(agent_client.get(page))
    rest = text_of(agent_client.get(f"{page}?trimestre=2026-t3&zone=R-32"))
    assert "Plusieurs raisons 11" in rest
    assert "Hauts-de-France, autres départements, du 1er juillet" in rest
    assert "Trimestre en cours" in text_of(agent_client.get(page))
    assert "Trimestre en cours" not in rest


@pytest.mark.parametrize("query", ["?trimestre=2020-t1", "?trimestre=abc", "?zone=D-99", "?page=9", "?page=x"])
def test_what_was_not_counted_is_not_found(agent_client, summer, fonjep, query):
    structures(summer, fonjep)
    assert agent_client.get(f"/observatoire/organismes/{fonjep.bearer_id}/{query}").status_code == 404


def test_before_the_first_count_the_pages_say_so(agent_client, starter, fonjep):
    for page in (f"/observatoire/organismes/{fonjep.bearer_id}/", "/observatoire/territoire/?code=R-32"):
        assert "Aucun trimestre n’est encore compté" in text_of(agent_client.get(page))


def test_a_quarter_without_ten_structures_says_so(agent_client, summer, fonjep):
    for page in (f"/observatoire/organismes/{fonjep.bearer_id}/", "/observatoire/territoire/?code=R-32"):
        assert "rien ne se publie" in text_of(agent_client.get(page))


def territory_figures(quarter, aid):
    put(quarter, Measure.SEARCHES, {"2026-07": 30, "2026-08": 12, "2026-09": 50})
    put(quarter, Measure.UNMET, {"tresorerie": 45, "emploi": 15})
    put(quarter, Measure.UNMET_FOR, {"tresorerie/1-2/culture": 21, "tresorerie//": 24})
    put(quarter, Measure.STOPPED, {"accreditations": 33, "legal_form": 14})
    structures(quarter, aid)


def test_a_territory_reads_needs_without_an_aid_what_stops_and_when(agent_client, summer, fonjep):
    territory_figures(summer, fonjep)
    said = text_of(agent_client.get("/observatoire/territoire/?code=R-32"))
    assert "Passer un creux de trésorerie 45" in said
    assert "Passer un creux de trésorerie, 1 ou 2 salariés, culture 21" in said
    assert "L’agrément ou le statut demandé 33" in said
    assert "Juillet 2026 30 Août 2026 12 Septembre 2026 50" in said
    assert "Poste FONJEP – Jeunesse et éducation populaire L’agrément JEP 38" in said


def test_a_departement_that_is_not_told_apart_is_read_with_its_region(agent_client, summer, fonjep):
    put(summer, Measure.UNMET, {"emploi": 15}, zone="R-32")
    said = text_of(agent_client.get("/observatoire/territoire/?code=D-59"))
    assert "Hauts-de-France, du 1er juillet" in said


@pytest.mark.parametrize("code", ["", "FR", "C-62498", "D-99", "x"])
def test_a_territory_is_a_region_or_a_departement(agent_client, summer, code):
    assert agent_client.get(f"/observatoire/territoire/?code={code}").status_code == 404


def test_the_observatory_lists_bearers_with_sheets_and_places(agent_client, fonjep):
    said = text_of(agent_client.get("/observatoire/?page=1"))
    assert "Un territoire" in said
    assert agent_client.get("/observatoire/?page=99").status_code == 404


def test_an_agent_finds_his_own_territories_first(agents, signed_in, starter):
    page = signed_in(agents("Lecteur", "R-53", "C-35238")).get("/observatoire/").content.decode()
    assert '<a href="/observatoire/territoire/?code=R-53">Bretagne</a>' in page
    assert "?code=C-35238" not in page


PAGES = ["/observatoire/", "/observatoire/organismes/1/", "/observatoire/organismes/1/chiffres.csv",
         "/observatoire/territoire/?code=R-32", "/observatoire/territoire/chiffres.csv?code=R-32"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_figures_of_the_running_quarter_are_for_agents(client, agents, signed_in, page, summer):
    assert client.get(page)["Location"].startswith("/admin/login/")
    visitor = User.objects.create_user("tresoriere@exemple.fr")
    plain = Client()
    plain.force_login(visitor)
    assert plain.get(page).status_code == 302
    stranger = User.objects.create_user("sans-role@exemple.fr", is_staff=True)
    assert signed_in(stranger).get(page).status_code == 403
    assert signed_in(agents("Lecteur", "R-32")).get(page).status_code in (200, 404)


def lines(response):
    return list(csv.reader(StringIO(b"".join(response.streaming_content).decode())))


def test_the_figures_of_a_bearer_come_as_csv(agent_client, summer, fonjep):
    put(summer, Measure.STRUCTURES, {"several": 64, "only:employees": None}, aid=fonjep.slug)
    put(summer, Measure.STRUCTURES, {"several": 99}, aid="celle-d-un-autre")
    response = agent_client.get(f"/observatoire/organismes/{fonjep.bearer_id}/chiffres.csv")
    assert lines(response) == [
        ["trimestre", "mesure", "aide", "zone", "case", "nombre"],
        ["2026-t3", "structures", "poste-fonjep", "D-62", "only:employees", ""],
        ["2026-t3", "structures", "poste-fonjep", "D-62", "several", "64"],
    ]


def test_the_figures_of_a_territory_come_as_csv(agent_client, summer, fonjep):
    put(summer, Measure.UNMET, {"emploi": 15})
    put(summer, Measure.UNMET, {"emploi": 16}, zone="D-35")
    found = lines(agent_client.get("/observatoire/territoire/chiffres.csv?code=R-32&trimestre=2026-t3"))
    assert found[1:] == [["2026-t3", "unmet", "", "D-62", "emploi", "15"]]


def test_a_quarter_that_is_over_is_open_data_and_the_same_each_time(client, summer, fonjep):
    territory_figures(summer, fonjep)
    first, again = client.get("/stats/aidess-2026-t3.csv"), client.get("/stats/aidess-2026-t3.csv")
    assert first["Content-Type"] == "text/csv; charset=utf-8"
    content = lines(first)
    assert content == lines(again)
    assert content[1:] == sorted(content[1:])
    assert len(content) == 1 + Figure.objects.count()
    assert client.get("/stats/aidess-2026-t3.csv", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("quarter", ["2026-t4", "2026-t5", "2025-t1", "abc", "9999-t9"])
def test_a_quarter_that_runs_or_was_not_counted_is_no_open_data(client, summer, quarter):
    CountedQuarter.objects.create(start=date(2026, 10, 1), counted_on=TODAY)
    assert client.get(f"/stats/aidess-{quarter}.csv").status_code == 404


def test_a_page_asks_as_many_queries_for_many_aids_as_for_one(
    agent_client, summer, fonjep, django_assert_max_num_queries
):
    page = f"/observatoire/organismes/{fonjep.bearer_id}/"
    structures(summer, fonjep)
    agent_client.get(page)
    for number in range(4):
        other = Aid.objects.create(
            slug=f"aide-{number}", name=f"Aide {number}", bearer=fonjep.bearer, status="published", nature=["grant"],
            recurrence="yearly",
        )  # fmt: skip
        structures(summer, other)
    agent_client.get(page)  # the catalogue is held
    with django_assert_max_num_queries(10):  # session and account, rights, catalogue, then six
        agent_client.get(page)
