"""From the directory to our answers: what is sure is proposed, what is not is asked, nothing is made up."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from matching.prefill.answers import SIZES, months_since, proposed
from matching.prefill.facts import prefill
from matching.prefill.legal_forms import DOUBTS, Doubt, legal_form
from matching.prefill.sectors import SECTORS, sectors_of
from matching.querystring import read
from structures.directory.companies import parse_reply
from tests.conftest import TODAY
from tests.structures.company_directory import a_company
from vocabulary.answers import parse_answer
from vocabulary.snapshot import load_lexicon


@pytest.fixture
def words(starter):
    return load_lexicon()


def company(number=0, **changes):
    return parse_reply({"results": [a_company(number, **changes)]}).companies[0]


def answers(words, number=0, **changes):
    one = company(number, **changes)
    return proposed(one, one.head, words, TODAY)


def test_an_association_of_lens_is_prefilled(words):
    assert answers(words) == {
        "territory": "C-62498",
        "legal_form": "association",
        "employees": {"min": 3, "max": 5},
        "age": 127,
        "siret": True,
    }


def test_a_work_integration_structure_brings_its_statute_and_its_sectors(words):
    found = answers(words, 1)
    assert found["accreditations"] == ["siae_aci"]
    assert found["sectors"] == ["economie_circulaire", "insertion"]
    assert found["legal_form"] == "association"


@pytest.mark.parametrize(
    ("kinds", "held"),
    [
        ("EI,ETTI", ["siae_ei", "siae_etti"]),
        (None, ["siae"]),
        ("INCONNU", ["siae"]),
        ("EA", ["ea"]),
        (["ACI", 3], ["siae_aci"]),
    ],
)
def test_each_kind_of_work_integration_is_known(words, kinds, held):
    found = answers(words, complements={"est_siae": True, "type_siae": kinds})
    assert found["accreditations"] == held
    assert ("insertion" in found.get("sectors", [])) == held[0].startswith("siae")


def test_public_utility_and_certificates_are_proposed_too(words):
    found = answers(
        words, nature_juridique="9230", complements={"est_qualiopi": True, "est_entrepreneur_spectacle": True}
    )
    assert found["legal_form"] == "association_rup"
    assert found["accreditations"] == ["rup", "qualiopi", "entrepreneur_spectacle"]


def test_not_being_classed_in_the_ess_says_nothing(words):
    assert answers(words, complements={"est_ess": False}) == answers(words, complements={"est_ess": True})


CERTAIN = {
    "9220": "association",
    "9221": "association",
    "9222": "association",
    "9260": "association",
    "9230": "association_rup",
    "9223": "groupement_employeurs",
    "8210": "mutuelle",
    "6411": "mutuelle",
    "5458": "scop",
    "5558": "scop",
    "5658": "scop",
    "6316": "cooperative",
    "5195": "cooperative",
    "6558": "cooperative",
    "7210": "collectivite",
    "4110": "collectivite",
    "1000": "entreprise",
    "6540": "entreprise",
}
NONE_OF_OURS = ["9210", "9224", "9110", "8510", "8420", "9240", "3120", "", "abcd"]


@pytest.mark.parametrize("category", CERTAIN)
def test_a_category_of_one_form_is_proposed(category):
    assert legal_form(category) == CERTAIN[category]


@pytest.mark.parametrize("category", ["9300", "5460", "5560", "5660", "5499", "5599", "5699", "5710", "5202", "5800"])
def test_a_category_of_several_forms_is_asked_and_never_guessed(words, category):
    doubt = legal_form(category)
    assert isinstance(doubt, Doubt)
    assert len(doubt.forms) > 1
    assert "legal_form" not in answers(words, nature_juridique=category)


@pytest.mark.parametrize("category", NONE_OF_OURS)
def test_a_category_of_none_of_our_forms_proposes_none(category):
    assert legal_form(category) is None


def test_every_category_gives_forms_of_the_question(words):
    found = [legal_form(f"{number:04d}") for number in range(10_000)]
    forms = {form for one in found for form in (one.forms if isinstance(one, Doubt) else [one])}
    assert forms - {None} <= set(words.questions["legal_form"].choices)


def test_every_sector_and_every_doubt_is_of_the_vocabulary(words):
    assert {value for values in SECTORS.values() for value in values} <= set(words.questions["sectors"].choices)
    assert {form for doubt in DOUBTS.values() for form in doubt.forms} <= set(words.questions["legal_form"].choices)


@pytest.mark.parametrize(
    ("activity", "sectors"),
    [
        ("94.99Z", ()),
        ("84.11Z", ()),
        ("", ()),
        ("88.91A", ("petite_enfance",)),
        ("88.99B", ("action_sociale",)),
        ("87.10A", ("action_sociale",)),
        ("87.10B", ("handicap",)),
        ("85.51Z", ("sport",)),
        ("85.59A", ("formation",)),
        ("47.79Z", ("economie_circulaire",)),
        ("47.11B", ("commerce_services",)),
        ("16.10A", ("industrie_artisanat",)),
    ],
)
def test_the_longest_beginning_of_an_activity_wins(activity, sectors):
    assert sectors_of(activity, is_integration=False) == sectors


def test_the_bands_of_employees_leave_no_gap():
    bands = sorted({band for band in SIZES.values() if band != (0, 0)})
    assert bands[0][0] == 1
    assert bands[-1][1] is None
    assert all(high + 1 == low for (_, high), (low, _) in pairwise(bands))


@pytest.mark.parametrize(
    ("band", "employees"),
    [
        ("NN", {"min": 0, "max": 0}),
        ("00", {"min": 0, "max": 0}),
        ("12", {"min": 20, "max": 49}),
        ("53", {"min": 10000}),
        (None, None),
        ("99", None),
    ],
)
def test_a_band_is_an_interval_and_an_unknown_band_is_unknown(words, band, employees):
    assert answers(words, tranche_effectif_salarie=band).get("employees") == employees


@pytest.mark.parametrize(
    ("created", "age"),
    [
        ("2026-11-24", 0),
        ("2026-10-25", 0),
        ("2026-10-24", 1),
        ("2016-04-12", 127),
        ("2027-01-01", None),
        ("1900-01-01", None),
        ("hier", None),
        (None, None),
    ],
)
def test_an_age_is_counted_in_whole_months_to_today(words, created, age):
    assert answers(words, date_creation=created).get("age") == age


@given(st.dates(date(1950, 1, 1), date(2026, 11, 24)), st.dates(date(2026, 11, 24), date(2100, 1, 1)))
def test_months_grow_with_days(born, today):
    months = months_since(born, today)
    assert months >= 0
    assert months <= months_since(born, date(2101, 1, 1))
    assert abs((today - born).days / 30.44 - months) < 2


def test_a_commune_that_merged_is_found_by_its_name_and_postal_code(words):
    assert answers(words, siege={"commune": "62999"})["territory"] == "C-62498"
    assert "territory" not in answers(words, siege={"commune": "62999", "libelle_commune": "NULLE PART"})
    assert "territory" not in answers(words, siege={"commune": None, "code_postal": None})


def test_a_masked_place_is_asked(words):
    masked = "[NON-DIFFUSIBLE]"
    assert "territory" not in answers(
        words, siege={"commune": masked, "libelle_commune": masked, "code_postal": masked, "adresse": masked}
    )


def test_words_that_agents_took_away_are_not_proposed(words):
    questions = {key: question for key, question in words.questions.items() if key not in ("age", "siret")}
    poorer = replace(words, questions=questions)
    one = company()
    assert proposed(one, one.head, poorer, TODAY).keys() == {"territory", "legal_form", "employees"}


def test_what_was_answered_is_not_proposed_again(words):
    one = company(2)
    query = read(QueryDict("territory=C-29019&legal_form=scic"), words)
    found = prefill(one, [one.head], query, words, TODAY)
    assert [fact.key for fact in found.facts] == ["sectors", "employees", "age", "siret"]
    assert found.asked_form is None


@pytest.mark.parametrize("number", range(4))
def test_what_a_fact_sends_is_what_it_proposes(words, number):
    one = company(number)
    raw = proposed(one, one.head, words, TODAY)
    found = prefill(one, [one.head], read(QueryDict(""), words), words, TODAY)
    sent = QueryDict(mutable=True)
    for fact in found.facts:
        sent.setlist(fact.key, [option.value for option in fact.options if option.checked])
    query = read(sent, words)
    assert not query.errors
    proposal = {key: parse_answer(words.questions[key], value, words.places) for key, value in raw.items()}
    assert query.answers.given.keys() == proposal.keys()
    for key, answer in proposal.items():
        given = query.answers.given[key]
        assert given == answer or given.holds == answer.holds  # boxes are sent in their own order


def test_a_band_that_is_not_ours_stands_among_the_answers(words):
    one = company(tranche_effectif_salarie="31")
    [fact] = [f for f in prefill(one, [], read(QueryDict(""), words), words, TODAY).facts if f.key == "employees"]
    assert [(option.value, option.label) for option in fact.options if option.checked] == [
        ("200..249", "De 200 à 249 salariés")
    ]
