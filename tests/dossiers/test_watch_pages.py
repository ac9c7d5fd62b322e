"""Asking to be told without an account: nothing begins before a button of one's own mail, one click ends it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.models import Rhythm, Watch
from dossiers.watch import asking
from dossiers.watch.links import confirm_path, manage_path, stop_path
from structures import throttle
from structures.models import Mail
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.dossiers.watching import NOW, QUERY, a_structure, a_watch, an_aid, body, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

PAGE = f"/veille/?{QUERY}"
SENT = {"email": "Treso@Exemple.fr", "watch": "weekly"}


@pytest.fixture
def strict():
    """A browser with its cookies and CSRF, for pages that must do without."""
    return Client(enforce_csrf_checks=True)


def link_in(mail, page):
    return re.search(rf"http://[^/\s]+(/veille/{page}\S+)", body(mail)).group(1)


def test_results_lead_to_the_page_with_the_answers(client):
    page = said(client.get(f"/mes-aides/?{QUERY}"))
    assert f'href="{PAGE.replace("&", "&amp;")}"' in page
    assert client.get(PAGE).status_code == 200


def test_without_answers_the_page_asks_for_them_first(client):
    assert client.get("/veille/").url == reverse("questionnaire")


def test_bad_answers_are_said(client):
    assert client.get("/veille/?territory=C-00000").status_code == 422


def test_from_an_address_to_messages_and_back_to_silence(strict, deliver):
    page = strict.post(PAGE, SENT)
    assert page.status_code == 200
    assert "Si l’adresse est juste, un lien y arrive dans quelques minutes." in said(page)
    [mail] = deliver()
    assert mail.to == ["treso@exemple.fr"]
    assert mail.subject == "Confirmez votre adresse pour recevoir vos alertes"

    link = link_in(mail, "confirmer/")
    assert "Confirmer" in said(strict.get(link))
    watch = Watch.objects.get()
    assert watch.confirmed_at is None  # opening a link does nothing
    assert "Votre adresse est confirmée" in said(strict.post(link))
    watch.refresh_from_db()
    assert (watch.rhythm, watch.query, watch.seen_on) == (Rhythm.WEEKLY, QUERY, TODAY)

    stop = stop_path(watch)
    assert "Arrêter" in said(strict.get(stop))
    assert Watch.objects.exists()
    assert "C’est arrêté" in said(strict.post(stop))
    assert not Watch.objects.exists()
    assert not strict.cookies


def test_a_mail_reader_stops_the_watch_in_one_post(strict, deliver):
    a_watch()
    an_aid()
    run(TODAY)
    [mail] = deliver()
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<http://127\.0\.0\.1:\d+(/veille/.+)>", mail.extra_headers["List-Unsubscribe"]).group(1)
    answer = strict.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not Watch.objects.exists()
    assert strict.post(address).status_code == 200


def test_what_waits_to_leave_does_not_leave_after_a_stop(client, deliver):
    watch = a_watch()
    an_aid()
    run(TODAY)
    client.post(stop_path(watch))
    assert deliver() == []


def test_the_answer_is_the_same_for_a_known_address_and_only_its_owner_learns(client, deliver):
    a_watch("treso@exemple.fr")
    known = client.post(PAGE, SENT).content
    unknown = client.post(PAGE, SENT | {"email": "autre@exemple.fr"}).content
    assert known == unknown
    by_address = {mail.to[0]: mail.subject for mail in deliver()}
    assert by_address["treso@exemple.fr"] == "Vous recevez déjà ces alertes"
    assert by_address["autre@exemple.fr"].startswith("Confirmez")


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("contact@lespasserelles", "Il manque la fin de l’adresse, par exemple « .fr »."),
        ("contact", "Écrivez une adresse électronique complète"),
        ("", "Écrivez votre adresse électronique."),
        ("a@exemple.fr\nBcc: b@exemple.fr", "Écrivez une adresse électronique complète"),
        ("a\x00@exemple.fr", "Écrivez une adresse électronique complète"),
    ],
)
def test_an_address_that_cannot_be_is_said_and_kept(client, deliver, email, sentence):
    page = client.post(PAGE, SENT | {"email": email})
    assert page.status_code == 422
    assert sentence in said(page)
    assert deliver() == []


@pytest.mark.parametrize("email", ["o'brien+aides@exemple.fr", '"treso@asso"@exemple.fr', "x@xn--cole-9oa.fr"])
def test_exotic_addresses_are_taken(client, deliver, email):
    assert client.post(PAGE, SENT | {"email": email}).status_code == 200
    assert [mail.to for mail in deliver()] == [[email]]


def test_a_rhythm_that_is_not_one_is_said(client):
    page = client.post(PAGE, SENT | {"watch": "hourly"})
    assert page.status_code == 422
    assert "Ce rythme n’existe pas." in said(page)


def test_thousands_of_requests_from_one_network_are_refused_and_write_no_mail(client):
    for number in range(throttle.BY_NETWORK):
        assert client.post(PAGE, SENT | {"email": f"a{number}@exemple.fr"}).status_code == 200
    before = Mail.objects.count(), Watch.objects.count()
    page = client.post(PAGE, SENT | {"email": "encore@exemple.fr"})
    assert page.status_code == 429
    assert page["Retry-After"]
    assert "Trop de demandes pour cette adresse ou depuis votre réseau" in said(page)
    assert (Mail.objects.count(), Watch.objects.count()) == before
    assert client.post(PAGE, SENT, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_one_address_waits_for_a_few_confirmations_whoever_asks_for_it(deliver):
    for number in range(asking.MOST_UNCONFIRMED + 2):
        for _ in range(2):
            asking.ask(email="treso@exemple.fr", query=f"employees={number}", rhythm=Rhythm.WEEKLY, now=NOW)
    assert len(deliver()) == asking.MOST_UNCONFIRMED


def test_a_link_is_good_for_seven_days_then_says_so(client):
    client.post(PAGE, SENT)
    watch = Watch.objects.get()
    watch.asked_at -= asking.CONFIRMED_WITHIN + timedelta(seconds=1)
    watch.save()
    page = client.post(confirm_path(watch))
    assert page.status_code == 410
    assert "Ce lien ne marche plus" in said(page)
    watch.refresh_from_db()
    assert watch.confirmed_at is None


@pytest.mark.parametrize("path", ["/veille/{}/", "/veille/{}/arreter/", "/veille/confirmer/{}/"])
def test_a_guessed_address_is_not_found(client, path):
    watch = a_watch()
    for token in (watch.key.hex, f"{watch.key.hex}:xxxx", "n'importe quoi", str(watch.pk)):
        assert client.get(path.format(token)).status_code == 404
        assert client.post(path.format(token)).status_code == 404
    assert Watch.objects.exists()


def test_the_link_of_messages_does_not_confirm(client):
    watch = a_watch()
    token = manage_path(watch).split("/")[2]
    assert client.get(f"/veille/confirmer/{token}/").status_code == 404


def test_the_rhythm_is_changed_or_ended_by_the_link(client):
    watch = a_watch()
    page = client.post(manage_path(watch), {"watch": "weekly"})
    assert "C’est noté." in said(page)
    watch.refresh_from_db()
    assert watch.rhythm == Rhythm.WEEKLY
    assert client.post(manage_path(watch), {"watch": "sometimes"}).status_code == 422
    assert "C’est arrêté" in said(client.post(manage_path(watch), {"watch": "never"}))
    assert not Watch.objects.exists()
    assert client.get(manage_path(watch)).status_code == 200


def test_a_member_changes_by_the_link_too(client):
    member = a_structure()
    page = said(client.get(manage_path(member.watch)))
    assert "presidente@exemple.fr" in page
    assert "Association" in page


def test_what_is_no_longer_needed_is_forgotten():
    old = a_watch("vieille@exemple.fr")
    Watch.objects.filter(pk=old.pk).update(confirmed_at=None, asked_at=NOW - asking.CONFIRMED_WITHIN - timedelta(1))
    refused = a_watch("refus@exemple.fr")
    Watch.objects.filter(pk=refused.pk).update(bounced_on=TODAY - asking.BOUNCED_KEPT - timedelta(1))
    kept = a_watch()
    gone = asking.forget(NOW)
    assert (gone["unconfirmed"], gone["bounced"]) == (1, 1)
    assert list(Watch.objects.all()) == [kept]


def test_who_does_not_read_any_more_is_warned_once_and_forgotten_after_two_years(client, deliver, monkeypatch):
    silent, reader = a_watch("silence@exemple.fr"), a_watch("lectrice@exemple.fr")
    month_before = NOW + asking.WARNED + timedelta(days=1)
    for days in range(3):
        asking.forget(month_before + timedelta(days=days))
    warned = {mail.to[0]: mail for mail in deliver(month_before + timedelta(days=3))}
    assert len(warned) == len(deliver()) == 2
    assert "nous effaçons votre adresse et vos réponses le 23 novembre 2028" in body(warned["silence@exemple.fr"])

    monkeypatch.setattr("dossiers.views.watch.now", lambda: month_before)
    link = link_in(warned["lectrice@exemple.fr"], "confirmer/")
    assert "Confirmer" in said(client.get(link))
    client.post(link)
    asking.forget(NOW + asking.KEPT + timedelta(days=1))
    assert list(Watch.objects.all()) == [reader]
    assert silent.pk != reader.pk


def test_the_last_survey_is_never_forgotten():
    a_watch()
    an_aid()
    run(TODAY)
    asking.forget(NOW + asking.NEWS_KEPT + timedelta(days=3))
    an_aid("autre")
    run(TODAY + asking.NEWS_KEPT)
    assert Mail.objects.count() == 2


def test_a_bounce_stops_every_watch_of_the_address():
    watch, member = a_watch("presidente@exemple.fr"), a_structure("presidente@exemple.fr")
    an_aid()
    run(TODAY)
    asking.stop_bounced(Mail.objects.first())
    watch.refresh_from_db()
    member.watch.refresh_from_db()
    assert watch.bounced_on is not None
    assert member.watch.bounced_on is not None
    an_aid("autre")
    run(TODAY)
    assert Mail.objects.count() == 2


def test_an_address_that_was_refused_may_be_confirmed_again(client, deliver):
    watch = a_watch()
    Watch.objects.filter(pk=watch.pk).update(bounced_on=TODAY)
    client.post(PAGE, SENT)
    [mail] = deliver()
    client.post(link_in(mail, "confirmer/"))
    watch.refresh_from_db()
    assert watch.is_active
