"""The follow-up page: states in words, each consent revoked and the whole deleted in one click, nothing guessed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from networks import following
from networks.access import Role, may
from networks.keeping import KEPT_ONCE_ENDED, LONGEST, forget
from networks.models import CallbackRequest, CallbackTrace, Consent, Heard, Network, RequestState
from networks.views import following as page_of_following
from structures import mails
from structures.models import Mail
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.networks.asking import NOW, a_consent, a_network, a_request, an_adviser, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def consent():
    return saved(
        a_consent(saved(a_request(note="Une question.", email="a@exemple.fr")), saved(a_network(name="Guid'Asso")))
    )


@pytest.fixture
def request_of(consent):
    return consent.request


def path(request, name="follow", *args):
    return reverse(f"callback-{name}", args=[request.token, *args])


def test_the_page_says_in_words_where_the_request_stands_and_who_sees_what(client, request_of):
    page = client.get(path(request_of))
    html(page)
    text = said(page)
    assert "Demande reçue. Guid’Asso va vous appeler." in text
    assert "Accord du 24 novembre 2026, jusqu’au 24 novembre 2027. Il voit vos coordonnées et votre demande." in text
    assert "« Une question. »" in text
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    assert not page.cookies


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (RequestState.TAKEN, "Camille, Guid’Asso, va vous appeler."),
        (RequestState.CONTACTED, "Camille, Guid’Asso, vous a appelé."),
        (RequestState.DONE, "Terminée."),
        (RequestState.NO_HELP, "Terminée. Guid’Asso n’a pas trouvé comment vous aider."),
        (RequestState.UNREACHABLE, "Terminée. Guid’Asso n’a pas réussi à vous joindre."),
        (RequestState.PASSED_ON, "Votre demande passe à un autre réseau."),
    ],
)
def test_every_state_has_its_sentence(client, consent, state, sentence):
    owner = saved(an_adviser(consent.network))
    CallbackRequest.objects.update(state=state, owner=owner)
    assert sentence in said(client.get(path(consent.request)))


def test_a_state_without_an_owner_has_its_sentence_too(client, request_of):
    CallbackRequest.objects.update(state=RequestState.NO_HELP)
    assert "Le réseau n’a pas trouvé comment vous aider." in said(client.get(path(request_of)))


def test_a_consent_is_revoked_in_one_click_and_twice_is_once(client, consent):
    for _ in range(2):
        answer = client.post(path(consent.request, "revoke", consent.pk))
        assert (answer.status_code, answer["Location"]) == (302, path(consent.request))
    consent.refresh_from_db()
    assert consent.revoked_on == TODAY
    text = said(client.get(path(consent.request)))
    assert "Accord retiré le 24 novembre 2026. Il ne voit plus rien." in text
    assert "Personne ne peut plus vous appeler : vous avez retiré vos accords, ou ils sont terminés." in text
    assert not CallbackRequest.objects.seen_by(consent.network, TODAY).exists()


def test_of_a_network_that_left_the_directory_the_structure_is_told(client, consent):
    Network.objects.update(closed_on=TODAY)
    text = said(client.get(path(consent.request)))
    assert "le réseau choisi a quitté l’annuaire. Demandez à un autre réseau." in text
    assert "Ce réseau a quitté l’annuaire. Il ne voit plus rien." in text


def test_a_consent_that_has_run_out_is_told(client, consent, settings):
    settings.AIDESS_TODAY = consent.until + timedelta(days=1)
    assert "Accord terminé depuis le 24 novembre 2027. Il ne voit plus rien." in said(client.get(path(consent.request)))


@pytest.mark.parametrize(
    "changes", [{}, {"revoked_on": TODAY}, {"until": TODAY}, {"given_on": TODAY + timedelta(days=1)}]
)
def test_whether_one_consent_runs_is_said_as_for_many(consent, changes):
    Consent.objects.update(**changes)
    for day in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=366)):
        one = Consent.objects.select_related("network").get()
        assert one.runs(day) is Consent.objects.running(day).exists()


def test_a_request_in_the_hands_of_a_network_revoked_waits_again(consent):
    CallbackRequest.objects.update(state=RequestState.TAKEN, owner=saved(an_adviser(consent.network)))
    following.revoke(consent, TODAY, NOW)
    request = CallbackRequest.objects.get()
    assert (request.state, request.owner) == (RequestState.NEW, None)


def test_a_request_in_other_hands_stays_there(consent):
    owner = saved(an_adviser(saved(a_network("autre"))))
    CallbackRequest.objects.update(state=RequestState.TAKEN, owner=owner)
    following.revoke(consent, TODAY, NOW)
    assert CallbackRequest.objects.get().owner == owner


def test_the_consent_of_another_request_is_not_reached_by_this_link(client, consent):
    other = saved(a_consent(network=consent.network))
    assert client.post(path(consent.request, "revoke", other.pk)).status_code == 404
    other.refresh_from_db()
    assert other.revoked_on is None


@pytest.mark.parametrize(("said_so", "heard"), [("called", Heard.CALLED), ("silent", Heard.SILENT)])
def test_a_structure_says_whether_it_was_called_and_may_change_its_mind(client, request_of, said_so, heard):
    client.post(path(request_of, "answer"), {"heard": "silent"})
    client.post(path(request_of, "answer"), {"heard": said_so})
    request_of.refresh_from_db()
    assert request_of.heard == heard
    assert f"Vous avez dit : « {heard.label} »." in said(client.get(path(request_of)))
    assert client.post(path(request_of, "answer"), {"heard": "maybe"}).status_code == 404


@pytest.fixture
def lens(starter):
    """A request from Lens that the CRESS may see; Guid'Asso and others fit it too."""
    answers = {"territory": ["C-62498"], "legal_form": "association", "employees": 0, "needs": ["projet"]}
    request = saved(a_request(answers=answers))
    saved(a_consent(request, Network.objects.get(slug="cress-hauts-de-france")))
    return request


