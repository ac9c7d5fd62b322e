"""The pages of a structure: what they say, what they refuse, what they cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from aids.models import Aid, Organisation
from matching import index
from tests.conftest import TODAY
from vocabulary.french import typo
from vocabulary.models import CatalogueVersion, Question

pytestmark = pytest.mark.django_db


ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"


def copies(count):
    """The catalogue with `count` more aids."""
    model = Aid.objects.first()
    Aid.objects.bulk_create(
        Aid(
            slug=f"copie-{i}",
            name=f"Copie {i}",
            bearer_id=model.bearer_id,
            nature=["grant"],
            recurrence="permanent",
            status="published",
            needs=["projet"],
        )
        for i in range(count)
    )


@pytest.mark.parametrize(
    ("address", "budget"),
    [
        ("/", 1),
        (f"/questionnaire/?{ANSWERS}", 1),
        ("/questionnaire/?q=lens", 2),
        (f"/mes-aides/?{ANSWERS}", 3),
        (f"/mes-aides/?{ANSWERS}&format=json", 2),
        (f"/mes-aides/?{ANSWERS}&vue=excluded", 2),
        (f"/mes-aides/leviers/?{ANSWERS}&accreditations=-", 2),
        (f"/aides/dla/?{ANSWERS}", 4),
        ("/aides/", 3),
        ("/aides/?territory=lens&needs=projet&q=projet&nature=grant", 4),
        ("/aides/?q=zzzzzz&needs=projet", 4),
    ],
)
def test_a_page_costs_the_same_queries_for_many_aids(client, starter, address, budget):
    for more in (0, 200):
        copies(more)
        client.get("/mes-aides/?employees=0")  # the catalogue is held by the worker from here on
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= budget, [query["sql"][:90] for query in queries]


def test_a_withdrawn_aid_is_not_shown_and_an_edited_one_is_judged_anew(client, starter):
    def shown():
        return [result["aid"] for result in client.get(f"/mes-aides/?{ANSWERS}&format=json").json()["results"]]

    first = shown()[0]
    Aid.objects.filter(slug=first).update(status="archived")
    assert first not in shown()
    Aid.objects.filter(slug=first).update(
        status="published", eligibility={"question": "legal_form", "op": "in", "value": ["scop"]}
    )
    assert first not in shown()


def test_an_aid_edited_while_its_page_is_made_is_shown_as_it_is_now(client, starter, monkeypatch):
    held = index.catalogue()
    monkeypatch.setattr(CatalogueVersion, "current", lambda: held.version)
    strands = [{"label": f"Volet {i}", "eligibility": {"declared": f"point-{i}", "text": "Un fait"}} for i in range(9)]
    Aid.objects.filter(slug="dla").update(strands=strands)
    response = client.get(f"/aides/dla/?{ANSWERS}")
    assert response.status_code == 200
    assert all(
        strand["label"].replace(" ", "\u00a0") in response.content.decode().replace(" ", "\u00a0") for strand in strands
    )
    Aid.objects.filter(slug="dla").update(eligibility={"question": "gone", "op": "is", "value": True})
    assert client.get(f"/aides/dla/?{ANSWERS}").status_code == 404


def test_an_aid_whose_stored_rule_is_broken_is_left_out_and_logged(client, starter, caplog):
    Aid.objects.filter(slug="dla").update(eligibility={"question": "gone", "op": "in", "value": ["x"]})
    page = client.get(f"/mes-aides/?{ANSWERS}&format=json")
    assert page.status_code == 200
    assert "dla" not in index.catalogue().aids
    assert "dla" in caplog.text


def test_without_an_answer_the_questionnaire_begins(client, starter):
    assert client.get("/mes-aides/").headers["Location"] == "/questionnaire/"


def test_the_four_opening_questions_come_first_in_their_order(client, starter):
    order = ["territory", "stage", "legal_form", "needs"]
    answers = {"territory": "FR", "stage": "creation", "legal_form": "association", "needs": "projet"}
    said = ""
    for key in order:
        page = client.get(f"/questionnaire/?{said}")
        assert page.context["question"].key == key
        said += f"&{key}={answers[key]}"
    assert page.context["remaining"] > 0


def test_after_the_opening_ones_a_question_says_how_many_aids_hinge_on_it_and_they_stop_by_themselves(client, starter):
    said = "territory=C-62498&stage=developpement&legal_form=association&needs=projet"
    asked = []
    while (page := client.get(f"/questionnaire/?{said}")).status_code == 200:
        question = page.context["question"].key
        assert re.search(r"\d+ aides? en dépend", page.content.decode())
        asked.append(question)
        said += f"&passer={question}"
    assert page.headers["Location"].startswith("/mes-aides/?")
    assert len(asked) == len(set(asked))
    left = client.get(f"/mes-aides/?{said}&format=json").json()["results"]
    assert {key for one in left for key in one["pending"]["questions"]} <= set(asked)


def test_an_empty_form_is_told_and_nothing_is_lost(client, starter):
    page = client.get("/questionnaire/?territory=FR&vue=suite-stage")
    assert page.status_code == 422
    assert "Choisissez une réponse" in page.content.decode()
    assert ("territory", "FR") in page.context["fields"]


def test_je_ne_sais_pas_is_kept_in_the_address(client, starter):
    page = client.get("/questionnaire/?territory=FR&stage=&vue=suite-stage")
    assert page.headers["Location"] == "/questionnaire/?territory=FR&passer=stage"


def test_four_needs_are_refused_beside_the_question(client, starter):
    needs = "needs=projet&needs=emploi&needs=conseil&needs=formation"
    page = client.get(f"/questionnaire/?territory=FR&{needs}&vue=suite-needs")
    assert page.status_code == 422
    assert page.context["question"].key == "needs"
    assert typo("Trois besoins au plus : décochez-en un.") in page.content.decode()


def test_a_need_moves_up(client, starter):
    page = client.get("/questionnaire/?needs=projet&needs=emploi&vue=needs&vue=monter-emploi")
    assert [option.value for option in page.context["chosen"]] == ["emploi", "projet"]


def test_an_unconfirmed_address_is_never_a_link(client, starter):
    for aid in Aid.objects.published().exclude(apply_url="").filter(apply_url_confirmed=False)[:30]:
        page = client.get(f"/aides/{aid.slug}/").content.decode()
        links = [part.split('"')[0] for part in page.split('href="')[1:]]
        assert aid.apply_url == aid.source_url or aid.apply_url not in links


def test_the_sheet_says_when_its_facts_are_from_and_that_nobody_checked(client, starter):
    page = client.get("/aides/fdva-2-nord/").content.decode()
    assert "Fiche à vérifier" in page
    assert "Ces informations datent de 2026" in page
    Aid.objects.filter(slug="fdva-2-nord").update(verified_on="2026-11-20")
    assert "Fiche relue le 20 novembre 2026" in client.get("/aides/fdva-2-nord/").content.decode()


def test_the_sheet_shows_the_amounts_of_its_strands(client, starter):
    page = client.get("/aides/urgencess/?employees=2").content.decode()
    assert "De 1 à 3 salariés" in page
    assert "5 000 €" in page.replace("\u202f", " ").replace("\xa0", " ")


def test_the_sheet_shows_the_alternatives_of_a_choice_below_it(client, starter):
    choice = {"any": [{"declared": "a", "text": "Un fait"}, {"declared": "b", "text": "Un autre"}]}
    Aid.objects.filter(slug="dla").update(eligibility=choice)
    page = client.get(f"/aides/dla/?{ANSWERS}").content.decode()
    below = re.search(r"Une de ces conditions suffit\s:\s*<ul[^>]*>(.*?)</ul>", page, re.DOTALL)
    assert below
    assert re.findall(r"«\s(.*?)\s»", below[1]) == ["Un fait", "Un autre"]


def test_never_vous_avez_droit_a(client, starter):
    for address in (f"/mes-aides/?{ANSWERS}", f"/aides/dla/?{ANSWERS}", "/", "/aides/"):
        assert "avez droit" not in client.get(address).content.decode()


def test_needs_and_je_ne_sais_pas_together_are_told_by_the_form(client, starter):
    page = client.get("/questionnaire/?needs=projet&passer=needs&vue=suite-needs")
    assert page.status_code == 422
    assert "pas les deux" in page.content.decode()
    assert client.get("/mes-aides/?needs=projet&passer=needs").status_code == 200


def test_the_words_that_always_exist_need_no_loading(client, empty_database):
    assert client.get("/mes-aides/?format=json").json()["results"] == []
    assert client.get("/questionnaire/").status_code == 200


def test_a_vocabulary_without_a_question_to_ask_shows_the_list(client, empty_database):
    for key, kind in (("territory", "territory"), ("needs", "choices")):
        Question.objects.create(key=key, kind=kind, label=key)
    assert client.get("/questionnaire/", follow=True).redirect_chain == [("/mes-aides/?", 302)]


def test_a_page_that_did_not_change_is_not_sent_again(client, starter):
    first = client.get(f"/mes-aides/?{ANSWERS}")
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/mes-aides/?{ANSWERS}", headers=again).status_code == 304
    assert client.get(f"/mes-aides/?{ANSWERS}&page=2", headers=again).status_code == 200
    assert client.get(f"/mes-aides/?{ANSWERS}", headers=again | {"HX-Request": "true"}).status_code == 200
    assert first.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("change", [{"name": "Un autre nom"}, {"status": "archived"}])
def test_a_page_is_sent_again_when_the_catalogue_changed(client, starter, change):
    first = client.get(f"/mes-aides/?{ANSWERS}")
    Aid.objects.filter(slug="dla").update(**change)
    response = client.get(f"/mes-aides/?{ANSWERS}", headers={"If-None-Match": first.headers["ETag"]})
    assert response.status_code == 200


def test_a_page_is_sent_again_when_a_bearer_changed_its_name(client, starter):
    first = client.get(f"/mes-aides/?{ANSWERS}")
    Organisation.objects.update(name=Concat("name", Value(" (bis)")))
    response = client.get(f"/mes-aides/?{ANSWERS}", headers={"If-None-Match": first.headers["ETag"]})
    assert response.status_code == 200


def test_a_page_is_sent_again_on_another_day(client, starter, settings):
    first = client.get(f"/mes-aides/?{ANSWERS}")
    settings.AIDESS_TODAY = TODAY + timedelta(days=1)
    response = client.get(f"/mes-aides/?{ANSWERS}", headers={"If-None-Match": first.headers["ETag"]})
    assert response.status_code == 200


def test_a_page_is_sent_compressed_and_small(client, starter):
    response = client.get(f"/mes-aides/?{ANSWERS}", headers={"Accept-Encoding": "gzip", "HX-Request": "true"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 20_000


def test_the_verdict_and_the_conditions_count_the_same_points(client, starter):
    """What a sheet does not say is told beside the count, not in it."""
    counted = set()
    for slug in ("hdf-vie-associative", "france-active-pacte-emergence"):
        page = client.get(f"/aides/{slug}/?{ANSWERS}", follow=True).content.decode()
        left = re.search(r"il reste (\d) points? à confirmer", page)[1]
        assert typo(f", {left} à vérifier, et peut-être d'autres") in page
        counted.add(left)
    assert counted == {"1", "2"}


def test_a_condition_that_a_form_asks_is_not_listed_too(client, starter):
    aid = Aid.objects.get(slug="dla")
    aid.eligibility = {
        "all": [
            {"question": "legal_form", "op": "in", "value": ["association"]},
            {"question": "employees", "op": "between", "value": {"max": 9}},
            {"declared": "projet", "text": "Avoir un projet écrit"},
        ]
    }
    aid.save()
    page = client.get("/aides/dla/?legal_form=association")
    listed = [condition["sentence"] for condition in page.context["conditions"]]
    assert not any("salariés" in sentence or "projet écrit" in sentence for sentence in listed)
    ask = next(ask for ask in page.context["asks"] if "Combien" in ask.legend)
    assert "salariés au plus. Comptez" in ask.help
    assert [item["legend"] for item in page.context["points"]["items"]] == ["Avoir un projet écrit"]
    assert len(client.get("/aides/dla/").context["conditions"]) == 5


@pytest.mark.parametrize(("weeks", "words"), [(0.5, "0,5 semaine"), (1, "1 semaine"), (2.5, "2,5 semaines")])
def test_half_a_week_is_said(client, starter, weeks, words):
    Aid.objects.filter(slug="dla").update(steps=[{"text": "Écrire", "weeks": weeks}])
    assert client.get("/aides/dla/").context["aid"]["steps"] == [f"Écrire ({words})"]
