"""A bearer answers a recurring question once, on its sheet: who may, what is shown, how it is withdrawn."""

import pytest
from django.db import IntegrityError, transaction

from aids.merging import merge
from aids.models import Aid, Organisation, Reply
from structures.models import User
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
SAID = {"question": "Faut-il un numéro SIRET ?", "answer": "Oui, dès le dépôt.\nIl se demande en ligne."}


@pytest.fixture
def sheet(starter):
    bearer = Organisation.objects.create(name="Région Exemple", kind="region")
    return Aid.objects.create(
        slug="aide-locale", name="Aide locale", bearer=bearer, nature=["grant"], recurrence="yearly",
        territories=["R-53"], status="published",
    )  # fmt: skip


def address(sheet):
    return f"/admin/aides/{sheet.pk}/reponses/"


def shown(client, sheet):
    return client.get(f"/aides/{sheet.slug}/").content.decode()


def test_an_answer_is_shown_to_all_dated_and_signed_by_the_bearer(client, agents, signed_in, sheet):
    agent = agents("Relecteur", "R-53")
    assert signed_in(agent).post(address(sheet), SAID).status_code == 302
    page = shown(client, sheet)
    assert "Faut-il un numéro SIRET\u202f?" in page
    assert "Oui, dès le dépôt.<br>Il se demande en ligne." in page
    assert "Région Exemple, le 24 novembre 2026." in page
    assert agent.email not in page


def test_a_sheet_without_answers_has_no_section(client, sheet):
    assert "Questions qui reviennent" not in shown(client, sheet)


def test_an_answer_is_withdrawn_in_one_click_and_kept_for_agents(client, agents, signed_in, sheet):
    agent = signed_in(agents("Relecteur", "R-53"))
    agent.post(address(sheet), SAID)
    agent.post(address(sheet), {"withdraw": Reply.objects.get().pk})
    assert "SIRET" not in shown(client, sheet)
    assert "retirée le 24 novembre 2026" in agent.get(address(sheet)).content.decode()


@pytest.mark.parametrize("withdrawn", ["abc", "9" * 30, "-1", "²"])
def test_what_is_not_an_answer_cannot_be_withdrawn(agents, signed_in, sheet, withdrawn):
    agent = signed_in(agents("Relecteur", "R-53"))
    assert agent.post(address(sheet), {"withdraw": withdrawn}).status_code == 404


def test_the_answer_of_another_sheet_is_not_withdrawn_from_here(agents, signed_in, sheet):
    other = Aid.objects.exclude(pk=sheet.pk).published().first()
    author = User.objects.create_user("autre@exemple.fr")
    reply = Reply.objects.create(aid=other, author=author, signature="Autre", answered_on=TODAY, **SAID)
    signed_in(agents("Relecteur", "R-53")).post(address(sheet), {"withdraw": reply.pk})
    assert Reply.objects.shown().get() == reply


@pytest.mark.parametrize(("role", "ground"), [("Relecteur", "R-32"), ("Rédacteur", "R-53"), ("Lecteur", "R-53")])
def test_only_who_may_publish_the_sheet_answers_on_it(agents, signed_in, sheet, role, ground):
    client = signed_in(agents(role, ground))
    assert client.get(address(sheet)).status_code == 200
    assert client.post(address(sheet), SAID).status_code == 403
    assert not Reply.objects.exists()


def test_a_stranger_does_not_see_the_page(client, signed_in, sheet):
    assert client.get(address(sheet)).status_code == 302
    assert signed_in(User.objects.create_user("a@exemple.fr", is_staff=True)).get(address(sheet)).status_code == 403


def test_a_sheet_that_is_not_published_takes_no_answer(agents, signed_in, sheet):
    Aid.objects.filter(pk=sheet.pk).update(status="draft")
    agent = signed_in(agents("Relecteur", "R-53"))
    assert "n’est pas publiée" in agent.get(address(sheet)).content.decode()
    assert agent.post(address(sheet), SAID).status_code == 403


@pytest.mark.parametrize(
    "broken",
    [{"question": ""}, {"answer": "  "}, {"question": "q" * 201}, {"answer": "r" * 1001}, {"answer": "a\x00b"}],
)
def test_a_bad_answer_is_refused_with_a_sentence(agents, signed_in, sheet, broken):
    response = signed_in(agents("Relecteur", "R-53")).post(address(sheet), SAID | broken)
    assert response.status_code == 422
    assert b"errorlist" in response.content
    assert not Reply.objects.exists()


def test_a_sheet_shows_ten_answers_at_most(agents, signed_in, sheet):
    agent = signed_in(agents("Relecteur", "R-53"))
    for number in range(11):
        agent.post(address(sheet), SAID | {"question": f"Question {number} ?"})
    assert Reply.objects.count() == 10


def test_the_answers_of_a_duplicate_go_to_the_sheet_that_is_kept(sheet, agents, lexicon):
    double = Aid.objects.create(
        slug="doublon", name="Doublon", bearer=sheet.bearer, nature=["grant"], recurrence="yearly",
        territories=["R-53"], status="published",
    )  # fmt: skip
    author = agents("Relecteur", "R-53")
    Reply.objects.create(aid=double, author=author, signature="x", answered_on=TODAY, **SAID)
    merge(sheet, [double], author, reason="La même.", take=[], lexicon=lexicon)
    assert sheet.replies.get().question == SAID["question"]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [({"question": " "}, "reply_has_a_question_and_an_answer"), ({"answer": ""}, "reply_has_a_question_and_an_answer"),
     ({"withdrawn_on": TODAY.replace(year=2025)}, "reply_is_withdrawn_once_given")],
)  # fmt: skip
def test_the_database_refuses(sheet, fields, constraint):
    author = User.objects.create_user("autre@exemple.fr")
    whole = {"aid": sheet, "author": author, "signature": "x", "answered_on": TODAY, **SAID, **fields}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Reply.objects.create(**whole)
