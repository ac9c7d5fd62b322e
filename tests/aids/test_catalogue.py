"""The public catalogue: filters, words, dates."""

from datetime import date, timedelta

import pytest

from aids.models import Aid
from aids.wording import amount_in_words, deadline_in_words, notice
from matching.index import catalogue
from tests.conftest import TODAY
from vocabulary.french import typo

pytestmark = pytest.mark.django_db


def found(client, query):
    response = client.get(f"/aides/?{query}")
    assert response.status_code == 200
    return response.context


def slugs(client, query):
    context = found(client, query)
    pages = context["pages"][-1].number
    return {card["slug"] for page in range(1, pages + 1) for card in found(client, f"{query}&page={page}")["cards"]}


def test_open_aids_are_shown_first_and_closed_ones_on_request(client, starter):
    every, closed, opened = (slugs(client, f"state={state}") for state in ("all", "closed", ""))
    assert every == set(Aid.objects.published().values_list("slug", flat=True))
    assert opened | closed == every
    assert not opened & closed
    assert "urgencess" in closed


@pytest.mark.parametrize("offset", [-1, 0, 1])
@pytest.mark.parametrize("field", ["opens_on", "closes_on"])
def test_open_is_the_same_in_sql_and_in_python_on_its_boundary_days(starter, field, offset):
    Aid.objects.filter(slug="dla").update(**{field: TODAY + timedelta(days=offset)})
    in_sql = Aid.objects.open_on(TODAY).filter(slug="dla").exists()
    assert catalogue().aids["dla"].is_open(TODAY) == in_sql


def test_every_aid_is_open_in_sql_when_it_is_in_python(starter):
    for day in (TODAY, date(2027, 1, 1), date(2026, 3, 8)):
        in_python = {slug for slug, aid in catalogue().aids.items() if aid.is_open(day)}
        assert set(Aid.objects.published().open_on(day).values_list("slug", flat=True)) == in_python


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("bénévoles", "fdva-1-formation-benevoles"),
        ("benevole", "fdva-1-formation-benevoles"),
        ("bénevolle", "fdva-1-formation-benevoles"),
        ("apprentissage", "aide-unique-apprentissage"),
        ("aprentis", "aide-unique-apprentissage"),
        ("Béthune-Bruay", "bethune-bruay-aide-ess"),
        ("france active", "france-active-garantie"),
    ],
)
def test_words_are_found_stemmed_without_accents_and_mistyped(client, starter, typed, slug):
    assert slug in slugs(client, f"q={typed}")


def test_each_filter_narrows(client, starter):
    assert all("emploi" in aid.needs for aid in Aid.objects.filter(slug__in=slugs(client, "needs=emploi")))
    assert all("loan" in aid.nature for aid in Aid.objects.filter(slug__in=slugs(client, "nature=loan")))
    bearers = Aid.objects.filter(slug__in=slugs(client, "bearer=foundation")).values_list("bearer__kind", flat=True)
    assert set(bearers) == {"foundation"}
    sport = slugs(client, "sectors=sport")
    assert "ans-psf" in sport
    assert "drac-action-culturelle" not in sport


def test_a_place_finds_what_covers_it_and_what_it_holds(client, starter):
    lens = slugs(client, "territory=lens")
    assert {"lens-lievin-emergence-ess", "fdva-2-pas-de-calais", "hdf-vie-associative", "dla"} <= lens
    assert not {"fdva-2-bretagne", "roubaix-projet-initiative-citoyenne"} & lens
    assert "roubaix-projet-initiative-citoyenne" in slugs(client, "territory=R-32")


def test_an_empty_list_says_which_filter_to_take_away(client, starter):
    context = found(client, "q=zzzzzzzz&needs=emploi")
    assert context["cards"] == []
    assert [text for _, text, _ in context["advice"]] == [typo("sans « zzzzzzzz »")]


def test_when_no_filter_alone_is_to_blame_each_is_offered_alone(client, starter):
    context = found(client, "q=zzzzzzzz&needs=fiscalite&nature=loan")
    assert context["advice_title"] == typo("Gardez un seul filtre :")
    for url, _, result in context["advice"]:
        assert found(client, url.partition("?")[2])["count_text"].startswith(result)
    assert len(context["advice"]) == 2


