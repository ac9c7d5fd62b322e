"""The home of a structure: what concerns it now, what it keeps, what it hides and why."""

import re
from datetime import date, timedelta

import pytest

from aids.models import Aid
from dossiers.models import KeptAid
from matching import index
from structures.models import Membership, Role, Structure
from tests.conftest import TODAY
from tests.dossiers.people import ANSWERS, a_structure, browser, join
from tests.vocabulary.said import plain
from vocabulary.french import typo

pytestmark = pytest.mark.django_db

OWNER = "marie@exemple.fr"
SAID = {"territory": ["C-62498"], "legal_form": "association", "needs": ["projet"], "employees": 0}
ANSWERED = dict.fromkeys(SAID, "2026-10-23")


@pytest.fixture
def structure(starter):
    return a_structure(OWNER, answers=SAID, answered_on=ANSWERED)


@pytest.fixture
def home(structure):
    return f"/ma-structure/{structure.key}/"


@pytest.fixture
def marie(come_in, structure):
    return come_in(OWNER)


def text(answer):
    return plain(answer.content.decode())


def main(answer):
    return text(answer).partition("<main")[2]


def act(one, structure, slug, what, **fields):
    return one.post(f"/ma-structure/{structure.key}/aides/{slug}/", {"act": what, **fields})


def shown(one, address=f"/mes-aides/?{ANSWERS}&format=json"):
    return [aid["aid"] for aid in one.get(address).json()["results"]]


def test_it_says_who_the_structure_is_and_when_it_answered(marie, home):
    page = main(marie.get(home))
    assert "Association · Lens · Aucun salarié · réponses du 23 octobre 2026" in page
    assert "/mes-aides/?territory=C-62498&amp;legal_form=association" in page


def test_its_cost_does_not_grow_with_what_is_kept(marie, home, structure, django_assert_max_num_queries):
    marie.get(home)
    for aid in Aid.objects.published()[:30]:
        KeptAid.objects.create(structure=structure, aid=aid, state="saved", on=TODAY)
    with django_assert_max_num_queries(15):
        marie.get(home)


def test_what_closes_soon_comes_with_its_date(marie, home, structure):
    first = shown(marie)[0]
    Aid.objects.filter(slug=first).update(closes_on=TODAY + timedelta(days=12), recurrence="yearly")
    page = main(marie.get(home))
    assert "Bientôt fermées" in page
    assert "6 décembre 2026, plus que 12 jours" in page
    Aid.objects.filter(slug=first).update(closes_on=TODAY + timedelta(days=61))
    assert "6 décembre 2026" not in main(marie.get(home))


def test_what_closes_soon_answers_a_need_or_was_kept(marie, home, structure):
    soon = TODAY + timedelta(days=12)
    answering, other = shown(marie)[0], marie.get(home).context["results_url"]
    listed = marie.get(f"{other}&format=json").json()
    last = marie.get(f"{other}&format=json&page={listed['pages']}").json()["results"][-1]["aid"]
    Aid.objects.filter(slug__in=[answering, last]).update(closes_on=soon, recurrence="yearly")
    names = dict(Aid.objects.values_list("slug", "name"))
    closing = {one["name"] for one in marie.get(home).context["closing"]}
    assert typo(names[answering]) in closing
    assert typo(names[last]) not in closing
    KeptAid.objects.create(structure=structure, aid=Aid.objects.get(slug=last), state="saved", on=TODAY)
    assert typo(names[last]) in {one["name"] for one in marie.get(home).context["closing"]}


def test_one_answer_is_given_where_it_is_asked_and_dated(marie, home, structure):
    page = marie.get(home)
    ask = page.context["ask"]
    assert main(page).count(f'value="{ask["key"]}"') == 1
    button = ask["buttons"][0]
    assert marie.post(f"{home}reponse/", {button.name: button.value}).url == home
    structure.refresh_from_db()
    assert structure.answered_on[button.name] == "2026-11-24"
    assert structure.answered_on["employees"] == "2026-10-23"
    assert marie.get(home).context["ask"]["key"] != button.name


def test_not_knowing_is_an_answer_and_is_not_asked_again(marie, home, structure):
    key = marie.get(home).context["ask"]["key"]
    marie.post(f"{home}reponse/", {"passer": key})
    structure.refresh_from_db()
    assert structure.skipped == [key]
    assert marie.get(home).context["ask"]["key"] != key


@pytest.mark.parametrize(
    "posted", [{"legal_form": "x"}, {"employees": "-3"}, {"passer": "couleur"}, {"needs": ["a", "b"]}]
)
def test_an_answer_that_cannot_be_is_said_and_changes_nothing(marie, home, structure, posted):
    assert marie.post(f"{home}reponse/", posted).status_code == 422
    structure.refresh_from_db()
    assert (structure.answers, structure.answered_on) == (SAID, ANSWERED)
    assert marie.post(f"{home}reponse/", {}).status_code == 302


