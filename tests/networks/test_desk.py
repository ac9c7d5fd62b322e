"""The desk of a network: the most pressing first, one visible owner, every state reversible, nothing guessed."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from matching.querystring import read
from networks import desk
from networks.calling import MOST_EMPLOYEES_OF_A_SMALL_ONE, Origin
from networks.models import AdviserRole, CallbackRequest, CaseNote, Move, RequestState, Shown
from networks.waiting import easter, working_days
from structures.models import Mail, User
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.dossiers.test_at_once import at_once
from tests.networks.asking import NOW, a_consent, a_network, a_request, an_adviser, saved
from vocabulary import clock

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for module in ("networks.views.desk", "networks.views.case", "networks.views.following"):
        monkeypatch.setattr(f"{module}.now", lambda: NOW)


@pytest.fixture
def adviser():
    return saved(an_adviser(saved(a_network(name="Guid'Asso"))))


@pytest.fixture
def asked(adviser):
    """A request that the adviser's network may see."""
    request = saved(a_request(name="Les Mots du Coron", email="a@exemple.fr", note="Une question."))
    saved(a_consent(request, adviser.network))
    return request


@pytest.fixture
def desk_of(adviser, signed_in):
    return signed_in(adviser.user)


def path(request, name="request", *args, slug="un-reseau"):
    return reverse(f"desk-{name}", args=[slug, request.key, *args])


def state_of(request):
    request.refresh_from_db()
    return request.state


def another(adviser, slug="autre"):
    return saved(an_adviser(saved(a_network(slug, name="Le DLA")), "autre@exemple.fr"))


def test_a_desk_where_nobody_waits_says_so(adviser, signed_in):
    text = said(signed_in(adviser.user).get("/reseau/un-reseau/"))
    assert "Aucune structure n’attend d’appel." in text


def test_the_list_shows_what_the_consent_shows_and_links_to_the_portfolio(desk_of, asked):
    page = desk_of.get("/reseau/un-reseau/")
    html(page)
    text = said(page)
    assert "1 structure attend un appel." in text
    assert "Accord du 24 novembre 2026 : téléphone" in text
    assert "Reçue aujourd’hui à 10 h 30" in text
    assert reverse("portfolio", args=["un-reseau"]) in page.content.decode()
    assert "Ses aides" not in text
    asked.consents.update(shown=[Shown.CONTACT, Shown.ANSWERS])
    assert "Ses aides" in said(desk_of.get("/reseau/un-reseau/"))


def test_the_small_in_real_difficulty_come_first_then_the_late_then_the_longest_waiting(desk_of, adviser):
    def waits(name, days, shown=(Shown.CONTACT, Shown.ANSWERS), **changes):
        request = saved(a_request(name=name, waiting_since=NOW - days * DAY, **changes))
        saved(a_consent(request, adviser.network, shown=list(shown)))

    waits("récente", 1)
    waits("en retard", 8)
    waits("en difficulté", 1, topic="trouble")
    waits("petite qui ne le montre pas", 0, topic="trouble", is_small=True, shown=[Shown.CONTACT])
    waits("petite en difficulté", 0, topic="trouble", is_small=True)
    names = [one.name for one in desk.rows(adviser.network, "a-rappeler", TODAY, NOW)]
    expected = ["petite en difficulté", "en difficulté", "petite qui ne le montre pas", "en retard", "récente"]
    assert names == expected
    text = said(desk_of.get("/reseau/un-reseau/"))
    assert text.count("Passe devant : elle dit être en difficulté.") == 3
    assert text.count("Petite structure : cinq salariés au plus.") == 1
    assert "dont 1 depuis trop longtemps" in text
    assert "6 jours ouvrés d’attente" in text


def test_a_structure_is_small_by_its_own_answer(lexicon):
    for employees, small in (("0", True), (str(MOST_EMPLOYEES_OF_A_SMALL_ONE), True), ("6", False), ("", False)):
        assert Origin(read(QueryDict(f"employees={employees}"), lexicon), lexicon).is_small is small


