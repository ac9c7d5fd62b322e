"""The history of a sheet, the way back to a former version, and two people on one sheet."""

import json

import pytest
from django.db import connection
from django.urls import reverse

from aidess.middleware import KeepWhoActs
from aids.differences import differences
from aids.history import last_number
from aids.models import Act, Aid, AidVersion, Status
from tests.aids.curating import a_sheet, address, said
from tests.aids.test_admin import posted

pytestmark = pytest.mark.django_db


def test_the_history_says_who_when_and_what_changed_in_words(client, signed):
    agent, aid = signed("Rédacteur", "R-32"), a_sheet(status=Status.DRAFT, closes_on=None)
    rule = {"all": [{"question": "legal_form", "op": "in", "value": ["scop"]}]}
    changes = {"summary": "Un mot de plus.", "closes_on": "2027-03-01", "eligibility": json.dumps(rule)}
    assert client.post(address("change", aid.pk), posted(aid, **changes)).status_code == 302
    page = client.get(address("history", aid.pk))
    last = page.context["versions"][0]
    assert last["version"].actor == agent
    words = {one.column: one for one in last["differences"]}
    assert set(words) == {"summary", "closes_on", "eligibility"}
    assert (words["closes_on"].before, words["closes_on"].after) == ("–", "1er mars 2027")
    assert "Toutes ces conditions sont nécessaires" in words["eligibility"].after
    assert "Scop" in words["eligibility"].after
    assert words["summary"].after == "Un mot de plus."
    assert "<ins>1er mars 2027</ins>" in said(page)


def test_a_proposal_and_its_publication_are_both_told(client, signed):
    signed("Rédacteur", "R-32")
    aid = a_sheet(summary="Avant.")
    client.post(address("change", aid.pk), posted(aid, summary="Après."))
    reviewer = signed("Relecteur", "R-32")
    assert "<del>Avant.</del><ins>Après.</ins>" in said(client.get(address("move", aid.pk)))
    client.post(address("move", aid.pk), {"transition": "publish", "reason": "Relue avec la source"})
    assert Aid.objects.get(pk=aid.pk).summary == "Après."
    published, proposed = [item["version"] for item in client.get(address("history", aid.pk)).context["versions"][:2]]
    assert (published.act, published.actor, proposed.act) == (Act.PUBLISH, reviewer, Act.PROPOSE)
    assert proposed.actor != reviewer


def test_the_form_shows_the_proposal_and_the_site_the_published_sheet(client, signed):
    signed("Rédacteur", "R-32")
    aid = a_sheet(summary="Avant.")
    client.post(address("change", aid.pk), posted(aid, summary="Après."))
    assert client.get(address("change", aid.pk)).context["adminform"].form["summary"].value() == "Après."
    assert "Avant." in said(client.get(reverse("aid", args=["dla"])))


def test_a_former_version_is_restored_as_a_change_of_its_own(client, signed):
    agent, aid = signed("Rédacteur", "R-32"), a_sheet(status=Status.DRAFT, summary="La première.")
    former = last_number(aid)
    client.post(address("change", aid.pk), posted(aid, summary="La seconde."))
    assert "<ins>première.</ins>" in said(client.get(address("version", aid.pk, former)))
    assert client.post(address("version", aid.pk, former), {"reason": "Meilleure"}).status_code == 302
    version = AidVersion.objects.of(aid).first()
    assert Aid.objects.get(pk=aid.pk).summary == "La première."
    assert (version.act, version.actor, version.changed) == (Act.RESTORE, agent, ["summary"])
    assert version.reason == f"Version {former} reprise. Meilleure"


def test_restoring_goes_through_validation_and_review(client, signed):
    signed("Rédacteur", "R-32")
    aid = a_sheet(eligibility=None)
    gone = {"question": "gone", "op": "is", "value": True}
    Aid.objects.filter(pk=aid.pk).update(eligibility=gone)
    broken = last_number(aid)
    Aid.objects.filter(pk=aid.pk).update(eligibility=None, summary="Autre.")
    page = client.post(address("version", aid.pk, broken))
    assert page.status_code == 422
    assert "/eligibility" in page.context["refused"][0]
    good = AidVersion.objects.of(aid)[2].pk
    assert client.post(address("version", aid.pk, good)).status_code == 302
    stored = Aid.objects.get(pk=aid.pk)
    assert stored.summary == "Autre."
    assert stored.proposal == {"summary": aid.summary}


@pytest.mark.parametrize("page", ["", "0", "x", "99999"])
def test_a_page_of_history_that_is_not_there_is_not_found(client, signed, page):
    signed("Lecteur", "R-32")
    expected = 200 if page == "" else 404
    assert client.get(address("history", a_sheet().pk), {"page": page}).status_code == expected


def test_what_a_command_changes_is_told_too(client, signed):
    signed("Lecteur")
    aid = a_sheet()
    Aid.objects.filter(pk=aid.pk).update(contact="x@exemple.fr")
    assert "une commande d’exploitation" in said(client.get(address("history", aid.pk)))


