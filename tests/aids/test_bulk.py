"""Many sheets changed at once, and duplicates made one."""

import pytest
from django.urls import reverse

from aids.models import Act, Aid, AidVersion, Status, Suggestion
from tests.aids.curating import a_sheet, address, said
from tests.aids.test_admin import posted
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def bulk(client, key, aids, **data):
    pks = [aid.pk for aid in aids]
    return client.post(address("changelist"), {"action": f"bulk_{key}", "_selected_action": pks, **data})


def test_an_action_says_before_and_after_who_changes_and_why_not(client, signed):
    signed("Relecteur", "R-32")
    mine, others = a_sheet(), a_sheet("fdva-2-nord", territories=["R-53"])
    before = bulk(client, "archive", [mine, others])
    assert ([row.aid for row in before.context["changing"]], before.context["is_ready"]) == ([mine], "")
    assert before.context["refused"][0].refusals == ["Cette aide couvre R-53, qui dépasse vos territoires."]
    shown = bulk(client, "archive", [mine, others], step="asked", reason="Closes")
    assert shown.context["is_ready"]
    assert Aid.objects.get(pk=mine.pk).status == Status.PUBLISHED
    after = bulk(client, "archive", [mine, others], step="confirmed", reason="Closes")
    assert "C’est fait pour 1 fiche sur 2." in said(after)
    assert Aid.objects.get(pk=mine.pk).status == Status.ARCHIVED
    assert Aid.objects.get(pk=others.pk).status == Status.PUBLISHED
    assert AidVersion.objects.of(mine).first().reason == "Closes"


def test_many_are_verified_and_tagged_at_once(client, signed):
    agent = signed("Rédacteur", "R-32")
    one, two = a_sheet(), a_sheet("fdva-2-nord")
    bulk(client, "verify", [one, two], step="confirmed", reason="Relues")
    bulk(client, "tag", [one, two], step="confirmed", reason="Campagne", add="campagne 2027", remove="inconnue")
    for aid in Aid.objects.filter(pk__in=[one.pk, two.pk]):
        assert (aid.verified_on, aid.tags[-1], aid.proposal) == (TODAY, "campagne 2027", None)
        acts = [(version.act, version.actor) for version in AidVersion.objects.of(aid)[:2]]
        assert acts == [(Act.TAG, agent), (Act.VERIFY, agent)]
    again = bulk(client, "verify", [one], step="confirmed", reason="Relues")
    assert again.context["refused"][0].refusals == ["Rien à changer : elle l’est déjà."]


def test_a_territory_changed_in_bulk_waits_beside_a_published_sheet_and_keeps_its_proposal(client, signed):
    signed("Rédacteur", "R-32")
    aid = a_sheet(summary="Avant.")
    client.post(address("change", aid.pk), posted(aid, summary="Après."))
    bulk(client, "territories", [aid], step="confirmed", reason="Précisée", territories="D-59\nD-62")
    assert Aid.objects.get(pk=aid.pk).proposal == {"summary": "Après.", "territories": ["D-59", "D-62"]}


@pytest.mark.parametrize("codes", ["R-53", "FR", ""])
def test_nobody_sends_many_sheets_out_of_his_territories(client, signed, codes):
    signed("Rédacteur", "R-32")
    aid = a_sheet(status=Status.DRAFT)
    page = bulk(client, "territories", [aid], step="confirmed", reason="Non", territories=codes)
    assert page.context["changing"] == []
    assert Aid.objects.get(pk=aid.pk).territories == ["R-32"]


def test_an_unknown_territory_is_said(client, signed):
    signed("Rédacteur", "R-32")
    page = bulk(client, "territories", [a_sheet()], step="confirmed", reason="Non", territories="R-99")
    assert page.context["form"].errors["territories"] == ["« R-99 » n’est pas un territoire connu."]


def test_who_may_not_change_has_no_action(client, signed):
    signed("Lecteur", "R-32")
    aid = a_sheet()
    bulk(client, "archive", [aid], step="confirmed", reason="Non")
    assert Aid.objects.get(pk=aid.pk).status == Status.PUBLISHED