def test_a_list_costs_four_queries_at_most(adviser, django_assert_max_num_queries):
    for number in range(40):
        saved(a_consent(saved(a_request(name=str(number))), adviser.network))
    with django_assert_max_num_queries(4):
        desk.counts(adviser.network, TODAY, NOW)
        assert len([(one.seen, one.owner) for one in desk.rows(adviser.network, "a-rappeler", TODAY, NOW)[:30]]) == 30


def test_a_page_or_a_tab_that_is_not_there_is_not_found(desk_of):
    assert desk_of.get("/reseau/un-reseau/?page=2").status_code == 404
    assert desk_of.get("/reseau/un-reseau/?etat=perdues").status_code == 404


def test_i_call_back_tells_the_structure_who_will_call(desk_of, client, asked, adviser):
    assert desk_of.post(path(asked, "take")).status_code == 302
    assert state_of(asked) == RequestState.TAKEN
    assert asked.owner == adviser
    assert "Camille, Guid’Asso, va vous appeler." in said(client.get(reverse("callback-follow", args=[asked.token])))
    mail = Mail.objects.get(to="a@exemple.fr")
    assert mail.subject == "Camille, de Guid’Asso, va vous appeler"
    assert desk_of.post(path(asked, "take")).status_code == 302  # twice is once
    assert Mail.objects.count() == 1
    assert Move.objects.count() == 1


def test_the_second_to_take_a_request_is_told_who_did(asked, desk_of, adviser, signed_in):
    desk_of.post(path(asked, "take"))
    colleague = saved(an_adviser(adviser.network, "collegue@exemple.fr"))
    page = signed_in(colleague.user).post(path(asked, "take"))
    assert page.status_code == 409
    assert "Camille s’en occupe déjà." in said(page)
    assert state_of(asked) == RequestState.TAKEN
    assert asked.owner == adviser


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_request_at_the_same_second_exactly_one_wins(asked, adviser):
    advisers = [adviser, saved(an_adviser(adviser.network, "collegue@exemple.fr")), another(adviser)]
    saved(a_consent(asked, advisers[2].network))

    def take(one):
        try:
            desk.take(asked, one, TODAY, NOW)
        except desk.RefusedError:
            return None
        return one

    won = [one for one in at_once(*(lambda one=one: take(one) for one in advisers)) if one]
    assert len(won) == 1
    asked.refresh_from_db()
    assert asked.owner == won[0]
    assert Move.objects.count() == 1


def test_every_state_is_reversible_and_written_in_the_history(desk_of, asked):
    desk_of.post(path(asked, "take"))
    for before in desk.SAID[:-1]:
        for after in desk.SAID[:-1]:
            CallbackRequest.objects.update(state=before)
            answer = desk_of.post(path(asked, "say"), {"state": after, "seen": before})
            assert (answer.status_code, state_of(asked)) == (302, after)
    desk_of.post(path(asked, "say"), {"state": "new", "seen": asked.state})
    assert (state_of(asked), asked.owner) == (RequestState.NEW, None)
    page = desk_of.get(path(asked))
    html(page)
    assert "Prise en charge, par Camille (Guid’Asso)" in said(page)


def test_the_page_says_before_each_button_what_the_structure_will_read(desk_of, asked):
    desk_of.post(path(asked, "take"))
    text = said(desk_of.get(path(asked)))
    assert "La structure lit : « Camille, Guid’Asso, va vous appeler. »" in text
    assert "La structure lira : « Camille, Guid’Asso, vous a appelé. »" in text
    assert "La structure lira : « Terminée. Guid’Asso n’a pas réussi à vous joindre. »" in text