def test_other_networks_that_fit_are_offered_not_those_that_see_it_already(client, lens):
    page = client.get(path(lens))
    html(page)
    slugs = [option["slug"] for option in page.context["offers"]]
    assert "guid-asso" in slugs
    assert "cress-hauts-de-france" not in slugs
    assert not any(option["is_ticked"] for option in page.context["offers"])


@pytest.mark.parametrize("state", [RequestState.NO_HELP, RequestState.UNREACHABLE, RequestState.PASSED_ON])
def test_asked_of_another_network_a_request_that_had_ended_waits_again(client, lens, state):
    CallbackRequest.objects.update(state=state)
    for _ in range(2):
        client.post(path(lens, "ask-others"), {"network": ["guid-asso"], "share": "oui"})
    lens.refresh_from_db()
    assert lens.state == RequestState.NEW
    consent = lens.consents.get(network__slug="guid-asso")
    assert (consent.shown, consent.given_on) == (["contact", "answers"], TODAY)


def test_asked_of_another_network_a_request_in_hand_stays_there(client, lens):
    owner = saved(an_adviser(Network.objects.get(slug="cress-hauts-de-france")))
    CallbackRequest.objects.update(state=RequestState.TAKEN, owner=owner)
    client.post(path(lens, "ask-others"), {"network": ["guid-asso"]})
    lens.refresh_from_db()
    assert (lens.state, lens.owner) == (RequestState.TAKEN, owner)
    assert lens.consents.count() == 2


@pytest.mark.parametrize("chosen", [[], ["dla-pas-de-calais"], ["cress-hauts-de-france"], ["inconnu"]])
def test_only_networks_that_are_offered_can_be_asked(client, lens, chosen):
    page = client.post(path(lens, "ask-others"), {"network": chosen})
    assert page.status_code == 422
    assert "Cochez au moins un réseau parmi ceux que nous proposons." in said(page)
    assert lens.consents.count() == 1


def test_a_consent_that_was_revoked_can_be_given_again(client, lens):
    client.post(path(lens, "revoke", lens.consents.get().pk))
    client.post(path(lens, "ask-others"), {"network": ["cress-hauts-de-france"]})
    assert sorted(one.revoked_on is None for one in lens.consents.all()) == [False, True]


def test_the_words_typed_are_deleted_in_one_click(client, request_of):
    client.post(path(request_of, "forget-note"))
    request_of.refresh_from_db()
    assert request_of.note == ""
    assert "Une question." not in said(client.get(path(request_of)))