def merge(client, aids, **data):
    pks = [aid.pk for aid in aids]
    return client.post(address("changelist"), {"action": "merge_selected", "_selected_action": pks, **data})


def test_duplicates_become_one_sheet_and_their_addresses_lead_to_it(client, signed):
    agent = signed("Relecteur", "R-32")
    kept, other = a_sheet(), a_sheet("fdva-2-nord", contact="nord@exemple.fr")
    older = a_sheet("fdva-2-pas-de-calais", Status.ARCHIVED, merged_into=other)
    Suggestion.objects.create(aid=other, text="Le téléphone a changé.", received_on=TODAY)
    assert len(merge(client, [kept, other]).context["aids"]) == 2
    compared = merge(client, [kept, other], kept=kept.pk)
    assert f"{other.pk}:contact" in {key for key, _ in compared.context["duplicates"][0]["differences"]}
    done = merge(client, [kept, other], kept=kept.pk, reason="La même", take=[f"{other.pk}:contact"])
    assert done.status_code == 302
    merged = Aid.objects.get(pk=other.pk)
    assert (merged.status, merged.merged_into_id, merged.contact) == (Status.ARCHIVED, kept.pk, "nord@exemple.fr")
    assert Aid.objects.get(pk=older.pk).merged_into_id == kept.pk
    assert Suggestion.objects.get().aid_id == kept.pk
    assert Aid.objects.get(pk=kept.pk).proposal == {"contact": "nord@exemple.fr"}  # for a second person to publish
    version = AidVersion.objects.of(merged).first()
    assert (version.act, version.actor, version.reason) == (Act.MERGE, agent, "La même")
    for slug in (other.slug, older.slug):
        moved = client.get(reverse("aid", args=[slug]), {"territory": "C-62498", "legal_form": "association"})
        assert moved.status_code == 301
        assert moved["Location"] == "/aides/dla/?territory=C-62498&legal_form=association"


def test_a_merge_of_what_is_not_ones_own_changes_nothing(client, signed):
    signed("Relecteur", "R-32")
    kept, other = a_sheet(), a_sheet("fdva-2-nord", territories=["R-53"])
    page = merge(client, [kept, other], kept=kept.pk, reason="La même")
    assert "dépasse vos territoires" in page.context["refused"][0]
    assert Aid.objects.get(pk=other.pk).status == Status.PUBLISHED
    signed("Rédacteur", "R-32")
    page = merge(client, [kept, a_sheet("fdva-2-pas-de-calais")], kept=kept.pk, reason="La même")
    assert "Votre rôle ne le permet pas" in page.context["refused"][0]


def test_a_public_sheet_is_not_merged_into_one_that_is_not(client, signed):
    signed("Relecteur", "R-32")
    kept, other = a_sheet(status=Status.DRAFT), a_sheet("fdva-2-nord")
    assert "ne l’est pas" in merge(client, [kept, other], kept=kept.pk, reason="La même").context["refused"][0]


def test_a_mother_is_not_merged_before_her_local_sheets_have_another(client, signed):
    signed("Relecteur")
    kept, other = a_sheet(), a_sheet("fdva-2-fonctionnement-innovation")
    Aid.objects.filter(slug="fdva-2-nord").update(mother=other)
    refused = merge(client, [kept, other], kept=kept.pk, reason="La même").context["refused"]
    assert any("elle a des fiches locales" in sentence for sentence in refused)


def test_a_merged_sheet_that_is_opened_again_has_its_address_back(client, signed):
    signed("Relecteur", "R-32")
    kept, other = a_sheet(), a_sheet("fdva-2-nord")
    merge(client, [kept, other], kept=kept.pk, reason="La même")
    client.post(address("move", other.pk), {"transition": "reopen", "reason": "Deux aides"})
    assert Aid.objects.get(pk=other.pk).merged_into is None
    assert client.get(reverse("aid", args=[other.slug])).status_code == 404