def test_a_button_of_a_page_that_is_no_longer_true_changes_nothing(desk_of, asked):
    desk_of.post(path(asked, "take"))
    page = desk_of.post(path(asked, "say"), {"state": "done", "seen": "contacted"})
    assert page.status_code == 409
    assert "Cette demande a changé entre-temps." in said(page)
    assert state_of(asked) == RequestState.TAKEN
    assert desk_of.post(path(asked, "say"), {"state": "sold", "seen": "taken"}).status_code == 404


def test_only_who_follows_a_request_moves_it(desk_of, asked, adviser, signed_in):
    colleague = saved(an_adviser(adviser.network, "collegue@exemple.fr"))
    desk_of.post(path(asked, "take"))
    page = signed_in(colleague.user)
    assert page.get(path(asked)).status_code == 200
    assert page.post(path(asked, "say"), {"state": "done", "seen": "taken"}).status_code == 403
    assert page.post(path(asked, "pass"), {"network": "autre"}).status_code == 403


def test_what_is_not_shown_to_a_network_is_not_found_whatever_is_tried(asked, adviser, signed_in):
    other = another(adviser)
    page = signed_in(other.user)
    note = CaseNote.objects.create(
        request=asked, author=adviser, network=adviser.network, text="À nous.", written_at=NOW
    )
    for name, args in (("take", []), ("say", []), ("pass", []), ("note", []), ("note-delete", [note.pk])):
        for slug in ("autre", "un-reseau", "aucun"):
            assert page.post(path(asked, name, *args, slug=slug)).status_code == 404
            assert page.get(path(asked, slug=slug)).status_code == 404
    assert page.get("/reseau/un-reseau/").status_code == 403
    assert state_of(asked) == RequestState.NEW


def test_a_visitor_is_asked_who_he_is(client, asked):
    for address in ("/reseau/un-reseau/", path(asked)):
        assert client.get(address)["Location"].startswith(reverse("visit"))


def test_a_request_goes_to_another_network_only_once_the_structure_agrees(desk_of, client, asked, adviser, signed_in):
    other = another(adviser)
    desk_of.post(path(asked, "take"))
    desk.pass_on(asked, adviser, other.network, TODAY, NOW)
    there = signed_in(other.user)
    assert there.get(path(asked, slug="autre")).status_code == 404
    follow = reverse("callback-follow", args=[asked.token])
    page = client.get(follow)
    html(page)
    assert "Guid’Asso propose de passer votre demande à Le DLA. Dites oui ou non." in said(page)
    assert Mail.objects.filter(subject__contains="propose de passer votre demande").count() == 1
    client.post(reverse("callback-passing", args=[asked.token]), {"agree": "oui"})
    assert (state_of(asked), asked.owner, asked.passed_to) == (RequestState.NEW, None, None)
    assert there.get(path(asked, slug="autre")).status_code == 200
    assert desk_of.get(path(asked)).status_code == 404
    assert "Demande reçue. Le DLA va vous appeler." in said(client.get(follow))


def test_a_structure_that_refuses_stays_where_it_is(client, asked, adviser):
    other = another(adviser)
    desk.take(asked, adviser, TODAY, NOW)
    desk.pass_on(asked, adviser, other.network, TODAY, NOW)
    client.post(reverse("callback-passing", args=[asked.token]), {"agree": "non"})
    assert (state_of(asked), asked.owner, asked.passed_to) == (RequestState.CONTACTED, adviser, None)
    assert not asked.consents.filter(network=other.network).exists()


