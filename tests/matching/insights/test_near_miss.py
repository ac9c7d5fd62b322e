"""From saved structures to the page of a bearer: the near misses that a person counted by hand."""

import re
from html import unescape

import pytest

from aids.models import Aid, Organisation
from matching.insights.figures import learn
from structures.models import Structure
from tests.conftest import TODAY
from vocabulary import clock

pytestmark = pytest.mark.django_db

RULE = {
    "all": [
        {"question": "legal_form", "op": "in", "value": ["association", "association_rup"]},
        {"question": "accreditations", "op": "any_of", "value": ["jep"]},
        {"question": "employees", "op": "between", "value": {"min": 1}},
        {"declared": "budget", "text": "Le budget de l’action est équilibré"},
    ]
}


def by_hand():
    """144 associations of the Pas-de-Calais, and beside each kind what stands between them and the aid."""
    lens = {"territory": "C-62498", "legal_form": "association"}
    yield from [{**lens, "accreditations": ["jep"], "employees": 2}] * 12  # nothing known
    yield from [{**lens, "accreditations": [], "employees": 3}] * 30  # only the accreditation
    yield from [{**lens, "accreditations": ["esus"], "employees": 1}] * 8  # only it: another one does not do
    yield from [{**lens, "accreditations": ["jep"], "employees": 0}] * 21  # only an employee
    yield from [{**lens, "accreditations": [], "employees": 0}] * 64  # both
    yield from [{**lens, "accreditations": []}] * 9  # the accreditation, and how many employees is not known


def test_a_bearer_reads_the_near_misses_counted_by_hand(starter, agent_client):
    bearer = Organisation.objects.create(name="DRAJES", kind="state")
    Aid.objects.create(
        slug="poste-fonjep", name="Poste FONJEP", bearer=bearer, status="published", nature=["subsidised_job"],
        territories=["D-62"], recurrence="yearly", eligibility=RULE, conditions_complete=True,
    )  # fmt: skip
    Structure.objects.bulk_create(
        Structure(name=f"Association {number}", answers=answers, created_on=TODAY, used_on=TODAY)
        for number, answers in enumerate(by_hand())
    )
    learn(clock.now())
    page = agent_client.get(f"/observatoire/organismes/{bearer.pk}/").content.decode()
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(page)))
    assert "38 associations de votre territoire ne sont écartées que par l’agrément JEP" in said
    assert "Plusieurs raisons 64 Seulement l’agrément JEP 38 Seulement le nombre de salariés 21" in said
    # nine lack an answer: their number is hidden, and twelve with it, as a total of 144 would give it away
    assert "Une seule raison, et des réponses manquent caché" in said
    assert "Restent les points qu’elles seules, ou l’organisme, peuvent confirmer." in said
