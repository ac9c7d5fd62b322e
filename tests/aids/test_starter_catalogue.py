"""What an adviser answered to structures of the field, held against the catalogue that ships.

Each case is a line of the audit that corrected it (`data/catalogue/CHANGES.md`): a structure, an aid, and
whether the aid may be for it. Dates are those of the test day.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from aids.lint import check_catalogue
from matching.engine import Verdict, facts_for, judge
from matching.index import catalogue
from tests.conftest import TODAY
from vocabulary.answers import parse_answers
from vocabulary.sentences.wording import FORM_OF
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.django_db

LENS, NORD, BRETAGNE = {"territory": "C-62498"}, {"territory": "D-59"}, {"territory": "D-35"}
ASSOCIATION = {"legal_form": "association"}
RELIGIOUS = ASSOCIATION | {"special_status": ["cultuelle"]}
PROFESSIONAL = ASSOCIATION | {"special_status": ["interets_professionnels"]}
VOLUNTEERS = ASSOCIATION | {"employees": 0, "special_status": [], "accreditations": []}
WORKSHOP = ASSOCIATION | {"accreditations": ["siae_aci"], "sectors": ["economie_circulaire"], "employees": 12}

NOT_FOR = [
    ("fdva-2-fonctionnement-innovation", RELIGIOUS),
    ("fdva-2-nord", NORD | PROFESSIONAL),
    ("fdva-2-bretagne", BRETAGNE | ASSOCIATION | {"age": 6}),
    ("fdva-2-bretagne", BRETAGNE | RELIGIOUS),
    ("compte-engagement-citoyen", ASSOCIATION | {"age": 8}),
    ("reserve-civique-jeveuxaider", RELIGIOUS),
    ("service-civique-accueil", RELIGIOUS),
    ("commune-subvention", ASSOCIATION | {"special_status": ["parti_politique"]}),
    ("conseiller-numerique", ASSOCIATION | {"employees": 4, "sectors": ["numerique"]}),
    ("mel-entreprendre-autrement", {"territory": "C-59350"} | WORKSHOP),
    ("hdf-innovation-sociale", LENS | {"legal_form": "societe_esus", "age": 30}),
    ("exoneration-frr", {"legal_form": "scop", "zones": ["frr"], "employees": 14}),
    ("abattement-taxe-salaires", {"legal_form": "mutuelle", "employees": 45}),
    ("abattement-taxe-salaires", {"legal_form": "fondation", "accreditations": [], "employees": 5}),
    ("aide-au-poste-iae-aci", {"legal_form": "scop", "accreditations": ["siae_aci"]}),
    ("banque-des-territoires-ess", VOLUNTEERS),
    ("bpifrance-diag-adaptation", VOLUNTEERS),
    ("bretagne-formation-benevoles", BRETAGNE | ASSOCIATION | {"accreditations": ["agrement_sport"]}),
    ("pec-cui-cae", {"legal_form": "entreprise"}),
    ("aide-unique-apprentissage", {"legal_form": "scop", "employees": 300}),
    ("socoden-pret-participatif", ASSOCIATION),
    ("hdf-aide-investissement-ess", LENS | ASSOCIATION | {"sectors": ["culture"]}),
    ("urgencess", ASSOCIATION | {"employees": 2}),
    ("fdva-2-bretagne", LENS | ASSOCIATION),
    ("drac-action-culturelle", RELIGIOUS),
    ("lens-lievin-emergence-ess", LENS | {"legal_form": "mutuelle", "accreditations": []}),
    ("lens-lievin-emergence-ess", LENS | WORKSHOP),
    ("exoneration-embauche-zrr-frr", {"legal_form": "mutuelle", "zones": ["frr"]}),
    ("bretagne-fiso", BRETAGNE | {"legal_form": "entreprise", "employees": 400}),
]
MAY_BE_FOR = [
    ("service-civique-accueil", VOLUNTEERS | {"age": 24}),
    ("dla", ASSOCIATION | {"stage": "creation", "employees": 1}),
    ("dla", ASSOCIATION | {"stage": "creation", "employees": 0, "hiring_planned": True}),
    ("dla", {"legal_form": "mutuelle", "employees": 30}),
    ("pec-cui-cae", VOLUNTEERS),
    ("pec-cui-cae", {"legal_form": "groupement_employeurs"}),
    ("ans-emploi-apprentissage", {"legal_form": "groupement_employeurs", "employees": 0}),
    ("ans-emploi-apprentissage", ASSOCIATION | {"employees": 0, "accreditations": ["affiliation_federation_sportive"]}),
    ("rescrit-mecenat-recus-fiscaux", VOLUNTEERS),
    ("rescrit-mecenat-recus-fiscaux", RELIGIOUS),
    ("pas-de-calais-budget-citoyen", LENS | {"legal_form": "porteur_individuel"}),
    ("uniformation-plan-competences", {"legal_form": "mutuelle", "employees": 40}),
    ("uniformation-plan-competences", ASSOCIATION | {"employees": 4, "sectors": ["vie_locale"]}),
    ("fdva-1-formation-benevoles", VOLUNTEERS | {"sectors": ["sport", "culture"]}),
    ("hdf-aide-investissement-ess", LENS | {"legal_form": "entreprise", "accreditations": ["siae_ei"], "employees": 9}),
    ("hdf-aide-investissement-ess", LENS | {"legal_form": "association_rup", "employees": 9, "sectors": []}),
    (
        "oise-fonctionnement-animation-locale",
        {"territory": "D-60"} | ASSOCIATION | {"special_status": ["comite_des_fetes"]},
    ),
    (
        "exoneration-aide-a-domicile",
        ASSOCIATION | {"sectors": ["aide_domicile"], "employees": 20, "accreditations": []},
    ),
    ("fondation-de-france-aap", VOLUNTEERS),
    ("adultes-relais", {"legal_form": "mutuelle", "zones": ["qpv"]}),
    ("aide-au-poste-iae-aci", WORKSHOP),
    ("exoneration-aci-ai", WORKSHOP),
    ("fonjep-jep", ASSOCIATION | {"accreditations": ["jep"], "sectors": ["culture"], "employees": 0}),
    ("aide-exceptionnelle-apprentissage-2026", VOLUNTEERS),
    ("cigales-bretagne", BRETAGNE | {"legal_form": "association_rup"}),
    ("bretagne-projets-entrepreneuriaux-ess", BRETAGNE | {"legal_form": "scic"}),
    ("urscop-accompagnement", LENS | {"legal_form": "association_rup"}),
    ("lens-lievin-emergence-ess", LENS | {"legal_form": "porteur_individuel"}),
    ("brest-reussir-les-transitions", {"territory": "C-29019", "legal_form": "scic", "employees": 300}),
    ("commune-mise-a-disposition-locaux", RELIGIOUS),
    ("commune-mise-a-disposition-locaux", ASSOCIATION | {"special_status": ["parti_politique"]}),
    ("credit-cooperatif-nef-prets", VOLUNTEERS | {"economic_activity": False}),
    ("corps-europeen-solidarite", VOLUNTEERS),
    ("gip-cafes-cultures", VOLUNTEERS | {"sectors": ["culture"]}),
    ("mel-entreprendre-autrement", {"territory": "C-59350", "legal_form": "entreprise", "accreditations": ["siae_ei"]}),
    ("oise-fonctionnement-animation-locale", {"territory": "D-60"} | VOLUNTEERS | {"age": 40}),
]
# Neither yes nor no: a declaration, or the bearer, has the last word.
AT_MOST_TO_CHECK = [
    ("commune-subvention", RELIGIOUS),
    ("ademe-etude-reemploi", ASSOCIATION | {"sectors": ["economie_circulaire"], "project_started": False}),
]
ADDED = {
    "hdf-business-emergence-ess",
    "hdf-projets-initiative-citoyenne",
    "roubaix-projet-initiative-citoyenne",
    "bethune-bruay-aide-ess",
    "lens-lievin-emergence-ess",
    "fdva-2-pas-de-calais",
    "bretagne-projets-entrepreneuriaux-ess",
    "bretagne-fiso",
    "brest-reussir-les-transitions",
    "rennes-solutions-circulaires",
    "exoneration-embauche-zrr-frr",
    "la-france-s-engage",
    "service-civique-intermediation",
    "certif-asso",
    "caf-lieux-ressources-parentalite",
    "opco-sante-plan-competences",
}


def verdict(slug, answers):
    held = catalogue()
    aid = held.aids[slug]
    return judge(aid, facts_for(aid, parse_answers(answers, held.lexicon), held.lexicon.places), TODAY).verdict


@pytest.mark.parametrize(("slug", "answers"), NOT_FOR)
def test_an_aid_that_is_not_for_this_structure(starter, slug, answers):
    assert verdict(slug, answers) is Verdict.INELIGIBLE


@pytest.mark.parametrize(("slug", "answers"), MAY_BE_FOR)
def test_an_aid_that_may_be_for_this_structure(starter, slug, answers):
    assert verdict(slug, answers) is not Verdict.INELIGIBLE


@pytest.mark.parametrize(("slug", "answers"), AT_MOST_TO_CHECK)
def test_an_aid_that_only_the_bearer_can_settle(starter, slug, answers):
    assert verdict(slug, answers) is Verdict.TO_CHECK


FOLDER = Path("data/catalogue")


def jsonl(name):
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


LINES = jsonl("aids.jsonl")
QUESTIONS = {question["key"]: question for question in jsonl("questions.jsonl")}
CHANGES = (FOLDER / "CHANGES.md").read_text(encoding="utf-8")
CHANGED = re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \| ([^|]+) \|$", CHANGES, re.MULTILINE)
CONFIDENCES = {"haute": "high", "moyenne": "medium", "basse": "low"}
PAGE = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:fr|org|com|net|bzh|eu|re)\b")


def nodes(tree):
    """Every node of a stored tree, itself first."""
    yield tree
    for part in tree.get("all", []) + tree.get("any", []) + ([tree["not"]] if "not" in tree else []):
        yield from nodes(part)


def rules(aid):
    trees = [aid.get("eligibility"), *(strand.get("eligibility") for strand in aid.get("strands", []))]
    return [node for tree in trees if tree for node in nodes(tree)]


def conditions(aid):
    return [node for node in rules(aid) if "question" in node]


def declarations(aid):
    return [node for node in rules(aid) if "declared" in node]


def test_a_declaration_is_a_fact_that_one_person_can_answer():
    for aid in LINES:
        for leaf in declarations(aid):
            text = leaf["text"]
            assert text[0].isupper(), text
            assert not text.endswith((".", "?")), text
            assert len(text.split()) <= 20, text
            assert "'" not in text, text
            assert not text.lower().startswith(("exclusion", "être ", "respect ", "absence ")), text


def test_a_declaration_that_recurs_is_a_question():
    counts = Counter(text for aid in LINES for text in {leaf["text"] for leaf in declarations(aid)})
    assert [text for text, count in counts.items() if count >= 3] == []


PLACES = re.compile(
    r"\b(Somme|Aisne|Oise|Nord|Pas-de-Calais|Hauts-de-France|Bretagne|Finistère|Morbihan|Ille-et-Vilaine|Lille|Rennes|Brest)\b"
)


def test_a_declaration_does_not_say_the_territory_again():
    for aid in LINES:
        for leaf in declarations(aid):
            assert not PLACES.search(leaf["text"]), (aid["slug"], leaf["text"])


def test_every_sheet_has_a_source_or_an_evidence_and_none_claims_to_be_checked():
    for aid in LINES:
        assert aid["evidence"] or aid.get("source_url"), aid["slug"]
        assert aid["verified_on"] is None


def test_an_association_of_public_utility_is_admitted_wherever_an_association_is():
    for aid in LINES:
        for leaf in conditions(aid):
            if leaf["question"] == "legal_form" and leaf["op"] == "in" and "association" in leaf["value"]:
                assert "association_rup" in leaf["value"], aid["slug"]


def test_general_interest_is_answered_and_never_demanded_as_an_accreditation():
    for aid in LINES:
        for leaf in conditions(aid):
            assert leaf["question"] != "accreditations" or "interet_general" not in leaf["value"], aid["slug"]


def test_an_accreditation_is_never_asked_together_with_a_sector():
    for aid in LINES:
        for group in rules(aid):
            asked = {(part.get("question"), part.get("op")) for part in group.get("all", [])}
            both = ("sectors", "any_of") in asked and asked & {
                ("accreditations", "any_of"),
                ("accreditations", "all_of"),
            }
            assert not both, aid["slug"]


def test_an_aid_to_hire_does_not_ask_for_employees_already_there():
    for aid in LINES:
        if aid["recurrence"] == "closed" or "subsidised_job" not in aid["nature"]:
            continue
        for group in rules(aid):
            for part in group.get("all", []):
                assert not (part.get("question") == "employees" and part["value"].get("min") == 1), aid["slug"]


def test_no_group_of_a_rule_is_useless():
    for aid in LINES:
        for node in rules(aid):
            assert len(node.get("any", [None, None])) > 1, aid["slug"]
            for kind in ("all", "any"):
                assert not any(kind in part for part in node.get(kind, [])), aid["slug"]
            assert node.get("question") != "territory", aid["slug"]


def test_the_lint_has_nothing_to_say(starter):
    assert check_catalogue(load_lexicon(), TODAY) == []


def test_a_date_is_said_unknown_only_where_none_is_given():
    sheets = {aid["slug"]: aid for aid in LINES}
    for decided in jsonl("editorial.jsonl"):
        sheet = sheets[decided["slug"]]
        assert sheet["recurrence"] in ("yearly", "one_off"), sheet["slug"]
        assert not sheet.get("closes_on"), sheet["slug"]
        assert not sheet.get("usual_deadline_months"), sheet["slug"]


def test_the_dates_of_a_sheet_match_its_recurrence():
    for aid in LINES:
        dated = aid.get("opens_on") or aid.get("closes_on")
        assert not dated or aid["recurrence"] == "one_off", aid["slug"]
        assert not aid.get("usual_deadline_months") or aid["recurrence"] == "yearly", aid["slug"]


def test_a_sheet_that_doubts_who_may_apply_is_not_complete():
    for aid in LINES:
        if "confirmer" in (aid.get("conditions_text") or ""):
            assert not aid["conditions_complete"], aid["slug"]


def test_the_missing_aids_that_have_a_page_are_there():
    assert {aid["slug"] for aid in LINES} >= ADDED


def test_each_question_says_why_it_is_asked_and_how_to_answer():
    for question in QUESTIONS.values():
        assert question["why"], question["key"]
        assert question["help"], question["key"]


CLAUSES = ("legal_form", "stage", "special_status")  # said as « vous êtes une association »


def test_each_choice_that_a_rule_names_has_its_word_forms():
    named = {
        (leaf["question"], value)
        for aid in LINES
        for leaf in [*conditions(aid), *(node for tree in aid.get("priority", []) for node in nodes(tree))]
        if isinstance(leaf.get("value"), list)
        for value in leaf["value"]
    }
    choices = {(key, choice["value"]): choice for key, q in QUESTIONS.items() for choice in q.get("choices", [])}
    for key, value in named:
        forms = choices[key, value]["forms"]
        assert forms["clause" if key in CLAUSES else FORM_OF.get(key, "name")], (key, value)
        assert "to" in forms or key not in ("legal_form", "special_status"), (key, value)


def test_both_answers_of_a_yes_or_no_question_have_their_words():
    for question in QUESTIONS.values():
        if question["kind"] == "boolean":
            assert [choice["value"] for choice in question["choices"]] == ["oui", "non"], question["key"]
            assert all(choice["forms"]["clause"] for choice in question["choices"]), question["key"]


def test_the_note_names_each_changed_sheet_once_in_the_order_of_the_catalogue():
    order = [aid["slug"] for aid in LINES]
    named = [slug for slug, _, _ in CHANGED]
    typography = re.findall(r"`([a-z0-9-]+)`", re.search(r"^Ne changent que.*$", CHANGES, re.MULTILINE)[0])
    assert named == [slug for slug in order if slug in named]
    assert sorted(named + typography) == sorted(order)


def test_the_note_gives_the_confidence_of_each_sheet_and_only_pages_of_its_evidence():
    sheets = {aid["slug"]: aid for aid in LINES}
    for slug, text, confidence in CHANGED:
        sheet = sheets[slug]
        assert CONFIDENCES[confidence.rsplit(" ", 1)[-1]] == sheet["confidence"], slug
        pages = " ".join([*sheet["evidence"], sheet.get("source_url") or ""])
        assert [page for page in PAGE.findall(text) if page not in pages] == [], slug
