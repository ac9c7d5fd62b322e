"""One aid of Aides-territoires in our words, in the format of its first API and in that of the present one."""

import pytest

from aids.sources.aides_territoires import identity, parse
from aids.sources.aides_territoires_labels import sub_theme
from aids.sources.bearers import kind_of
from aids.sources.words import MAINLAND, OVERSEAS, Words
from aids.validation import check_aid
from tests.aids.sources.feed import a_row, sample
from vocabulary.lexicon import Lexicon, questions_by_key
from vocabulary.places import Place, Places
from vocabulary.rules.tree import RuleError
from vocabulary.snapshot import load_lexicon

PLACES = [
    Place("FR", "country", "France"),
    Place("R-76", "region", "Occitanie"),
    Place("D-34", "department", "Hérault"),
    Place("D-86", "department", "Vienne"),
    Place("D-75", "department", "Paris"),
    Place("C-75056", "commune", "Paris"),
    Place("C-38544", "commune", "Vienne"),
    Place("C-34172", "commune", "Montpellier"),
    Place("C-93066", "commune", "Saint-Denis"),
    Place("C-97411", "commune", "Saint-Denis"),
    Place("C-2A004", "commune", "Ajaccio"),
    Place("E-243400017", "epci", "Montpellier Méditerranée Métropole", "METRO"),
    Place("E-200033579", "epci", "CU d'Arras", "CU"),
]
MEMBERS = {"D-75": {"C-75056"}, "D-34": {"C-34172"}, "D-86": set(), "FR": {"C-34172", "C-75056"}}
LEXICON = Lexicon(questions_by_key([]), Places.build(PLACES, MEMBERS))


@pytest.fixture
def words(starter):
    return Words(load_lexicon())


def parsed(words, **changes):
    return parse(a_row(**changes), words)


@pytest.mark.parametrize(
    ("label", "scale", "codes"),
    [
        ("Hérault (Département)", "", ["D-34"]),
        ("Hérault", "Département", ["D-34"]),
        ("Hérault", "", ["D-34"]),
        ("HERAULT", "département", ["D-34"]),
        ("Occitanie", "Région", ["R-76"]),
        ("France", "", ["FR"]),
        ("France", "Pays", ["FR"]),
        ("Europe", "Continent", ["FR"]),
        ("Outre-mer", "Outre-mer", OVERSEAS),
        ("France métropolitaine", "Métropole", MAINLAND),
        ("Montpellier (Commune – 34000, 34070, 34080)", "", ["C-34172"]),
        ("Saint-Denis (Commune – 97400)", "", ["C-97411"]),
        ("St-Denis (Commune – 93200, 93210)", "", ["C-93066"]),
        ("Ajaccio", "commune", ["C-2A004"]),
        ("Montpellier Méditerranée Métropole", "epci", ["E-243400017"]),
        ("Communauté urbaine d'Arras (EPCI)", "", ["E-200033579"]),
        ("D-34", "", ["D-34"]),
    ],
)
def test_a_perimeter_is_found_by_its_label(label, scale, codes):
    place = Words(LEXICON).place(label, scale)
    assert (place.codes, place.sure) == (codes, True)


@pytest.mark.parametrize(
    ("label", "scale"),
    [
        ("Rhône-Méditerranée", "Bassin hydrographique"),
        ("Rhône-Méditerranée (Bassin hydrographique)", ""),
        ("Saint-Denis", "Commune"),
        ("Atlantide", ""),
        ("Montpellier", "Département"),
    ],
)
def test_a_perimeter_that_is_not_ours_or_names_several_places_is_not_guessed(label, scale):
    assert Words(LEXICON).place(label, scale) is None


def test_the_name_of_two_places_is_taken_for_the_larger_and_said():
    assert Words(LEXICON).place("Vienne").codes == ["D-86"]
    assert not Words(LEXICON).place("Vienne").sure
    assert Words(LEXICON).place("Paris").sure


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("Solidarités / lien social|Handicap", ("Handicap", True)),
        ("Solidarités / lien social / Handicap", ("Handicap", True)),
        (
            "Eau et milieux aquatiques / Cours d'eau / canaux / plans d'eau",
            ("Cours d'eau / canaux / plans d'eau", True),
        ),
        ("Cours d’eau / canaux / plans d’eau", ("Cours d’eau / canaux / plans d’eau", True)),
        ("Solidarités / lien social / Poésie / slam", ("Poésie / slam", False)),
        ("Économie sociale et solidaire", ("Économie sociale et solidaire", True)),
    ],
)
def test_themes_that_hold_a_slash_are_told_from_their_sub_theme(category, expected):
    assert sub_theme(category) == expected


def test_the_sample_is_understood_without_an_unknown_label(words):
    for row in sample():
        result = parse(row, words)
        check_aid(result.aid, load_lexicon())
        assert result.labels == ()
        assert result.aid["territories"] == ["D-26"]
        assert result.aid["recurrence"] == "permanent"


