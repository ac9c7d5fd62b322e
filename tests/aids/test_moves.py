"""Agents move sheets, each within his role and his territories; stand-ins are named."""

import pytest
from django.urls import reverse

from aids.history import last_number
from aids.models import Act, Aid, AidVersion, Status
from aids.workflow import write
from structures.models import User
from tests.aids.curating import a_sheet, address, said
from tests.aids.test_admin import posted

pytestmark = pytest.mark.django_db


def test_the_page_of_moves_offers_what_the_agent_may_and_says_why_not_the_rest(client, signed):
    signed("Rédacteur", "R-32")
    page = client.get(address("move", a_sheet(status=Status.TO_REVIEW).pk))
    assert [move.value for move, _ in page.context["moves"]] == ["send_back"]
    assert [move.value for move, _ in page.context["closed"]] == ["publish", "archive"]
    assert "Votre rôle ne le permet pas" in said(page)


def test_a_move_is_made_with_its_reason(client, signed):
    agent, aid = signed("Relecteur", "R-32"), a_sheet(status=Status.PUBLISHED)
    page = client.post(address("move", aid.pk), {"transition": "archive", "reason": "Close depuis 2024"})
    assert page.status_code == 302
    version = AidVersion.objects.of(aid).first()
    assert (version.act, version.actor, version.reason) == (Act.ARCHIVE, agent, "Close depuis 2024")


@pytest.mark.parametrize(
    "posted_move", [{"transition": "publish"}, {"reason": "x"}, {"transition": "lost", "reason": "x"}]
)
def test_a_move_without_a_reason_or_unknown_changes_nothing(client, signed, posted_move):
    signed("Relecteur", "R-32")
    aid = a_sheet(status=Status.TO_REVIEW)
    assert client.post(address("move", aid.pk), posted_move).status_code in (200, 422)
    assert Aid.objects.get(pk=aid.pk).status == Status.TO_REVIEW


def test_the_page_asks_what_stays_where_the_site_changed_meanwhile(client, signed, agents):
    aid = a_sheet()
    aid.summary = "Proposé."
    write(aid, agents("Rédacteur", "R-32"))
    Aid.objects.filter(pk=aid.pk).update(summary="Importé.")
    signed("Relecteur", "R-32")
    page = client.get(address("move", aid.pk))
    assert "« Résumé » a changé sur le site" in said(page)
    move = {"transition": "publish", "reason": "Relue", "seen": page.context["seen"]}
    assert client.post(address("move", aid.pk), move).status_code == 422
    assert client.post(address("move", aid.pk), move | {"keep_summary": "published"}).status_code == 302
    stored = Aid.objects.get(pk=aid.pk)
    assert (stored.summary, stored.proposal) == ("Importé.", None)


def test_a_move_on_a_sheet_that_changed_since_it_was_read_is_refused(client, signed):
    signed("Relecteur", "R-32")
    aid = a_sheet(status=Status.TO_REVIEW)
    seen = client.get(address("move", aid.pk)).context["seen"]
    Aid.objects.filter(pk=aid.pk).update(summary="Autre chose.")
    page = client.post(address("move", aid.pk), {"transition": "publish", "reason": "Relue", "seen": seen})
    assert page.status_code == 422
    assert "relisez-la" in said(page)
    assert Aid.objects.get(pk=aid.pk).status == Status.TO_REVIEW


def test_an_agent_of_bretagne_cannot_touch_an_aid_of_hauts_de_france(client, signed):
    signed("Relecteur", "R-53")
    aid = a_sheet()
    refused = client.post(address("move", aid.pk), {"transition": "archive", "reason": "Non"})
    assert refused.status_code == 422
    assert client.post(address("change", aid.pk), posted(aid, name="Autre")).status_code == 403
    assert client.get(address("version", aid.pk, last_number(aid))).status_code == 403
    assert client.get(address("change", aid.pk)).status_code == 200  # but he may read it
    unchanged = Aid.objects.get(pk=aid.pk)
    assert (unchanged.status, unchanged.name) == (Status.PUBLISHED, aid.name)


