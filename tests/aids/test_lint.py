"""The lint: what an editor would mend, and never a false accusation."""

from datetime import date

import pytest

from aids.lint import findings_for
from aids.lint.across import recurring, twins, unused
from aids.lint.finding import Desk, Sheet
from aids.models import Organisation, Status
from tests.aids.linting import ASSOCIATION, FACT, LEXICON, SMALL, an_aid, found
from tests.conftest import TODAY
from vocabulary.rules.tree import All, AnyOf


def test_a_sound_sheet_has_no_finding():
    assert found() == []


# ----- gates


def test_each_gate_that_is_missing_forbids_publishing():
    bare = found(source_url="", territories=[], needs=[], eligibility=None, recurrence="yearly")
    assert bare == [
        ("missing_source", "/source_url", True),
        ("missing_territory", "/territories", True),
        ("missing_need", "/needs", True),
        ("missing_conditions", "/eligibility", True),
        ("missing_deadline", "/closes_on", True),
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"closes_on": date(2027, 3, 1)},
        {"usual_deadline_months": [3]},
        {"deadline_unknown": True},
        {"recurrence": "permanent"},
        {"recurrence": "closed"},
    ],
)
def test_a_deadline_is_a_date_or_months_or_said_unknown_unless_the_aid_is_permanent(said):
    assert found(**{"recurrence": "yearly"} | said) == []


@pytest.mark.parametrize(
    "said",
    [
        {"eligibility": None, "open_to_all": True},
        {"eligibility": None, "strands": [{"label": "Un", "eligibility": SMALL}]},
    ],
)
def test_an_aid_without_conditions_says_that_it_is_open_to_all(said):
    assert found(**said) == []


def test_a_legal_text_is_a_source():
    assert found(source_url="", legal_basis="Code du travail, art. L1272-1") == []


def test_a_box_that_the_sheet_denies_is_pointed_at():
    assert found(open_to_all=True) == [("open_to_all", "/open_to_all", False)]
    denied = found(recurrence="yearly", deadline_unknown=True, usual_deadline_months=[3])
    assert denied == [("deadline_unknown", "/deadline_unknown", False)]


# ----- facts


def test_dates_are_in_order_and_not_past():
    reversed_dates = found(recurrence="one_off", opens_on=date(2027, 2, 2), closes_on=date(2027, 2, 1))
    assert reversed_dates == [("dates_reversed", "/closes_on", True)]
    assert found(recurrence="yearly", closes_on=TODAY.replace(day=TODAY.day - 1)) == [
        ("dates_past", "/closes_on", False)
    ]
    assert found(recurrence="yearly", opens_on=TODAY, closes_on=TODAY) == []


def test_without_a_day_nothing_is_said_of_past_dates():
    assert findings_for(an_aid(recurrence="yearly", closes_on=date(2020, 1, 1)), LEXICON) == []


def test_a_least_amount_above_the_greatest_is_pointed_at():
    strands = [{"label": "Un", "amount": {"min": 5, "max": 5}}, {"label": "Deux", "amount": {"min": 6, "max": 5}}]
    assert found(amount={"min": 2, "max": 1}, strands=strands) == [
        ("amount_reversed", "/amount/min", False),
        ("amount_reversed", "/strands/1/amount/min", False),
    ]


@pytest.mark.django_db
def test_a_document_that_the_vocabulary_does_not_know_is_pointed_at(starter):
    assert found(documents=["rib", "gone"]) == [("unknown_document", "/documents/1", False)]


@pytest.mark.parametrize(
    ("name", "kind", "territories", "outside"),
    [
        ("Département du Pas-de-Calais", "department", ["D-59"], ["/territories/0"]),
        ("Département du Nord", "department", ["D-59", "C-59350"], []),
        ("Département du Nord", "department", ["D-59", "FR"], ["/territories/1"]),
        ("DRAJES Bretagne / SDJES", "state", ["R-32"], ["/territories/0"]),
        ("Ville de Lille et Région Hauts-de-France", "commune", ["R-32"], []),
        ("Ville de Lille", "commune", ["R-32"], ["/territories/0"]),
        ("Communauté d’agglomération de Lens – Liévin", "intercommunality", ["E-246200364", "C-62498"], []),
        ("CA de Lens - Liévin", "intercommunality", ["R-32"], ["/territories/0"]),
        ("Métropole européenne de Lille", "intercommunality", ["R-32"], ["/territories/0"]),
        ("Banque du Nord", "public_bank", ["FR"], []),  # a name, not a territory
        ("Ministère de la culture", "state", ["FR"], []),
        ("Département", "department", ["FR"], []),
    ],
)  # fmt: skip
def test_an_aid_stays_in_the_territory_that_its_bearer_is_named_after(name, kind, territories, outside):
    found_paths = found(
        {"territory_outside_bearer"}, bearer=Organisation(name=name, kind=kind), territories=territories
    )
    assert [path for _, path, _ in found_paths] == outside