def test_an_aid_with_all_that_the_api_can_say(words):
    result = parsed(
        words,
        name="Créer &amp; <b>animer</b> un lieu",
        name_initial="AAP Lieux",
        financers=["Région Occitanie", "ADEME"],
        instructors=["DREAL"],
        programs=["Petites villes de demain"],
        project_examples="<p>Un café.</p>",
        eligibility="<ul><li>Avoir un local</li></ul>",
        mobilization_steps=["Réflexion / conception", "Mise en œuvre / réalisation"],
        categories=["Développement économique / production et consommation / Economie sociale et solidaire"],
        destinations=["Dépenses d’investissement", "Dépenses de fonctionnement"],
        aid_types=["Subvention", "Prêt"],
        is_call_for_project=True,
        is_charged=True,
        subvention_rate_lower_bound=20,
        subvention_rate_upper_bound=50,
        subvention_comment="selon le revenu",
        loan_amount=10000,
        start_date="2027-01-01",
        predeposit_date="2027-01-15",
        submission_deadline="2027-01-31T23:59:00+01:00",
        recurrence="Récurrente",
        origin_url="https://exemple.fr/aide",
        application_url="https://exemple.fr/demande",
        url="/aides/ab12-lieu/",
        import_data_url="https://source.example/lieu",
        import_data_mention="Source : un site",
        import_share_licence="openlicence20",
        date_updated="2026-05-04T10:00:00+02:00",
        european_aid="sectorial",
    )
    aid = result.aid
    check_aid(aid, load_lexicon())
    assert aid["name"] == "Créer & animer un lieu"
    assert aid["slug"] == "creer-animer-un-lieu-at1"
    assert aid["bearer"] == {"name": "Région Occitanie", "kind": "region"}
    assert aid["nature"] == ["grant", "loan", "call_for_projects"]
    assert aid["needs"] == ["investissement", "fonctionnement", "projet"]
    assert aid["tags"] == ["Economie sociale et solidaire", "aide européenne"]
    for words_kept in ("Un café.", "AAP Lieux", "ADEME", "DREAL", "Petites villes de demain"):
        assert words_kept in aid["description"]
    assert aid["conditions_text"].splitlines()[:2] == [
        "– Avoir un local",
        "Moment du projet\u00a0: réflexion et réalisation.",
    ]
    assert aid["amount"]["rate_max"] == 0.5
    for words_kept in ("20", "50", "selon le revenu", "000", "Service payant"):
        assert words_kept in aid["amount"]["text"]
    assert (aid["opens_on"], aid["closes_on"], aid["recurrence"]) == ("2027-01-01", "2027-01-31", "yearly")
    assert aid["steps"] == [{"text": "Pré-dépôt du dossier avant le 15/01/2027"}]
    assert (aid["source_url"], aid["apply_url"]) == ("https://exemple.fr/aide", "https://exemple.fr/demande")
    assert aid["evidence"] == [
        "https://aides-territoires.beta.gouv.fr/aides/ab12-lieu/",
        "https://source.example/lieu",
    ]
    assert aid["facts_as_of"] == 2026
    assert (result.licence, result.mention) == ("Licence Ouverte 2.0", "Source : un site")
    assert result.labels == ()


@pytest.mark.parametrize(
    ("audiences", "rule"),
    [
        (["Communes"], {"question": "legal_form", "op": "in", "value": ["collectivite"]}),
        (["Particulier"], {"question": "legal_form", "op": "in", "value": ["porteur_individuel"]}),
        ([], None),
        (None, None),
    ],
)
def test_audiences_become_legal_forms(words, audiences, rule):
    assert parsed(words, targeted_audiences=audiences).aid.get("eligibility") == rule


def test_an_audience_without_a_legal_form_is_asked_to_the_applicant(words):
    rule = parsed(words, targeted_audiences=["Associations", "Agriculteurs"]).aid["eligibility"]
    assert [*rule] == ["any"]
    assert rule["any"][0]["question"] == "legal_form"
    assert "Agriculteurs" in rule["any"][1]["text"]


def test_an_unknown_perimeter_never_opens_the_aid_to_all(words):
    aid = parsed(words, perimeter="Bassin Adour-Garonne").aid
    check_aid(aid, load_lexicon())
    assert aid["territories"] == []
    assert "Bassin Adour-Garonne" in aid["eligibility"]["all"][1]["text"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"name": ["a"]}, "/name"),
        ({"submission_deadline": "31/12/2026"}, "/submission_deadline"),
        ({"start_date": "2027-02-30"}, "/start_date"),
        ({"loan_amount": "beaucoup"}, "/loan_amount"),
        ({"loan_amount": -1}, "/loan_amount"),
        ({"targeted_audiences": {"a": 1}}, "/targeted_audiences"),
        ({"description": {"a": 1}}, "/description"),
        ({"categories": [1]}, "/categories"),
        ({"perimeter": []}, "/perimeter"),
    ],
)
def test_a_value_of_the_wrong_kind_is_pointed_at(words, changes, pointer):
    with pytest.raises(RuleError) as refusal:
        parsed(words, **changes)
    assert refusal.value.pointer == pointer


@pytest.mark.parametrize("value", [None, True, [], {}, 1.5, ""])
def test_what_is_no_identity(value):
    assert identity({"id": value}) == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Conseil départemental de la Drôme", "department"),
        ("Région Bretagne", "region"),
        ("Communauté de communes du Pays de X", "intercommunality"),
        ("Ville de Lens", "commune"),
        ("ADEME", "state_operator"),
        ("Direction régionale des affaires culturelles (DRAC)", "state"),
        ("Caisse d'allocations familiales", "social_security"),
        ("Banque des Territoires", "public_bank"),
        ("Commission européenne", "europe"),
        ("Fondation de France", "foundation"),
        ("Zorglub", "other"),
    ],
)
def test_the_kind_of_a_bearer_is_guessed_by_its_name(name, kind):
    assert kind_of(name) == kind