def test_a_note_is_read_by_whom_it_says_and_deleted_in_one_click(desk_of, client, asked, adviser, signed_in):
    other = another(adviser)
    saved(a_consent(asked, other.network))
    for text, readers in (("Entre nous.", "privee"), ("Pour tous.", "partagee")):
        assert desk_of.post(path(asked, "note"), {"text": text, "readers": readers}).status_code == 302
    there, follow = signed_in(other.user), reverse("callback-follow", args=[asked.token])
    for page in (there.get(path(asked, slug="autre")), client.get(follow)):
        html(page)
        assert "Pour tous." in said(page)
        assert "Entre nous." not in said(page)
    shared = CaseNote.objects.get(is_private=False)
    assert there.post(path(asked, "note-delete", shared.pk, slug="autre")).status_code == 404
    assert desk_of.post(path(asked, "note-delete", shared.pk)).status_code == 302
    assert [note.text for note in CaseNote.objects.all()] == ["Entre nous."]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Écrivez votre note."),
        ("a" * 501, "Raccourcissez votre note : 500 signes au plus."),
        ("Il est malade.", "Votre texte semble parler de la santé de quelqu’un."),
    ],
)
def test_a_note_too_long_or_about_health_is_said_and_not_kept(desk_of, asked, text, sentence):
    page = desk_of.post(path(asked, "note"), {"text": text, "readers": "privee"})
    assert page.status_code == 422
    assert sentence in said(page)
    assert not CaseNote.objects.exists()


def test_a_warned_note_is_kept_when_confirmed(desk_of, asked):
    fields = {"text": "La maladie de Lyme, sujet de leur action.", "readers": "privee", "confirmed": "oui"}
    for _ in range(2):
        desk_of.post(path(asked, "note"), fields)
    assert CaseNote.objects.count() == 1


def test_an_adviser_who_left_or_is_away_leaves_the_request_to_colleagues(desk_of, asked, adviser, signed_in):
    desk_of.post(path(asked, "take"))
    colleague = saved(an_adviser(adviser.network, "collegue@exemple.fr"))
    adviser.is_active = False
    adviser.save()
    assert desk_of.get(path(asked)).status_code == 404
    page = signed_in(colleague.user)
    assert page.post(path(asked, "say"), {"state": "new", "seen": "taken"}).status_code == 302
    assert state_of(asked) == RequestState.NEW


def test_an_absence_has_an_end_and_somebody_of_the_network_stands_in(desk_of, adviser):
    colleague = saved(an_adviser(adviser.network, "collegue@exemple.fr", role=AdviserRole.LEAD))
    stranger = another(adviser)
    away = reverse("desk-absence", args=["un-reseau"])
    until = (TODAY + 7 * DAY).isoformat()
    for fields in ({"until": "2026-01-01"}, {"until": "demain"}, {"until": until, "stand_in": stranger.pk}):
        assert desk_of.post(away, fields).status_code == 422
    assert desk_of.post(away, {"until": until, "stand_in": colleague.pk}).status_code == 302
    adviser.refresh_from_db()
    assert (adviser.away_until, adviser.stand_in) == (TODAY + 7 * DAY, colleague)
    html(desk_of.get("/reseau/un-reseau/"))
    desk_of.post(away, {"until": ""})
    adviser.refresh_from_db()
    assert (adviser.away_until, adviser.stand_in) == (None, None)


def test_working_days_leave_out_weekends_and_holidays():
    assert [easter(year) for year in (2024, 2026, 2027)] == [date(2024, 3, 31), date(2026, 4, 5), date(2027, 3, 28)]
    assert working_days(date(2026, 11, 20), date(2026, 11, 23)) == 1  # a Friday, a Monday
    assert working_days(date(2026, 4, 3), date(2026, 4, 7)) == 1  # Easter Monday
    assert working_days(date(2026, 11, 10), date(2026, 11, 12)) == 1
    assert working_days(date(2026, 11, 24), date(2026, 11, 24)) == 0


def test_one_desk_is_opened_at_once_and_several_are_a_choice(desk_of, adviser, signed_in, client):
    assert desk_of.get("/reseau/")["Location"] == "/reseau/un-reseau/"
    second = saved(an_adviser(saved(a_network("second", name="Le DLA"))))
    assert second.user == adviser.user
    page = desk_of.get("/reseau/")
    html(page)
    assert "Le DLA" in said(page)
    stranger = User.objects.create(email="personne@exemple.fr")
    assert "ne conseille pour aucun réseau" in said(signed_in(stranger).get("/reseau/"))
    assert client.get("/reseau/").status_code == 302
