"""Lists of aids with a note each: made by a network, opened by a link until a day, with the reader's own verdicts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aids.models import Aid
from networks import lists
from networks.keeping import LIST_KEPT, forget
from networks.models import SharedList
from networks.models.shared_list import LASTS, MOST_AIDS
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.dossiers.test_at_once import at_once
from tests.networks.asking import NOW, a_network, an_adviser, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

ANSWERS = "territory=C-62498&legal_form=association&employees=0"


@pytest.fixture
def adviser():
    return saved(an_adviser(saved(a_network(name="Guid'Asso"))))


@pytest.fixture
def shared(adviser):
    made = lists.make(adviser, TODAY)
    for aid in Aid.objects.published().order_by("slug")[:3]:
        lists.add(made, aid)
    first = made.aids.first()
    lists.write(made, "Commencez par la première.", {first.pk: "Appelez avant décembre."})
    return made


@pytest.fixture
def desk(adviser, signed_in):
    return signed_in(adviser.user)


def path(shared, name="list", *args):
    return reverse(f"desk-{name}", args=["un-reseau", shared.pk, *args])


def opened(shared):
    return reverse("shared-list", args=[shared.token])


def test_whoever_has_the_link_reads_it_with_verdicts_of_their_own(client, shared):
    page = client.get(opened(shared))
    html(page)
    text = said(page)
    assert "3 aides choisies pour vous" in text
    assert "Liste de Camille, Guid’Asso, du 24 novembre 2026. Lisible jusqu’au 24 février 2027." in text
    assert "Camille ne voit pas vos réponses." in text
    assert "« Appelez avant décembre. »" in text
    assert "Répondez à quelques questions pour savoir lesquelles sont pour vous." in text
    answered = client.get(f"{opened(shared)}?{ANSWERS}")
    html(answered)
    assert "Répondez à quelques questions" not in said(answered)
    assert not answered.cookies
    assert answered["X-Robots-Tag"] == "noindex, nofollow"
    assert client.get(f"{opened(shared)}?employees=beaucoup").status_code == 422


def test_a_guessed_link_leads_nowhere(client, shared):
    for token in ("x", shared.token[:-1], shared.token.swapcase()):
        assert client.get(reverse("shared-list", args=[token])).status_code == 404


def test_a_list_ends_on_its_day_or_with_its_network_and_is_deleted_later(client, shared, settings):
    settings.AIDESS_TODAY = TODAY + LASTS
    assert client.get(opened(shared)).status_code == 200
    settings.AIDESS_TODAY += timedelta(days=1)
    ended = client.get(opened(shared))
    html(ended)
    assert (ended.status_code, "n’est plus lisible" in said(ended)) == (410, True)
    settings.AIDESS_TODAY = TODAY
    shared.network.closed_on = TODAY
    shared.network.save()
    assert client.get(opened(shared)).status_code == 410
    assert forget(NOW + LASTS + LIST_KEPT)["lists"] == 0
    forget(NOW + LASTS + LIST_KEPT + timedelta(days=1))
    assert not SharedList.objects.exists()


def test_who_left_the_network_is_no_longer_named(client, shared, adviser):
    adviser.is_active = False
    adviser.save()
    text = said(client.get(opened(shared)))
    assert "Camille" not in text
    assert "Liste de Guid’Asso" in text


def test_a_withdrawn_aid_is_not_shown_and_it_is_said(client, shared):
    Aid.objects.filter(pk=shared.aids.first().aid_id).update(status="archived")
    text = said(client.get(opened(shared)))
    assert "2 aides choisies pour vous" in text
    assert "1 aide de cette liste n’est plus publiée." in text


def test_an_adviser_makes_a_list_from_nothing(desk, adviser):
    made = desk.post("/reseau/un-reseau/listes/")
    shared = SharedList.objects.get()
    assert made["Location"] == path(shared)
    html(desk.get(f"{path(shared)}?q=fonjep"))
    aid = Aid.objects.published().first()
    for _ in range(2):
        assert desk.post(path(shared, "list-add"), {"aid": aid.slug}).status_code == 302
    item = shared.aids.get()
    desk.post(path(shared), {"word": "Bonjour.", f"note-{item.pk}": "Une note."})
    shared.refresh_from_db()
    item.refresh_from_db()
    assert (shared.word, item.note) == ("Bonjour.", "Une note.")
    page = desk.get(path(shared))
    html(page)
    assert "data:image/svg" in page.content.decode()
    html(desk.get("/reseau/un-reseau/listes/"))
    desk.post(path(shared, "list-take-away", item.pk))
    assert not shared.aids.exists()
    desk.post(path(shared, "list-delete"))
    assert not SharedList.objects.exists()


def test_whatever_button_is_pressed_the_words_are_kept_or_refused(desk, shared):
    first, second, _ = shared.aids.all()
    other = Aid.objects.published().order_by("slug")[5]
    written = {"word": "Bonjour.", f"note-{first.pk}": "Avant mars.", "q": "emploi & formation"}

    def kept():
        shared.refresh_from_db()
        return shared.word, shared.aids.get(pk=first.pk).note

    assert desk.post(path(shared), written).url == f"{path(shared)}?q=emploi+%26+formation"
    assert kept() == ("Bonjour.", "Avant mars.")
    desk.post(path(shared, "list-add"), written | {"word": "Bonsoir.", "aid": other.slug})
    assert kept() == ("Bonsoir.", "Avant mars.")
    desk.post(path(shared, "list-take-away", second.pk), written | {f"note-{first.pk}": "Avant avril."})
    assert kept() == ("Bonjour.", "Avant avril.")
    assert not shared.aids.filter(pk=second.pk).exists()
    too_long = written | {"word": "x" * 2000}
    for address in (path(shared), path(shared, "list-add"), path(shared, "list-take-away", first.pk)):
        page = desk.post(address, too_long | {"aid": other.slug})
        assert page.status_code == 422
        assert "x" * 2000 in said(page)
    assert kept() == ("Bonjour.", "Avant avril.")


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("a" * 301, "300 signes au plus"), ("Elle est malade.", "santé de quelqu’un")],
)
def test_a_note_too_long_or_about_health_is_said_and_not_kept(desk, shared, word, sentence):
    page = desk.post(path(shared), {"word": word})
    html(page)
    assert page.status_code == 422
    assert sentence in said(page)
    shared.refresh_from_db()
    assert shared.word == "Commencez par la première."


def test_a_full_list_takes_no_more_and_an_unknown_aid_is_not_found(desk, shared):
    slugs = Aid.objects.published().order_by("slug").values_list("slug", flat=True)[: MOST_AIDS + 1]
    answers = [desk.post(path(shared, "list-add"), {"aid": slug}) for slug in slugs]
    assert [answer.status_code for answer in answers] == [302] * MOST_AIDS + [422]
    assert "Écrire ainsi" not in said(answers[-1])  # nothing that was written is at fault
    assert desk.post(path(shared, "list-add"), {"aid": "aucune"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_many_additions_at_once_stop_at_the_limit(starter, adviser):
    made = lists.make(adviser, TODAY)
    aids = list(Aid.objects.published()[: MOST_AIDS + 4])
    at_once(*(lambda aid=aid: lists.add(made, aid) for aid in aids))
    assert made.aids.count() == MOST_AIDS


def test_another_network_or_a_visitor_touches_nothing(shared, signed_in, client):
    stranger = saved(an_adviser(saved(a_network("autre")), "autre@exemple.fr"))
    there = signed_in(stranger.user)
    item = shared.aids.first().pk
    for name, args in (("list", []), ("list-add", []), ("list-take-away", [item]), ("list-delete", [])):
        assert there.post(path(shared, name, *args)).status_code == 404
        assert there.post(reverse(f"desk-{name}", args=["autre", shared.pk, *args])).status_code == 404
        assert client.post(path(shared, name, *args)).status_code == 302
    assert shared.aids.count() == 3


def test_a_list_costs_few_queries(client, shared, django_assert_max_num_queries):
    client.get(opened(shared))
    with django_assert_max_num_queries(4):
        client.get(f"{opened(shared)}?{ANSWERS}")
