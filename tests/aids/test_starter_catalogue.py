"""What an adviser answered to structures of the field, held against the catalogue that ships.

Each case is a line of the audit that corrected it (`data/catalogue/CHANGES.md`): a structure, an aid, and
whether the aid may be for it. Dates are those of the test day.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from matching.engine import Verdict, facts_for, judge
from matching.index import catalogue
from tests.conftest import TODAY
from vocabulary.answers import parse_answers

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
]


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


LINES = [json.loads(line) for line in Path("data/catalogue/aids.jsonl").read_text(encoding="utf-8").splitlines()]


def declared(node):
    """Every declaration below a node of a stored tree."""
    if "declared" in node:
        yield node
    for part in node.get("all", []) + node.get("any", []) + ([node["not"]] if "not" in node else []):
        yield from declared(part)


def declarations(aid):
    trees = [aid.get("eligibility"), *(strand.get("eligibility") for strand in aid.get("strands", []))]
    return [leaf for tree in trees if tree for leaf in declared(tree)]


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


def test_every_sheet_has_a_source_or_an_evidence_and_none_claims_to_be_checked():
    for aid in LINES:
        assert aid["evidence"] or aid.get("source_url"), aid["slug"]
        assert aid["verified_on"] is None