def test_the_whole_request_is_deleted_in_one_click_with_the_mail_that_waits(client, request_of):
    key = f"callback-{request_of.pk}-received"
    context = {"networks": "x", "day": "x", "path": "/x/"}
    mails.post(key=key, to="a@exemple.fr", template="callback_received", context=context)
    page = client.post(path(request_of, "delete"))
    assert "Votre demande est effacée" in said(page)
    assert not CallbackRequest.objects.exists()
    assert not Consent.objects.exists()
    assert not Mail.objects.exists()
    assert client.get(path(request_of)).status_code == 404


@pytest.mark.parametrize("name", ["answer", "forget-note"])
def test_what_is_clicked_on_a_request_deleted_meanwhile_leads_nowhere(client, request_of, monkeypatch, name):
    ours = page_of_following.roles_of

    def deleted_meanwhile(user, callback, *args, **options):
        CallbackRequest.objects.filter(pk=callback.pk).delete()
        return ours(user, callback, *args, **options)

    monkeypatch.setattr(page_of_following, "roles_of", deleted_meanwhile)
    assert client.post(path(request_of, name), {"heard": "called"}).status_code == 404


@pytest.mark.parametrize("name", ["answer", "ask-others", "forget-note", "delete"])
def test_a_robot_that_follows_links_changes_nothing(client, request_of, name):
    assert client.get(path(request_of, name)).status_code == 405
    assert CallbackRequest.objects.get().note == "Une question."


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é"])
def test_a_guessed_link_leads_nowhere(client, request_of, token):
    for address in (f"/etre-rappele/suivi/{token}/", f"/etre-rappele/suivi/{token}/effacer/"):
        assert client.post(address).status_code in (400, 404, 405)
        assert client.get(address).status_code in (400, 404, 405)
    assert CallbackRequest.objects.exists()


@pytest.mark.parametrize(
    ("name", "thing", "action"),
    [
        ("follow", "request", "see"),
        ("answer", "request", "answer"),
        ("ask-others", "consent", "give"),
        ("forget-note", "request", "answer"),
        ("delete", "request", "delete"),
    ],
)
def test_the_pages_obey_the_matrix(client, request_of, monkeypatch, name, thing, action):
    for role in Role:
        monkeypatch.setattr(page_of_following, "roles_of", lambda *args, role=role, **options: frozenset({role}))
        method = client.get if name == "follow" else client.post
        with monkeypatch.context() as kept:
            kept.setattr(following, "delete", lambda request: None)
            status = method(path(request_of, name), {"heard": "called"}).status_code
        assert (status != 403) is may({role}, thing, action), role


def test_what_ended_is_emptied_after_its_term_and_the_rest_after_a_year():
    network = saved(a_network())
    owner = saved(an_adviser(network))
    kept = {"name": "Les Mots du Coron", "note": "Bonjour.", "answers": {"employees": 0}}
    ended = saved(a_request(state="done", owner=owner, state_since=NOW - KEPT_ONCE_ENDED, **kept))
    recent = saved(a_request(state="done", owner=owner, state_since=NOW - KEPT_ONCE_ENDED + timedelta(days=1), **kept))
    waiting = saved(a_request(created_at=NOW - LONGEST + timedelta(days=1), **kept))
    old = saved(a_request(created_at=NOW - LONGEST, **kept))
    CallbackTrace.objects.create(digest="x", day=TODAY - timedelta(days=2))
    CallbackTrace.objects.create(digest="x", day=TODAY)
    assert forget(NOW) == {"requests": 2, "traces": 1, "lists": 0, "agreements": 0}
    assert forget(NOW) == {"requests": 0, "traces": 0, "lists": 0, "agreements": 0}
    for request in (ended, old):
        request.refresh_from_db()
        assert (request.phone, request.name, request.note, request.answers) == ("", "", "", {})
        assert request.forgotten_at == NOW
    for request in (recent, waiting):
        request.refresh_from_db()
        assert request.forgotten_at is None


def test_a_request_that_was_emptied_says_so(client, request_of):
    CallbackRequest.objects.update(created_at=NOW - LONGEST)
    forget(NOW)
    page = client.get(path(request_of))
    assert "Cette demande est effacée" in said(page)
    assert "a@exemple.fr" not in html(page)