def test_answers_of_more_than_a_year_are_offered_for_review(marie, home, structure):
    structure.answered_on = {**ANSWERED, "employees": "2025-11-23", "legal_form": "2025-11-24"}
    structure.save()
    page = main(marie.get(home))
    assert "Ces réponses ont plus d’un an" in page
    assert page.count("(23 novembre 2025)") == 1
    assert "(24 novembre 2025)" not in page
    marie.post(f"{home}toujours-vrai/")
    structure.refresh_from_db()
    assert set(structure.answered_on.values()) == {"2026-11-24"}
    assert "plus d’un an" not in main(marie.get(home))


def test_a_hidden_aid_leaves_the_list_with_its_reason_and_is_found_again(marie, home, structure):
    first, second, *_ = shown(marie)
    assert act(marie, structure, first, "masquer", reason="heavy").url == home
    assert shown(marie)[0] == second
    assert first not in shown(marie)
    page = main(marie.get(home))
    assert "Aides masquées" in page
    assert "Trop lourde à demander · masquée le 24 novembre 2026" in page
    sheet = marie.get(f"/aides/{first}/?{ANSWERS}")
    assert "Remettre" in main(sheet)
    act(marie, structure, first, "remettre")
    assert shown(marie)[0] == first


def test_a_kept_aid_is_at_hand_and_stays_in_the_list(marie, home, structure):
    first = shown(marie)[0]
    act(marie, structure, first, "garder")
    assert "Gardée le 24 novembre 2026" in main(marie.get(home))
    assert shown(marie)[0] == first
    assert "Ne plus garder" in main(marie.get(f"/mes-aides/?{ANSWERS}"))
    act(marie, structure, first, "masquer", text="Nous l’avons déjà")
    kept = KeptAid.objects.get()
    assert (kept.state, kept.reason, kept.text) == ("hidden", "other", "Nous l’avons déjà")
    act(marie, structure, first, "garder")
    kept.refresh_from_db()
    assert (kept.state, kept.reason, kept.text) == ("saved", "", "")


def test_what_became_of_a_request_is_said_step_by_step_and_taken_back(marie, home, structure):
    first = shown(marie)[0]
    act(marie, structure, first, "garder")
    for what, words, buttons in (
        ("deposee", "Demande déposée le 24 novembre 2026", {"obtenue", "refusee", "garder", "remettre"}),
        ("obtenue", "Obtenue le 24 novembre 2026", {"deposee", "remettre"}),
        ("deposee", "Demande déposée le 24 novembre 2026", {"obtenue", "refusee", "garder", "remettre"}),
        ("refusee", "Refusée le 24 novembre 2026", {"deposee", "remettre"}),
        ("garder", "Gardée le 24 novembre 2026", {"deposee", "remettre"}),
    ):
        act(marie, structure, first, what)
        kept = marie.get(home).content.decode().partition('id="gardees"')[2].partition("</section>")[0]
        assert words in plain(kept)
        assert set(re.findall('name="act" value="([a-z]+)"', kept)) - {"masquer"} == buttons
    assert shown(marie)[0] == first


def test_an_aid_that_was_asked_for_is_followed_from_its_card_and_no_longer_urged(marie, home, structure):
    first = shown(marie)[0]
    Aid.objects.filter(slug=first).update(closes_on=TODAY + timedelta(days=12), recurrence="yearly")
    name = typo(Aid.objects.get(slug=first).name)
    assert name in {one["name"] for one in marie.get(home).context["closing"]}
    act(marie, structure, first, "deposee")
    assert name not in {one["name"] for one in marie.get(home).context["closing"]}
    page = main(marie.get(f"/mes-aides/?{ANSWERS}"))
    assert "Vous avez noté une demande." in page


def test_the_answer_to_a_request_is_said_after_the_sheet_was_withdrawn(marie, structure):
    act(marie, structure, "urgencess", "deposee")
    Aid.objects.filter(slug="urgencess").update(status="archived")
    act(marie, structure, "urgencess", "refusee")
    assert KeptAid.objects.get().state == "refused"


def test_a_reader_says_nothing_of_requests(come_in, structure):
    join(structure, "paul@exemple.fr", Role.READER)
    assert act(come_in("paul@exemple.fr"), structure, "urgencess", "deposee").status_code == 403
    assert not KeptAid.objects.exists()


def test_kept_aids_are_compared_from_there(marie, home, structure):
    kept = shown(marie)[:5]
    act(marie, structure, kept[0], "garder")
    assert marie.get(home).context["compare_url"] == ""
    for slug in kept[1:]:
        act(marie, structure, slug, "garder")
    context = marie.get(home).context
    assert context["compare_text"] == "Comparer les 4 dernières aides"
    assert marie.get(context["compare_url"]).status_code == 200


@pytest.mark.parametrize(
    ("what", "fields", "status"),
    [
        ("masquer", {"reason": "laide"}, 422),
        ("masquer", {"text": "x" * 201}, 422),
        ("masquer", {"text": "\x00"}, 422),
        ("brûler", {}, 404),
        ("", {}, 404),
    ],
)
def test_what_cannot_be_kept_is_said(marie, structure, what, fields, status):
    assert act(marie, structure, "urgencess", what, **fields).status_code == status
    assert not KeptAid.objects.exists()


