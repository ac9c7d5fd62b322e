"""The outbox: what is written in it, and that a mail says what its template says."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from structures import mails
from structures.models import Mail

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def greeting(db, template):
    template("greeting.txt", "Bonjour {{ name }}\n\nVoici l'aide : {{ site_url }}/aides/{{ slug }}/\n")

    def greet(key="greeting:1", to="treso@exemple.fr", **given):
        context = {"name": "l'association", "slug": "aide"}
        return mails.post(key=key, to=to, template="greeting", context=context, now=NOON, **given)

    return greet


def test_a_mail_is_its_template_and_its_first_line_is_the_subject(greeting, deliver, settings):
    settings.SITE_URL = "https://aidess.exemple.fr"
    greeting()
    [mail] = deliver()
    assert mail.subject == "Bonjour l'association"
    assert mail.body == "Voici l'aide : https://aidess.exemple.fr/aides/aide/\n"
    assert mail.to == ["treso@exemple.fr"]
    assert mail.extra_headers["Message-ID"].endswith("@localhost>")


def test_a_page_goes_with_the_text_where_there_is_one_and_is_escaped(greeting, template, deliver):
    template("greeting.html", "<p>{{ name }}</p>")
    greeting()
    [mail] = deliver()
    assert mail.alternatives == [("<p>l&#x27;association</p>", "text/html")]


def test_the_same_key_is_the_same_mail(greeting, deliver):
    assert greeting() == greeting(to="autre@exemple.fr")
    deliver()
    greeting()
    assert [mail.to for mail in deliver()] == [["treso@exemple.fr"]]


def test_a_mail_of_a_transaction_undone_never_was(greeting, deliver):
    with transaction.atomic():
        greeting()
        transaction.set_rollback(True)
    assert deliver() == []


def test_what_was_said_is_forgotten_once_it_left(greeting, deliver):
    greeting()
    deliver()
    assert Mail.objects.values_list("state", "text", "html").get() == ("sent", "", "")


def test_a_demonstration_keeps_its_mails_to_be_read(greeting, deliver, settings):
    settings.MAILS_STAY_HERE = True
    greeting()
    deliver()
    assert "Voici l'aide" in Mail.objects.get().text


def test_the_headers_of_a_caller_leave_with_the_mail(greeting, deliver):
    greeting(
        headers={"List-Unsubscribe": "<https://exemple.fr/stop>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    )
    sent = deliver()[0].message()
    assert sent["List-Unsubscribe"] == "<https://exemple.fr/stop>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["Auto-Submitted"] == "auto-generated"


def test_who_waits_for_a_link_does_not_wait_for_a_hundred_thousand_alerts(greeting, deliver):
    for number in range(3):
        greeting(f"alert:{number}", to="abonne@exemple.fr", headers={"List-Unsubscribe": "<https://exemple.fr/stop>"})
    greeting("link")
    assert deliver()[0].to == ["treso@exemple.fr"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028"])
def test_no_value_begins_a_header_of_its_own(greeting, template, deliver, end):
    evil = f"x{end}Bcc: autre@exemple.fr"
    template("named.txt", "{{ name }}\n\ntexte\n")
    greeting(headers={"List-Id": evil})
    mails.post(key="named", to="treso@exemple.fr", template="named", context={"name": evil})
    for sent in deliver():
        assert sent.message()["Bcc"] is None
        assert sent.recipients() == ["treso@exemple.fr"]


@pytest.mark.parametrize("name", ["To", "bcc", "Message-ID", "X-A:\nBcc", "", "Sujet é"])
def test_a_caller_brings_no_header_that_the_sender_writes(greeting, name):
    with pytest.raises(ValueError, match="header"):
        greeting(headers={name: "x"})


@pytest.mark.parametrize("to", ["treso@exemple.fr\nBcc: autre@exemple.fr", "a@b.fr, c@d.fr", "treso", "", "<a@b.fr>"])
def test_what_is_no_address_gets_no_mail(greeting, to):
    with pytest.raises(ValidationError):
        greeting(to=to)


@pytest.mark.parametrize(
    "to", ["o'neil+aides@exemple.fr", '"a..b"@exemple.fr', "x@éxemple.fr", "a" * 64 + "@exemple.fr"]
)
def test_an_exotic_address_gets_its_mail(greeting, deliver, to):
    greeting(to=to)
    assert [mail.to for mail in deliver()] == [[to]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"state": "sent"}, "mail_sent_has_an_instant"),
        ({"sent_at": NOON}, "mail_sent_has_an_instant"),
        ({"to": "a@b.fr\nBcc: c@d.fr"}, "mail_headers_hold_one_line"),
        ({"subject": "Bonjour\rBcc: c@d.fr"}, "mail_headers_hold_one_line"),
        ({"to": ""}, "mail_waiting_has_an_address"),
    ],
)
def test_the_database_refuses_a_mail_that_cannot_be(broken, constraint):
    fields = {"key": "k", "to": "a@b.fr", "posted_at": NOON, "next_try_at": NOON, **broken}
    with pytest.raises(IntegrityError, match=constraint):
        Mail.objects.create(**fields)