def test_who_saves_last_is_told_and_nothing_is_overwritten(client, signed):
    signed("Rédacteur", "R-32")
    aid = a_sheet(status=Status.DRAFT, summary="Avant.", contact="a@exemple.fr")
    mine = posted(aid, summary="Le mien.", cumulation="Moi seul.")
    Aid.objects.filter(pk=aid.pk).update(summary="Le leur.", contact="b@exemple.fr")
    page = client.post(address("change", aid.pk), mine)
    assert page.status_code == 409
    assert [field["name"] for field in page.context["both"]] == ["summary"]
    assert (page.context["both"][0]["mine"], page.context["both"][0]["theirs"]) == ("Le mien.", "Le leur.")
    assert {one.column for one in page.context["differences"]} == {"summary", "contact"}
    assert Aid.objects.get(pk=aid.pk).summary == "Le leur."


@pytest.mark.parametrize(("keep", "summary"), [("mine", "Le mien."), ("theirs", "Le leur."), (None, "Le leur.")])
def test_one_goes_on_from_there_with_what_each_changed(client, signed, keep, summary):
    signed("Rédacteur", "R-32")
    aid = a_sheet(status=Status.DRAFT, summary="Avant.", contact="a@exemple.fr", apply_url_confirmed=True)
    mine = posted(aid, summary="Le mien.", cumulation="Moi seul.", needs=["projet"])
    Aid.objects.filter(pk=aid.pk).update(summary="Le leur.", contact="b@exemple.fr", apply_url_confirmed=False)
    page = client.post(address("change", aid.pk), mine)
    again = {"seen": page.context["seen"], "both": "summary"}
    for name, value in page.context["fields"]:
        again.setdefault(name, []).append(value)
    if keep:
        again["keep_summary"] = keep
    saved = client.post(address("change", aid.pk), again)
    assert saved.status_code == 302, saved.context and saved.context["adminform"].form.errors
    after = Aid.objects.get(pk=aid.pk)
    assert (after.summary, after.cumulation, after.contact) == (summary, "Moi seul.", "b@exemple.fr")
    assert (after.needs, after.apply_url_confirmed, after.nature) == (["projet"], False, aid.nature)


@pytest.mark.parametrize("seen", ["", "0", "x", "9" * 30])
def test_a_form_that_does_not_say_what_it_saw_is_held_back(client, signed, seen):
    signed("Rédacteur", "R-32")
    aid = a_sheet(status=Status.DRAFT, summary="Avant.")
    assert client.post(address("change", aid.pk), posted(aid, summary="Le mien.", seen=seen)).status_code == 409
    assert Aid.objects.get(pk=aid.pk).summary == "Avant."


def test_a_form_in_conflict_that_cannot_be_read_keeps_its_text(client, signed):
    signed("Rédacteur", "R-32")
    aid = a_sheet(status=Status.DRAFT)
    mine = posted(aid, eligibility="{oups", amount="[1]")
    Aid.objects.filter(pk=aid.pk).update(eligibility=None, amount={"max": 3})
    page = client.post(address("change", aid.pk), mine)
    assert page.status_code == 409
    assert "{oups" in said(page)


def test_the_actor_of_one_request_is_not_that_of_the_next(client, signed):
    agent, aid = signed("Rédacteur", "R-32"), a_sheet(status=Status.DRAFT)
    client.post(address("change", aid.pk), posted(aid, summary="Par l’agent."))
    Aid.objects.filter(pk=aid.pk).update(summary="Par SQL.")
    assert [version.actor for version in AidVersion.objects.of(aid)[:2]] == [None, agent]


def test_what_another_page_saves_is_kept_as_the_accounts_own(rf, agents):
    agent, aid = agents("Rédacteur", "R-32"), a_sheet()

    def view(request):
        Aid.objects.filter(pk=aid.pk).update(summary="Par une vue.")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE aids_aid SET contact = 'x' WHERE id = %s", [aid.pk])
        aid.refresh_from_db()
        aid.tags = ["neuve"]
        aid.save()

    request = rf.post("/")
    request.user = agent
    KeepWhoActs(view)(request)
    assert [(version.actor, version.changed) for version in AidVersion.objects.of(aid)[:3]] == [
        (agent, ["tags"]),
        (agent, ["contact"]),
        (agent, ["summary"]),
    ]


@pytest.mark.parametrize(
    ("column", "before", "after", "parts"),
    [
        (
            "summary",
            "Un prêt de la région.",
            "Un don de la région.",
            [("same", "Un "), ("gone", "prêt"), ("new", "don"), ("same", " de la région.")],
        ),
        (
            "territories",
            ["R-32"],
            ["R-32", "R-53"],
            [("same", "Hauts-de-France (R-32)\n"), ("new", "Bretagne (R-53)\n")],
        ),
        ("conditions_complete", False, True, [("gone", "non"), ("new", "oui")]),
        ("verified_on", None, "2026-11-24", [("gone", "–"), ("new", "24 novembre 2026")]),
        (
            "eligibility",
            None,
            {"question": "gone", "op": "is", "value": True},
            [("gone", "–\n"), ("new", '{\n "question"\u00a0: "gone",\n "op"\u00a0: "is",\n "value"\u00a0: true\n}\n')],
        ),
    ],
)
def test_a_difference_is_said_in_words(lexicon, column, before, after, parts):
    said_of = differences({column: before}, {column: after}, lexicon)
    assert [one.parts for one in said_of] == [parts]
