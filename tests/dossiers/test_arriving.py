"""A mailbox opens an account: by a button, once, for thirty minutes, and whatever is typed says nothing of others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from structures import links, people, sessions, throttle
from structures.models import AccountEvent, FailedAttempt, Membership, SignInLink, Structure, User
from tests.dossiers.people import ANSWERS, KEEP, browser, path_in
from tests.structures.conftest import instant  # noqa: F401  the clock, stopped
from vocabulary import clock

pytestmark = pytest.mark.django_db


def ask(email="marie@exemple.fr", one=None, **fields):
    return (one or browser()).post("/connexion/", {"email": email, **fields})


def test_the_answers_of_an_address_are_kept_once_the_button_of_the_mail_is_pressed(starter, deliver):
    one = browser()
    page = one.post(f"/enregistrer/?{ANSWERS}", {**KEEP, "email": "Marie@Exemple.FR", "name": "Les Passerelles"})
    assert "Regardez votre boîte aux lettres" in page.content.decode()
    assert not Structure.objects.exists()
    [mail] = deliver()
    assert mail.to == ["marie@exemple.fr"]
    pressed = one.post(path_in(mail))
    structure = Structure.objects.get()
    assert pressed.url == f"/ma-structure/{structure.key}/"
    assert one.get(pressed.url).status_code == 200
    assert structure.name == "Les Passerelles"
    assert structure.answers["territory"] == ["C-62498"]
    assert set(structure.answered_on) == set(structure.answers)
    assert Membership.objects.get().user.email == "marie@exemple.fr"
    assert Membership.objects.get().role == "owner"


def test_a_link_opened_by_a_scanner_of_mails_is_not_used_up(starter, deliver):
    ask()
    path = path_in(deliver()[0])
    for _ in range(3):
        assert browser("198.51.100.1").get(path).status_code == 200
        assert browser("198.51.100.1").head(path).status_code == 200
    assert not User.objects.exists()
    assert browser().post(path).status_code == 302


def test_a_link_serves_once(starter, deliver):
    ask()
    path = path_in(deliver()[0])
    browser().post(path)
    other = browser()
    again = other.post(path)
    assert again.status_code == 404
    assert "Ce lien ne marche plus" in again.content.decode()
    assert other.get("/mon-compte/").status_code == 302


def test_a_link_lasts_thirty_minutes_and_what_it_kept_goes_with_the_next(starter, deliver, instant):  # noqa: F811
    one = browser()
    one.post(f"/enregistrer/?{ANSWERS}", {**KEEP, "email": "marie@exemple.fr"})
    path = path_in(deliver()[0])
    instant.later(minutes=30)
    assert one.post(path).status_code == 404
    late = path.split("/")[2]
    ask("paul@exemple.fr", late=late)  # what waits for one address is not given to another
    one.post(path_in(deliver()[-1]))
    assert not Structure.objects.exists()
    ask(late=late)
    browser().post(path_in(deliver()[-1]))
    assert Structure.objects.get().answers["territory"] == ["C-62498"]


@pytest.mark.parametrize("token", ["x", "é", "%00", "a" * 5000, "..%2f"])
def test_a_guessed_link_is_a_page_that_says_so(starter, token):
    for one in (browser().get(f"/lien/{token}/"), browser().post(f"/lien/{token}/")):
        assert one.status_code in (400, 404)
    assert browser().post(f"/invitation/{token}/").status_code in (400, 404)


def test_the_database_holds_no_link_that_could_be_used(starter, deliver):
    ask()
    token = path_in(deliver()[0]).split("/")[2]
    assert SignInLink.objects.get().digest == links.digest(token)
    assert token not in str(SignInLink.objects.values())


def test_an_account_and_an_unknown_address_are_answered_alike_for_the_same_work(starter, deliver):
    User.objects.of_mailbox("connue@exemple.fr")
    pages, counts = [], []
    for email in ("connue@exemple.fr", "inconnue@exemple.fr"):
        one = browser()
        with CaptureQueriesContext(connection) as queries:
            pages.append(one.post("/connexion/", {"email": email}))
        counts.append(len(queries))
    assert pages[0].content == pages[1].content
    assert counts[0] == counts[1]
    mails = deliver()
    assert mails[0].subject == mails[1].subject
    assert not User.objects.filter(email="inconnue@exemple.fr").exists()


def test_a_mailbox_is_not_flooded_nor_the_site_by_one_network(starter, deliver):
    assert [ask(one=browser()).status_code for _ in range(6)] == [200] * 5 + [429]
    page = ask()
    assert page["Retry-After"]
    assert "Les liens déjà reçus marchent encore" in page.content.decode()
    crowd = [ask(f"a{n}@exemple.fr", browser("198.51.100.9")).status_code for n in range(40)]
    assert (crowd.count(200), crowd.count(429)) == (throttle.BY_NETWORK, 40 - throttle.BY_NETWORK)
    for network in range(9):
        ask("cible@exemple.fr", browser(f"10.0.{network}.1"))
        ask("cible@exemple.fr", browser(f"10.0.{network}.1"))
    assert len(deliver()) == 5 + throttle.BY_NETWORK + throttle.BY_ACCOUNT_LINKS


def test_using_a_link_forgets_how_many_were_asked(starter, deliver):
    for _ in range(5):
        ask()
    browser().post(path_in(deliver()[0]))
    assert ask().status_code == 200
    assert FailedAttempt.objects.count() == 1


@pytest.mark.parametrize(
    "email",
    [
        "o'brien+asso@sous.domaine.exemple.fr",
        '"marie.du"@exemple.fr',
        "a!#$%&'*/=?^_`{|}~-b@exemple.fr",
        "marie@éléphant.fr",
        "marie@xn--lphant-9uab.fr",
        "  MARIE@EXEMPLE.FR  ",
        f"{'a' * 64}@exemple.fr",
        "a@b.technology",
    ],
)
def test_an_address_of_an_unusual_but_valid_form_receives_its_link(starter, deliver, email):
    assert ask(email).status_code == 200
    [mail] = deliver()
    browser().post(path_in(mail))
    assert User.objects.get().email == mail.to[0]
    assert mail.to[0] == mail.to[0].lower()


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Écrivez votre adresse électronique."),
        ("contact@lespasserelles", "Il manque la fin de l’adresse, par exemple « .fr »."),
        ("marie", "adresse électronique complète"),
        ("marie@", "adresse électronique complète"),
        ("marie@exemple.fr\nBcc: tous@exemple.fr", "adresse électronique complète"),
        ('"a\x01"@exemple.fr', "adresse électronique complète"),
        ("a\x00@exemple.fr", "adresse"),
        ("marie@.fr", "adresse électronique complète"),
        ("hélène@exemple.fr", "adresse électronique complète"),
        (f"{'a' * 250}@exemple.fr", "Assurez-vous"),
    ],
)
def test_what_is_no_address_is_said_and_writes_to_nobody(starter, deliver, email, sentence):
    page = ask(email)
    assert page.status_code == 422
    assert sentence in page.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert deliver() == []


@pytest.mark.parametrize(
    "name", ["Bcc:\r\ntous@exemple.fr", "\x00\x1b", "x" * 151, "<script>", " ", "Gagnez : https://exemple.org"]
)
def test_a_name_holds_no_header_and_breaks_nothing(starter, deliver, name):
    one = browser()
    page = one.post(f"/enregistrer/?{ANSWERS}", {**KEEP, "email": "marie@exemple.fr", "name": name})
    if page.status_code == 422:
        assert deliver() == []
        return
    [mail] = deliver()
    assert set(mail.message().keys()) >= {"To", "Subject"}
    assert "Bcc" not in mail.message()
    home = one.post(path_in(mail)).url
    assert "<script>" not in one.get(home).content.decode().partition("<main")[2]


@pytest.mark.parametrize(
    "address", ["/enregistrer/?legal_form=inconnue", "/enregistrer/?territory=C-62498&couleur=bleu"]
)
def test_answers_that_cannot_be_read_are_not_kept(starter, deliver, address):
    assert browser().post(address, {**KEEP, "email": "marie@exemple.fr"}).status_code == 422
    assert deliver() == []


def test_without_answers_the_questions_come_first(starter):
    assert browser().get("/enregistrer/").url == "/questionnaire/"


def test_two_links_for_the_same_answers_keep_one_structure(starter, deliver):
    for _ in range(2):
        browser().post(f"/enregistrer/?{ANSWERS}", {**KEEP, "email": "marie@exemple.fr"})
    for mail in deliver():
        browser().post(path_in(mail))
    assert Structure.objects.count() == 1


def test_a_visitor_opens_no_page_of_agents(starter, come_in):
    one = come_in("marie@exemple.fr")
    for address in ("/admin/", "/admin/securite/", "/admin/structures/user/", "/admin/regle/mots/"):
        assert one.get(address).status_code == 302, address


def test_an_agent_who_comes_by_mail_has_not_given_the_two_proofs(starter, come_in):
    agent = User.objects.create_superuser("agent@exemple.fr", "un mot de passe long")
    one = come_in("agent@exemple.fr")
    assert sessions.FACTOR not in one.session
    for address in ("/admin/", "/admin/securite/", "/admin/structures/user/", "/admin/regle/mots/"):
        assert one.get(address).status_code == 302, address
    page = one.post("/mon-compte/", {"new_password1": "un autre long mot", "new_password2": "un autre long mot"})
    agent.refresh_from_db()
    assert page.status_code == 200
    assert agent.check_password("un mot de passe long")


def test_a_link_used_in_a_session_of_agents_lengthens_no_proof(starter, deliver, signed_in):
    agent = User.objects.create_superuser("agent@exemple.fr", "un mot de passe long")
    one = signed_in(agent)
    began = one.session[sessions.BEGAN]
    ask("agent@exemple.fr")
    one.post(path_in(deliver()[0]))
    assert one.session[sessions.BEGAN] == began
    assert one.get("/admin/").status_code == 200


def test_a_closed_account_is_not_opened_by_a_link(starter, deliver):
    user = User.objects.of_mailbox("marie@exemple.fr")
    user.is_active = False
    user.save()
    ask()
    assert browser().post(path_in(deliver()[0])).status_code == 404


def test_a_visit_lasts_weeks_and_ends_by_itself(starter, come_in, instant):  # noqa: F811
    one = come_in("marie@exemple.fr")
    instant.later(days=29)
    assert one.get("/mon-compte/").status_code == 200
    instant.later(days=31)
    assert one.get("/mon-compte/").status_code == 302


def test_a_password_is_chosen_by_who_wants_one(starter, come_in):
    one = come_in("marie@exemple.fr")
    new = {"new_password1": "trois mots rares", "new_password2": "trois mots rares"}
    assert one.post("/mon-compte/", {**new, "new_password2": "autre"}).status_code == 422
    assert one.post("/mon-compte/", new).status_code == 302
    assert one.get("/mon-compte/").status_code == 200
    other = browser()
    assert ask(one=other, password="faux").status_code == 422
    assert ask(one=other, password="trois mots rares").url == "/ma-structure/"
    assert other.get("/mon-compte/").status_code == 200
    assert other.get("/admin/").status_code == 302


def test_wrong_passwords_are_slowed(starter):
    assert [ask(password="faux").status_code for _ in range(6)] == [422] * 5 + [429]


def test_signing_out_ends_this_session_or_all(starter, come_in):
    one, other = come_in("marie@exemple.fr"), come_in("marie@exemple.fr")
    one.post("/deconnexion/")
    assert one.get("/mon-compte/").status_code == 302
    assert other.get("/mon-compte/").status_code == 200
    third = come_in("marie@exemple.fr")
    third.post("/deconnexion/", {"partout": "1"})
    assert other.get("/mon-compte/").status_code == 302


def test_nobody_is_led_to_another_site(starter, come_in):
    one = come_in("marie@exemple.fr")
    for following in ("https://exemple.org/", "//exemple.org", "javascript:alert(1)"):
        assert one.get("/connexion/", {"next": following}).url == "/ma-structure/"


def test_what_happened_to_the_account_is_in_its_journal(starter, come_in):
    come_in("marie@exemple.fr")
    [event] = AccountEvent.objects.all()
    assert (event.kind, event.detail, event.network) == ("signed_in", "par un lien", "203.0.113.0/24")


def test_a_link_names_nobody_after_a_week(starter, deliver, instant):  # noqa: F811
    ask()
    instant.later(days=7, seconds=1)
    assert links.purge(clock.now()) == 1
    assert not SignInLink.objects.exists()


def test_the_anonymous_pages_cost_no_query_more_and_set_no_cookie(starter, django_assert_max_num_queries):
    one = browser()
    one.get(f"/mes-aides/?{ANSWERS}")
    with django_assert_max_num_queries(3) as queries:
        page = one.get(f"/mes-aides/?{ANSWERS}")
    assert not any("structures_" in query["sql"] or "django_session" in query["sql"] for query in queries)
    assert page.cookies == {}
    assert "Garder mes réponses" in page.content.decode()


def test_one_structure_too_many_is_said_and_the_account_opens_all_the_same(starter, deliver, monkeypatch):
    monkeypatch.setattr(people, "MOST_STRUCTURES", 0)
    one = browser()
    one.post(f"/enregistrer/?{ANSWERS}", KEEP)
    page = one.post(path_in(deliver()[0]), follow=True)
    assert page.redirect_chain == [("/ma-structure/", 302)]
    assert "Un compte garde" in page.content.decode()
    again = one.post(f"/enregistrer/?{ANSWERS}", {"structure": "nouvelle"})
    assert again.status_code == 422
    assert "Un compte garde" in again.content.decode()
    assert not Structure.objects.exists()