def test_what_an_agent_said_of_a_bearer_counts_and_not_its_name():
    bearer = Organisation(name="Banque du Nord", kind="public_bank", territories=["D-62"])
    assert found({"territory_outside_bearer"}, bearer=bearer, territories=["D-59"]) == [
        ("territory_outside_bearer", "/territories/0", False)
    ]
    bearer = Organisation(name="Département du Nord", kind="department", territories=["R-32"])
    assert found({"territory_outside_bearer"}, bearer=bearer, territories=["D-62"]) == []


# ----- prose


def test_a_sentence_too_long_to_read_is_pointed_at_once_a_text():
    long = " ".join(["mot"] * 36) + ". "
    declared = {"declared": "a", "text": " ".join(["mot"] * 21)}
    assert found(summary=long * 2, description="Court. " * 40, eligibility=declared) == [
        ("long_sentence", "/summary", False),
        ("long_sentence", "/eligibility/text", False),
    ]


def test_an_acronym_is_in_the_glossary_or_explained_or_a_name():
    assert found(summary="L’ESS, la TVA et l’XYZ. L’XYZ encore.") == [("jargon", "/summary", False)]
    assert found(summary="L’allocation (XYZ), puis l’XYZ, tome IV.") == []
    assert found(name="Fonds XYZ", summary="L’XYZ.") == []


# ----- across sheets

pair = pytest.mark.parametrize(
    ("one", "other", "twins_found"),
    [
        ({"name": "Aide aux projets associatifs"}, {"name": "Aide aux projets associatif"}, 1),
        ({"name": "Aide aux projets associatifs"}, {"name": "Prêt pour acheter un local"}, 0),
        ({"name": "Fonds associatif FDVA 1"}, {"name": "Fonds associatif FDVA 2"}, 0),
        ({"name": "Aide aux projets", "territories": ["R-32"]}, {"name": "Aide aux projets", "territories": ["R-53"]}, 0),
        ({"name": "Aide aux projets", "status": "archived"}, {"name": "Aide aux projets"}, 0),
    ],
)  # fmt: skip


@pair
@pytest.mark.django_db
def test_two_sheets_of_one_aid_are_found(empty_database, one, other, twins_found):
    bearer = Organisation.objects.create(name="Un fonds", kind="foundation")
    for slug, changes in (("une", one), ("autre", other)):
        an_aid(**{"slug": slug, "bearer": bearer, "status": "published"} | changes).save()
    found_twins = list(twins(Desk(LEXICON), [Status.PUBLISHED]))
    assert [one.aid for one in found_twins] == ["une"][:twins_found]


def sheets(*trees):
    desk = Desk(LEXICON)
    made = [Sheet(an_aid(slug=f"aide-{i}", eligibility=tree), desk) for i, tree in enumerate(trees)]
    return [
        (sheet, [part for part in [sheet.trees.eligibility] if not isinstance(part, All | AnyOf)]) for sheet in made
    ]


def test_a_declaration_of_three_aids_should_be_a_question():
    same = [
        {"declared": "a", "text": text}
        for text in ("Un tuteur est nommé", "un tuteur est nommé.", "Un tuteur est nommé")
    ]
    assert [one.aid for one in recurring(sheets(*same))] == ["aide-0", "aide-1", "aide-2"]
    assert list(recurring(sheets(*same[:2], FACT))) == []


def test_a_question_that_no_sheet_asks_is_named():
    names = [one.path for one in unused(sheets(ASSOCIATION, SMALL), Desk(LEXICON))]
    assert names == [
        f"/questions/{key}" for key in ("stage", "age", "accreditations", "project_started", "size", "marks")
    ]
