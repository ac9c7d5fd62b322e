"""Where bearers act: read in their name and shown « à vérifier », until an agent says it, one by one or in bulk."""

import pytest
from django.urls import reverse

from aids.models import Aid, Organisation
from tests.aids.curating import said

pytestmark = pytest.mark.django_db
LIST = "admin:aids_organisation_changelist"


@pytest.fixture
def nord(starter):
    return Organisation.objects.create(name="Département du Nord, deuxième", kind="department")


def confirm(client, *bearers):
    data = {"action": "confirm_territory", "_selected_action": [bearer.pk for bearer in bearers]}
    return said(client.post(reverse(LIST), data, follow=True))


def test_what_is_read_in_a_name_is_shown_to_be_checked(agent_client, nord):
    assert "le Nord (à vérifier)" in said(agent_client.get(reverse(LIST), {"q": "deuxième", "territoire": "verifier"}))
    assert "deuxième" not in said(agent_client.get(reverse(LIST), {"territoire": "dit"})).split("result_list")[-1]


def test_it_is_confirmed_in_bulk_and_what_no_name_says_is_named(agent_client, nord):
    fund = Organisation.objects.create(name="Un fonds", kind="foundation")
    page = confirm(agent_client, nord, fund)
    assert "1 territoire confirmé." in page
    assert "Un fonds : son nom ne le dit pas." in page
    nord.refresh_from_db()
    assert nord.territories == ["D-59"]
    assert "(à vérifier)" not in said(agent_client.get(reverse(LIST), {"q": "deuxième"}))


def test_an_agent_confirms_only_what_is_his(client, signed, nord):
    Aid.objects.filter(slug="dla").update(bearer=nord, territories=["D-59"])
    signed("Relecteur", "R-53")
    assert "ne sont pas les vôtres" in confirm(client, nord)
    nord.refresh_from_db()
    assert nord.territories == []


def test_a_territory_of_a_bearer_exists(agent_client, nord):
    address = reverse("admin:aids_organisation_change", args=[nord.pk])
    form = {"name": nord.name, "kind": nord.kind, "territories": "D-59\nD-99"}
    assert "« D-99 » n’est pas un territoire connu." in said(agent_client.post(address, form))
    assert agent_client.post(address, form | {"territories": "D-59\nD-62"}).status_code == 302
    nord.refresh_from_db()
    assert nord.territories == ["D-59", "D-62"]