def test_an_aid_that_is_not_published_is_not_kept(marie, structure):
    Aid.objects.filter(slug="urgencess").update(status="draft")
    assert act(marie, structure, "urgencess", "garder").status_code == 404
    assert act(marie, structure, "nulle-part", "garder").status_code == 404


def test_after_keeping_one_comes_back_to_the_list_and_to_no_other_site(marie, structure, home):
    assert act(marie, structure, "urgencess", "garder", next=f"/mes-aides/?{ANSWERS}").url == f"/mes-aides/?{ANSWERS}"
    assert act(marie, structure, "urgencess", "garder", next="https://exemple.org/").url == home


def test_nobody_elses_lists_change(marie, structure, come_in):
    first = shown(marie)[0]
    act(marie, structure, first, "masquer")
    assert shown(browser())[0] == first
    other = come_in("paul@exemple.fr")
    assert shown(other)[0] == first
    a_structure("paul@exemple.fr")
    assert shown(other)[0] == first


def test_the_lists_are_those_of_the_structure_last_opened(marie, structure, home):
    other = a_structure(OWNER, name="Autre")
    first = shown(marie)[0]
    marie.get(home)
    act(marie, structure, first, "masquer")
    assert first not in shown(marie)
    marie.get(f"/ma-structure/{other.key}/")
    assert first in shown(marie)


def test_a_reader_sees_the_lists_without_buttons(starter, come_in, structure):
    join(structure, "paul@exemple.fr", Role.READER)
    page = main(come_in("paul@exemple.fr").get(f"/mes-aides/?{ANSWERS}"))
    assert 'value="garder"' not in page


def test_other_answers_than_the_kept_ones_can_be_kept_in_their_place(marie, structure, home):
    reordered = "needs=projet&employees=0&legal_form=association&territory=C-62498&aide=urgencess"
    for same in (ANSWERS, reordered):
        assert "Garder celles-ci" not in main(marie.get(f"/mes-aides/?{same}"))
    other = f"{ANSWERS}&accreditations=-"
    page = main(marie.get(f"/mes-aides/?{other}"))
    assert "Ces réponses ne sont pas celles que vous gardez" in page
    assert marie.post(f"/enregistrer/?{other}", {"structure": str(structure.key)}).url == home
    structure.refresh_from_db()
    assert structure.answers["accreditations"] == []
    assert structure.answered_on["accreditations"] == "2026-11-24"
    assert structure.answered_on["employees"] == "2026-10-23"


def test_one_keeps_several_structures_and_never_in_anothers(marie, structure):
    theirs = a_structure("paul@exemple.fr", name="Autre")
    choices = main(marie.get(f"/enregistrer/?{ANSWERS}"))
    assert "Une autre structure" in choices
    assert str(theirs.key) not in choices
    assert marie.post(f"/enregistrer/?{ANSWERS}", {"structure": str(theirs.key)}).status_code == 422
    assert marie.post(f"/enregistrer/?{ANSWERS}", {}).status_code == 422
    new = marie.post(f"/enregistrer/?{ANSWERS}", {"structure": "nouvelle", "name": "La deuxième"}).url
    assert new != f"/ma-structure/{structure.key}/"
    assert Structure.objects.visible_to(Membership.objects.get(structure=structure).user).count() == 2
    listed = main(marie.get("/ma-structure/"))
    assert "La deuxième" in listed
    assert "Les Passerelles" in listed


def test_only_structure_is_opened_at_once(marie, home):
    assert marie.get("/ma-structure/").url == home
    assert marie.get("/ma-structure/?toutes").status_code == 200


def test_the_day_before_stays_new_all_day(marie, home, structure, settings):
    membership = Membership.objects.get()
    settings.AIDESS_TODAY = TODAY + timedelta(days=3)
    for _ in range(3):
        assert marie.get(home).context["since"] == "24 novembre 2026"
    membership.refresh_from_db()
    assert (membership.seen_before_on, membership.seen_on) == (TODAY, TODAY + timedelta(days=3))
    structure.refresh_from_db()
    assert structure.used_on == date(2026, 11, 27)


def test_a_page_with_what_is_kept_is_never_taken_for_an_anonymous_one(marie, structure):
    one = browser()
    page = one.get(f"/mes-aides/?{ANSWERS}")
    mine = marie.get(f"/mes-aides/?{ANSWERS}", headers={"If-None-Match": page["ETag"]})
    assert mine.status_code == 200
    assert "ETag" not in mine
    assert "private" in mine["Cache-Control"]


def test_hiding_leaves_the_catalogue_of_others_as_it_is(marie, structure):
    held = index.catalogue()
    slug = shown(marie)[0]
    less = held.without([slug, "nulle-part"])
    assert less.get(slug) is None
    assert len(less.compiled) == len(held.compiled) - 1
    assert held.get(slug) is not None
    assert held.without([]) is held
