"""A mail that comes back stops what was sent to its address, and nobody else's."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from structures import mails
from structures.mails import bounces, returned, sending
from structures.models import Mail

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
REPORT = """\
From: MAILER-DAEMON@mx.exemple.fr
To: ne-pas-repondre@localhost
Subject: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

Sorry.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple.fr

Final-Recipient: rfc822; treso@exemple.fr
Action: {action}
Status: {status}

--B
Content-Type: {kind}

Subject: Objet
Message-ID: {identity}

--B--
"""


@pytest.fixture
def bounced(monkeypatch):
    told = []
    monkeypatch.setattr(bounces, "_told", [])
    mails.on_bounce(told.append)
    return told


@pytest.fixture
def mail(db):
    return Mail.objects.create(
        key="1", to="treso@exemple.fr", state="sent", sent_at=NOON, posted_at=NOON, next_try_at=NOON
    )


def report(mail, *, action="failed", status="5.1.1", kind="text/rfc822-headers", identity=""):
    given = {"action": action, "status": status, "kind": kind, "identity": identity or sending.message_id(mail)}
    return REPORT.format(**given).encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.2.1"])
def test_an_address_that_does_not_exist_is_told(mail, bounced, kind, status):
    assert returned.receive(report(mail, kind=kind, status=status))
    assert bounced == [mail]
    assert "Revenu" in Mail.objects.get().problem


@pytest.mark.parametrize(
    "given",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"status": "5.2.2"},  # a full mailbox
        {"status": "5.7.1"},  # a policy
        {"status": ""},
        {"kind": "text/plain"},
    ],
)
def test_other_reports_stop_nothing(mail, bounced, given):
    assert not returned.receive(report(mail, **given))
    assert bounced == []


@pytest.mark.parametrize("identity", ["<1.0@localhost>", "<>", "x", "<9999999999999999999.a@localhost>", "<²>", "é"])
def test_who_did_not_receive_a_mail_cannot_send_it_back(mail, bounced, identity):
    assert not returned.receive(report(mail, identity=identity))
    assert not returned.receive(report(mail, identity=f"<{mail.pk}.{'0' * 32}@localhost>"))
    assert bounced == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 1000,
        b"Content-Type: multipart/report\r\n\r\n",
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
    ],
    ids=["nothing", "noise", "no parts", "no report", "parts in parts"],
)
@pytest.mark.django_db
def test_anything_else_is_ignored(content):
    assert not returned.receive(content)


def test_the_command_reads_files_and_counts(mail, bounced, tmp_path):
    (tmp_path / "report").write_bytes(report(mail))
    (tmp_path / "other").write_bytes(b"Subject: x\n\n")
    out = StringIO()
    call_command("read_bounces", str(tmp_path / "report"), str(tmp_path / "other"), stdout=out)
    assert json.loads(out.getvalue()) == {"bounced": 1, "ignored": 1}
