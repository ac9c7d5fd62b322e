"""Anybody says what is wrong on a sheet: without an account, without a cookie, and it reaches the right agents."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from aids import correcting, suggestions
from aids.models import Aid, Status, Suggestion, SuggestionState, SuggestionTrace
from aids.suggestions import MOST_A_DAY, SALT, sender_of
from tests.aids.curating import a_sheet, said
from tests.conftest import TODAY
from vocabulary import guarded
from vocabulary.guarded import OLDEST_SECONDS, QUICKEST_SECONDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

PAGE = "/aides/dla/correction/"
NOW = 1_800_000_000.0
TEXT = "Le numéro de téléphone n’est plus le bon."


@pytest.fixture(autouse=True)
def _fixed_second(monkeypatch):
    monkeypatch.setattr(correcting.time, "time", lambda: NOW)


def sign(slug, now):
    return guarded.sign(SALT, slug, now)


def sent(**changes):
    return {"text": TEXT, "token": sign("dla", NOW - 60)} | changes


def test_every_sheet_leads_to_its_page(client):
    assert f'href="{PAGE}"' in said(client.get("/aides/dla/"))
    page = client.get(PAGE)
    assert page.status_code == 200
    assert not page.cookies


def test_a_suggestion_is_taken_without_an_account_and_without_a_cookie(client):
    answer = client.post(PAGE, sent(reply_to="tresoriere@exemple.fr"))
    assert (answer.status_code, answer["Location"]) == (302, "/aides/dla/correction/merci/")
    assert not answer.cookies
    assert "Votre correction est reçue" in said(client.get(answer["Location"]))
    suggestion = Suggestion.objects.get()
    assert (suggestion.aid.slug, suggestion.text, suggestion.reply_to) == ("dla", TEXT, "tresoriere@exemple.fr")
    assert (suggestion.state, suggestion.received_on) == (SuggestionState.NEW, TODAY)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Dites ce qui est faux ou manque."),
        ({"text": "Faux"}, "Dites-en un peu plus"),
        ({"text": "a" * 2001}, "Raccourcissez votre texte"),
        ({"reply_to": "tresoriere"}, "Écrivez une adresse comme nom@exemple.fr"),
        ({"website": "https://exemple.fr"}, "Ce champ doit rester vide"),
        ({"token": ""}, "ouverte depuis trop longtemps"),
        ({"token": "x:y:z"}, "ouverte depuis trop longtemps"),
        ({"token": sign("fdva-2-nord", NOW - 60)}, "ouverte depuis trop longtemps"),
        ({"token": sign("dla", NOW - OLDEST_SECONDS - 1)}, "ouverte depuis trop longtemps"),
        ({"token": sign("dla", NOW + 60)}, "ouverte depuis trop longtemps"),
        ({"token": sign("dla", NOW - QUICKEST_SECONDS + 1)}, "C’était très rapide"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_text_is_kept(client, changes, sentence):
    page = client.post(PAGE, sent(**changes))
    assert page.status_code == 422
    assert sentence in said(page)
    assert changes.get("text", TEXT) in said(page)
    assert not Suggestion.objects.exists()


def test_a_page_refused_for_its_age_can_be_sent_again(client):
    page = client.post(PAGE, sent(token=sign("dla", NOW - OLDEST_SECONDS - 1)))
    fresh = re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]
    assert fresh == sign("dla", NOW)


def test_one_address_sends_so_many_a_day_and_another_still_may(client):
    for number in range(MOST_A_DAY):
        assert client.post(PAGE, sent(text=f"{TEXT} {number}")).status_code == 302
    refused = client.post(PAGE, sent())
    assert refused.status_code == 429
    assert TEXT in said(refused)
    assert client.post(PAGE, sent(), REMOTE_ADDR="192.0.2.9").status_code == 302
    assert Suggestion.objects.count() == MOST_A_DAY + 1


def test_no_address_of_the_network_is_kept(client, rf):
    client.post(PAGE, sent(), REMOTE_ADDR="192.0.2.9")
    trace = SuggestionTrace.objects.values().get()
    assert "192.0.2.9" not in str(trace) + str(Suggestion.objects.values().get())
    request = rf.get(PAGE, REMOTE_ADDR="192.0.2.9")
    assert trace["sender"] == sender_of(request, TODAY) != sender_of(request, TODAY + timedelta(days=1))


def test_a_household_is_one_sender(rf):
    one, same, other = (
        sender_of(rf.get(PAGE, REMOTE_ADDR=address), TODAY)
        for address in ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1")
    )
    assert one == same != other


def test_behind_a_proxy_each_visitor_is_a_sender_of_his_own(rf, settings):
    settings.TRUSTED_PROXIES = 1
    one, other, liar = (
        sender_of(rf.get(PAGE, headers={"X-Forwarded-For": said}), TODAY)
        for said in ("192.0.2.9", "192.0.2.10", "198.51.100.1, 192.0.2.9")
    )
    assert one == liar != other


def test_the_same_words_sent_twice_are_one(client):
    client.post(PAGE, sent())
    client.post(PAGE, sent())
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.TO_REVIEW, Status.ARCHIVED])
def test_only_a_published_sheet_takes_suggestions(client, status):
    a_sheet(status=status)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, sent()).status_code == 404
    assert client.get(f"{PAGE}merci/").status_code == 404


def test_a_merged_sheet_leads_to_the_page_of_the_one_kept(client):
    a_sheet("fdva-2-nord", Status.ARCHIVED, merged_into=Aid.objects.get(slug="dla"))
    answer = client.get("/aides/fdva-2-nord/correction/")
    assert (answer.status_code, answer["Location"]) == (301, PAGE)


def test_what_a_visitor_wrote_is_never_markup(client, signed):
    signed("Rédacteur")
    suggestion = Suggestion.objects.create(aid=a_sheet(), text="<script>alert(1)</script>", received_on=TODAY)
    for address in ("changelist", "change"):
        args = [suggestion.pk] if address == "change" else []
        page = client.get(reverse(f"admin:aids_suggestion_{address}", args=args)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_it_reaches_the_agents_of_the_territory_and_no_other(client, signed):
    here = Suggestion.objects.create(aid=a_sheet(), text=TEXT, received_on=TODAY)
    there = Suggestion.objects.create(
        aid=a_sheet("fdva-2-bretagne", territories=["R-53"]), text=TEXT, received_on=TODAY
    )
    national = Suggestion.objects.create(aid=a_sheet("fonjep-jep", territories=["FR"]), text=TEXT, received_on=TODAY)
    queue = reverse("admin:aids_suggestion_changelist")
    for ground, seen in ((["R-32"], {here}), (["R-53"], {there}), ([], {here, there, national}), (["D-59"], set())):
        signed("Rédacteur", *ground)
        assert set(client.get(queue).context["cl"].result_list) == seen
    signed("Rédacteur", "R-53")
    elsewhere = reverse("admin:aids_suggestion_change", args=[here.pk])
    assert client.post(elsewhere, {"state": "done", "note": ""}).status_code == 302
    assert Suggestion.objects.get(pk=here.pk).state == SuggestionState.NEW


def test_an_agent_closes_it_and_the_queue_forgets_it(client, signed):
    agent = signed("Rédacteur", "R-32")
    suggestion = Suggestion.objects.create(aid=a_sheet(), text=TEXT, received_on=TODAY)
    edit = reverse("admin:aids_suggestion_change", args=[suggestion.pk])
    client.post(edit, {"state": "done", "note": "Numéro corrigé", "text": "Autre"})
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.handled_by, suggestion.text) == (SuggestionState.DONE, agent, TEXT)
    queue = reverse("admin:aids_suggestion_changelist")
    assert not client.get(queue).context["cl"].result_list
    for way in ("fermees", "toutes"):
        assert list(client.get(queue, {"suite": way}).context["cl"].result_list) == [suggestion]


def test_a_reply_address_is_forgotten_after_ninety_days_and_a_trace_after_a_day(capsys):
    aid = a_sheet()
    for days in (suggestions.REPLY_KEPT_DAYS, suggestions.REPLY_KEPT_DAYS - 1):
        Suggestion.objects.create(
            aid=aid, text=f"{days}", reply_to="a@exemple.fr", received_on=TODAY - timedelta(days=days)
        )
    for days in (2, 1, 0):
        SuggestionTrace.objects.create(sender="x", day=TODAY - timedelta(days=days))
    call_command("forget_suggestions")
    assert capsys.readouterr().out.strip() == '{"reply_addresses": 1, "traces": 1}'
    assert dict(Suggestion.objects.values_list("text", "reply_to")) == {"90": "", "89": "a@exemple.fr"}
    call_command("forget_suggestions")
    assert capsys.readouterr().out.strip() == '{"reply_addresses": 0, "traces": 0}'