def test_without_words_the_nearest_deadline_comes_first(client, starter):
    orders = [label for _, label in found(client, "")["form"].fields["tri"].choices]
    assert orders == ["Date limite la plus proche", "Nom, de A à Z"]
    first = found(client, "")["cards"][0]["slug"]
    assert first == found(client, "tri=deadline")["cards"][0]["slug"]
    assert Aid.objects.get(slug=first).closes_on is not None
    assert found(client, "q=emploi")["form"].fields["tri"].choices[0] == ("", "Pertinence")


@pytest.mark.parametrize(
    "query", ["needs=argent", "territory=nullepart-sur-mer", "nature=don", "page=999", "page=x", "zzz=1", "%00="]
)
def test_a_filter_that_cannot_be_read_is_said_with_422(client, starter, query):
    assert client.get(f"/aides/?{query}").status_code == 422


def test_an_unknown_filter_is_named_and_a_tracker_ignored(client, starter):
    page = client.get("/aides/?zzz=1&needs=emploi")
    assert typo("« zzz » n'est pas un filtre de cette page.") in page.content.decode()
    assert client.get("/aides/?utm_source=lettre&fbclid=1&needs=emploi").status_code == 200


def test_the_count_is_heard_by_screen_readers(client, starter):
    page = client.get("/aides/?needs=emploi").content.decode()
    assert 'role="status"' in page
    assert "aides trouvées" in page


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ({}, "Non publié"),
        ({"text": "Gratuit."}, "Gratuit."),
        ({"min": 7164, "max": 7164}, "7 164 €"),
        ({"min": 4500, "max": 20000}, "De 4 500 à 20 000 €"),
        ({"max": 20000}, "Jusqu'à 20 000 €"),
        ({"min": 500}, "À partir de 500 €"),
        ({"rate_max": 0.3}, "Jusqu'à 30 % de la dépense"),
        ({"rate_max": 0.3, "max": 10000}, "Jusqu'à 30 % de la dépense, 10 000 € au plus"),
        ({"max": 0}, "Gratuit"),
    ],
)
def test_an_amount_in_words(amount, expected):
    assert plain(amount_in_words(amount)) == plain(typo(expected))


def plain(text):
    return text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"recurrence": "closed"}, "Cette aide n’existe plus"),
        ({"closes_on": date(2026, 12, 31)}, "31 décembre 2026, dans 37 jours"),
        ({"closes_on": date(2026, 12, 4)}, "4 décembre 2026, plus que 10 jours"),
        ({"closes_on": date(2026, 11, 24)}, "24 novembre 2026, aujourd’hui"),
        ({"closes_on": date(2026, 11, 23)}, "Close depuis le 23 novembre 2026"),
        ({"opens_on": date(2027, 3, 1)}, "Ouvre le 1er mars 2027"),
        ({"recurrence": "permanent"}, "Toute l’année"),
        ({"usual_deadline_months": [2, 3]}, "Habituellement en février ou mars"),
        ({"usual_deadline_months": [10, 11, 12]}, "Habituellement d’octobre à décembre"),
        ({}, "Chaque année, date à demander"),
        ({"recurrence": "one_off"}, "Date à demander"),
    ],
)
def test_a_deadline_in_words(changes, expected):
    aid = {"recurrence": "yearly", "opens_on": None, "closes_on": None, "usual_deadline_months": []} | changes
    assert deadline_in_words(aid, TODAY) == expected


def test_what_is_not_known_says_so():
    assert "n’est pas connue" in notice(None, None)
    assert "2021" in notice(None, 2021)
    assert notice(date(2026, 11, 20), 2021) == "Fiche relue le 20 novembre 2026."


def test_the_filters_keep_what_was_asked(client, starter):
    page = client.get("/aides/?q=local&needs=emploi&territory=lens&state=all&tri=name").content.decode()
    for kept in (
        'value="local"',
        'value="lens"',
        'value="emploi" selected',
        'value="all" selected',
        'value="name" selected',
    ):
        assert kept in page


def test_the_place_of_an_address_is_shown_by_its_name(client, starter):
    page = client.get("/aides/?territory=C-62498").content.decode()
    assert 'name="territory" value="Lens (62300)"' in page
    assert slugs(client, "territory=Lens%20(62300)") == slugs(client, "territory=C-62498")