def test_the_state_is_not_a_field(client, signed):
    signed("Rédacteur", "R-32")
    aid = a_sheet(status=Status.DRAFT)
    assert "status" not in client.get(address("change", aid.pk)).context["adminform"].form.fields
    client.post(address("change", aid.pk), posted(aid, status="published", name="Autre"))
    assert Aid.objects.get(pk=aid.pk).status == Status.DRAFT


def test_a_national_aid_needs_a_national_role(client, signed):
    signed("Rédacteur", "R-32")
    aid = a_sheet(status=Status.DRAFT)
    page = client.post(address("change", aid.pk), posted(aid, territories="FR"))
    assert page.context["adminform"].form.errors["territories"] == [
        "Cette aide est nationale : il faut un rôle national."
    ]
    signed("Rédacteur")
    assert client.post(address("change", aid.pk), posted(aid, territories="FR")).status_code == 302


def test_the_list_keeps_what_awaits_the_agent(client, signed):
    signed("Relecteur", "R-32")
    a_sheet(status=Status.TO_REVIEW)
    a_sheet("fdva-2-nord", Status.TO_REVIEW, ["R-53"])
    page = client.get(address("changelist"), {"a_faire": "relire"})
    assert [aid.slug for aid in page.context["cl"].result_list] == ["dla"]


@pytest.mark.parametrize("role", ["Lecteur", "Rédacteur", "Relecteur", "Vocabulaire"])
def test_each_role_opens_the_pages_it_may(client, signed, role):
    signed(role, "R-32")
    aid = a_sheet(status=Status.TO_REVIEW)
    for name in ("changelist", "change", "history", "move"):
        assert client.get(address(name, *([] if name == "changelist" else [aid.pk]))).status_code == 200
    assert client.get(reverse("admin:structures_user_changelist")).status_code == 403
    assert client.get(address("add")).status_code == (200 if role in ("Rédacteur", "Relecteur") else 403)


def test_a_bearers_name_belongs_to_all_its_sheets(client, signed):
    aid = a_sheet()
    Aid.objects.filter(bearer=aid.bearer).update(territories=["R-32"])
    edit = reverse("admin:aids_organisation_change", args=[aid.bearer_id])
    signed("Relecteur", "R-32")
    assert client.post(edit, {"name": "Autre nom", "kind": aid.bearer.kind}).status_code == 302
    signed("Relecteur", "D-59")
    assert client.post(edit, {"name": "Encore", "kind": aid.bearer.kind}).status_code == 403


def test_an_agent_names_his_own_stand_in_and_nobody_elses(client, signed, agents):
    other, me = agents("Relecteur", "R-53"), signed("Relecteur", "R-32")
    add = reverse("admin:structures_delegation_add")
    form = {"to": other.pk, "starts_on": "2026-12-01", "ends_on": "2026-12-15", "absent": other.pk}
    assert client.post(add, form).status_code == 302
    assert me.absences.get().to == other
    assert other.absences.count() == 0
    signed("Relecteur", "R-11")
    assert client.get(reverse("admin:structures_delegation_change", args=[me.absences.get().pk])).status_code == 302


def test_the_operator_names_anyones_stand_in(client, agents):
    client.force_login(User.objects.create_superuser("op@exemple.fr", "x"))
    one, two = agents("Relecteur", "R-53"), agents("Relecteur", "R-32")
    form = {"absent": one.pk, "to": two.pk, "starts_on": "2026-12-01", "ends_on": "2026-11-15"}
    add = reverse("admin:structures_delegation_add")
    assert "finit le jour où il commence" in said(client.post(add, form))
    assert client.post(add, form | {"ends_on": "2026-12-15"}).status_code == 302
    assert one.absences.get().to == two
