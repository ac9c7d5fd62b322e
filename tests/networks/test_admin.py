"""The directory is kept by administrators only, and held to the rules of an import."""

import pytest
from django.urls import reverse

from networks.models import Adviser, Network
from structures.models import User
from tests.aids.curating import said

pytestmark = pytest.mark.usefixtures("starter")

LIST = "/admin/networks/network/"
INLINE = {f"advisers-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}


def page_of(slug):
    return reverse("admin:networks_network_change", args=[Network.objects.get(slug=slug).pk])


def filled(**changes):
    fields = {"name": "Guid'Asso", "kind": "guid_asso", "summary": "Il informe.", "needs": ["conseil"]}
    return fields | {"territories": "R-32\nR-53", "eligibility": "null", "confidence": "high"} | INLINE | changes


def test_an_administrator_changes_a_network(agent_client):
    assert agent_client.get(LIST).status_code == 200
    assert agent_client.get(page_of("guid-asso")).status_code == 200
    answer = agent_client.post(page_of("guid-asso"), filled())
    assert answer.status_code == 302, said(answer)
    network = Network.objects.get(slug="guid-asso")
    assert (network.name, network.territories, network.eligibility) == ("Guid'Asso", ["R-32", "R-53"], None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"territories": "R-99"}, "n'est pas un territoire connu"),
        ({"eligibility": '{"question": "colour", "op": "in", "value": ["red"]}'}, "n'existe pas"),
        ({"eligibility": '{"declared": "vrai", "text": "Oui"}'}, "ne porte que sur des questions"),
        ({"website": "javascript:alert(1)"}, "n'a pas la forme attendue"),
        ({"summary": ""}, "obligatoire"),
    ],
)
def test_what_an_import_would_refuse_is_refused_beside_its_field(agent_client, changes, sentence):
    page = agent_client.post(page_of("guid-asso"), filled(**changes))
    assert page.status_code == 200
    assert sentence in said(page).replace("&#x27;", "'")


def test_an_administrator_gives_a_network_an_adviser(agent_client):
    user = User.objects.create(email="conseillere@exemple.fr")
    added = {
        "advisers-TOTAL_FORMS": "1",
        "advisers-0-user": user.pk,
        "advisers-0-role": "lead",
        "advisers-0-is_active": "on",
    }
    agent_client.post(page_of("guid-asso"), filled(**added))
    adviser = Adviser.objects.get()
    assert (adviser.user, adviser.network.slug, adviser.role, adviser.is_active) == (user, "guid-asso", "lead", True)


def test_nobody_deletes_a_network(agent_client):
    address = reverse("admin:networks_network_delete", args=[Network.objects.get(slug="guid-asso").pk])
    assert agent_client.post(address, {"post": "yes"}).status_code == 403
    assert Network.objects.filter(slug="guid-asso").exists()


def test_another_agent_sees_nothing_of_it(agents, signed_in):
    agent = signed_in(agents("Relecteur"))
    assert agent.get(LIST).status_code == 403
    assert agent.post(page_of("guid-asso"), filled()).status_code == 403
