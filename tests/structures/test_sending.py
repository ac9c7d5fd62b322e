"""Each mail leaves once: with a real server that is slow, refuses or dies, and senders killed at every step."""

import json
import select
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from structures import mails
from structures.mails import bounces, sending
from structures.mails.smtp import EmailBackend
from structures.models import Mail
from tests import children
from tests.mail_server import MailServer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BEFORE_THE_DOT = ["claimed", "connected", "sender", "recipient", "content"]


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "structures.mails.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    yield server
    server.stop()


@pytest.fixture
def write(db):
    """Put a mail in the outbox."""

    def write(key="1", to="treso@exemple.fr", **fields):
        given = {"subject": "Objet", "text": "Texte\n", "posted_at": NOON, "next_try_at": NOON, **fields}
        return Mail.objects.create(key=key, to=to, **given)

    return write


@pytest.fixture
def bounced(monkeypatch):
    """The door of bounces, and the mails that came through it."""
    told = []
    monkeypatch.setattr(bounces, "_told", [])
    mails.on_bounce(told.append)
    return told


def kill_at(step, server):
    """A sender of its own process, killed at that step."""
    url = f"smtp://{server.hostname}:{server.port}"
    child = children.start("-m", "tests.structures.mail_child", step, NOON.isoformat(), EMAIL_URL=url)
    _, said = child.communicate()
    assert child.returncode == -9, said


def state():
    return Mail.objects.get().state


class TestKilled:
    @pytest.mark.parametrize("step", BEFORE_THE_DOT)
    @pytest.mark.django_db(transaction=True)
    def test_a_sender_killed_before_the_final_dot_leaves_the_mail_to_the_next(self, server, write, step):
        write()
        kill_at(step, server)
        assert state() == "waiting"
        assert mails.send_waiting(NOON).sent == 1
        assert [message["Subject"] for message in server.all_received()] == ["Objet"]
        assert state() == "sent"

    @pytest.mark.parametrize("step", ["dot", "reply"])
    @pytest.mark.django_db(transaction=True)
    def test_a_sender_killed_after_the_final_dot_leaves_a_doubt_never_a_second_message(self, server, write, step):
        write()
        kill_at(step, server)
        server.received.get(timeout=30)
        for _ in range(2):
            mails.send_waiting(NOON + timedelta(days=1))
        assert server.all_received() == []
        assert state() == "doubtful"

    @pytest.mark.django_db(transaction=True)
    def test_a_sender_killed_just_before_the_final_dot_leaves_a_doubt_that_an_agent_ends(self, server, write):
        write()
        kill_at("marked", server)
        mails.send_waiting(NOON)
        assert (server.all_received(), state()) == ([], "doubtful")
        sending.send_again(Mail.objects.all(), NOON)
        mails.send_waiting(NOON)
        assert len(server.all_received()) == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_sender_killed_once_the_mail_is_recorded_changes_nothing(self, server, write):
        write()
        kill_at("recorded", server)
        assert mails.send_waiting(NOON).sent == 0
        assert (len(server.all_received()), state()) == (1, "sent")


class TestTogether:
    @pytest.mark.django_db(transaction=True)
    def test_senders_side_by_side_send_each_mail_once(self, server, write):
        keys = [str(number) for number in range(20)]
        for key in keys:
            write(key, subject=key)
        together = Barrier(3)

        def send():
            try:
                together.wait()
                mails.send_waiting(NOON)
            finally:
                connection.close()

        _run([Thread(target=send) for _ in range(3)])
        assert sorted(message["Subject"] for message in server.all_received()) == sorted(keys)

    @pytest.mark.django_db(transaction=True)
    def test_two_senders_that_both_believe_to_hold_a_mail_send_it_once(self, server, write, monkeypatch):
        """A lock of PostgreSQL is lost with its connection: it is not what makes a mail leave once."""
        mail = write()
        both_there = Barrier(2)

        def send():
            try:
                done = mails.Round()
                step = lambda name: both_there.wait() if name == "content" else None  # noqa: E731
                backend = EmailBackend()
                sending._send(Mail.objects.get(pk=mail.pk), backend, NOON, step, done)
                backend.close()
            finally:
                connection.close()

        _run([Thread(target=send) for _ in range(2)])
        assert (len(server.all_received()), state()) == (1, "sent")

    @pytest.mark.django_db(transaction=True)
    def test_a_mail_that_another_is_handing_over_is_no_doubt(self, server, write):
        write()
        seen = []

        def look(name):
            if name == "marked":
                _run([Thread(target=lambda: (seen.append(mails.send_waiting(NOON)), connection.close()))])

        mails.send_waiting(NOON, step=look)
        assert seen == [mails.Round()]
        assert state() == "sent"


class TestServer:
    def test_the_message_has_what_was_written_and_one_name_for_ever(self, server, write):
        write(
            html="<p>Texte</p>",
            headers={"List-Unsubscribe": "<https://exemple.fr/stop>"},
            text=".\n..deux\n" + "é" * 1200,
        )
        mails.send_waiting(NOON)
        [message] = server.all_received()
        assert message.envelope.rcpt_tos == ["treso@exemple.fr"]
        assert message["List-Unsubscribe"] == "<https://exemple.fr/stop>"
        assert message["Message-ID"] == sending.message_id(Mail.objects.get())
        text, html = message.get_payload()
        assert text.get_payload(decode=True).decode().replace("\r\n", "\n") == ".\n..deux\n" + "é" * 1200
        assert html.get_content_type() == "text/html"

    def test_a_server_that_hangs_up_between_two_messages_gets_the_second_too(self, server, write):
        server.hangs_up_after_each_message = True
        write("1")
        write("2")
        assert mails.send_waiting(NOON).sent == 2
        assert len(server.all_received()) == 2

    def test_one_connection_serves_for_many(self, server, write):
        for key in "123":
            write(key)
        mails.send_waiting(NOON)
        assert (server.connections, len(server.all_received())) == (1, 3)

    def test_a_connection_that_dies_in_the_middle_of_a_message_delivers_nothing(self, server, write, monkeypatch):
        write()
        backend = EmailBackend()
        monkeypatch.setattr(sending, "get_connection", lambda: backend)

        def until_it_is_known(name):
            if name == "content":
                select.select([backend.connection.sock], [], [])

        server.dies_in_data = True
        done = mails.send_waiting(NOON, step=until_it_is_known)
        assert (done.later, done.server_is_away, server.all_received()) == (1, True, [])
        server.dies_in_data = False
        assert mails.send_waiting(NOON + MINUTE).sent == 1
        assert len(server.all_received()) == 1

    def test_a_line_that_goes_dead_instead_of_a_reply_is_a_doubt(self, server, write):
        write()
        server.replies_to_content = [None]
        assert mails.send_waiting(NOON).doubtful == 1
        assert mails.send_waiting(NOON + timedelta(days=1)) == mails.Round()
        assert (len(server.all_received()), state()) == (1, "doubtful")

    def test_a_silent_server_keeps_nobody_for_long_and_the_mail_waits(self, server, write, settings):
        settings.EMAIL_TIMEOUT = 0.2
        server.is_silent = True
        write()
        done = mails.send_waiting(NOON)
        assert (done.later, done.server_is_away) == (1, True)
        assert state() == "waiting"

    def test_no_server_at_all_costs_one_try_a_round(self, server, write, settings):
        settings.EMAIL_PORT = 1
        write("1")
        write("2")
        assert mails.send_waiting(NOON).later == 1
        assert list(Mail.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0]
        settings.EMAIL_PORT = server.port
        assert mails.send_waiting(NOON + MINUTE).sent == 2

    @pytest.mark.parametrize("refused", ["replies_to_recipient", "replies_to_content"])
    def test_not_now_is_tried_again_later_and_later_and_others_do_not_wait(self, server, write, refused):
        write("1")
        write("2")
        setattr(server, refused, ["451 Greylisted"])
        assert mails.send_waiting(NOON) == mails.Round(sent=1, later=1)
        assert mails.send_waiting(NOON + MINUTE - timedelta(seconds=1)) == mails.Round()
        assert mails.send_waiting(NOON + MINUTE).sent == 1
        assert len(server.all_received()) == 2

    def test_after_four_days_a_person_must_look(self, server, write):
        write(attempts=30)
        server.replies_to_recipient = ["451 Greylisted", "451 Greylisted"]
        mails.send_waiting(NOON + sending.ABANDON - MINUTE)
        assert state() == "waiting"
        mails.send_waiting(NOON + sending.ABANDON + timedelta(hours=4))
        assert state() == "given_up"

    @pytest.mark.parametrize("attribute", ["replies_to_sender", "replies_to_recipient", "replies_to_content"])
    def test_a_server_that_is_closing_is_left_in_peace(self, server, write, attribute):
        write("1")
        write("2")
        setattr(server, attribute, ["421 Closing"])
        assert mails.send_waiting(NOON) == mails.Round(later=1, server_is_away=True)

    def test_a_sender_that_is_not_accepted_is_no_fault_of_the_mail(self, server, write, bounced):
        write()
        server.replies_to_sender = ["550 Who are you"]
        assert mails.send_waiting(NOON) == mails.Round(later=1, server_is_away=True)
        assert bounced == []

    def test_an_address_that_does_not_exist_is_given_up_and_told(self, server, write, bounced):
        mail = write()
        write("2")
        server.replies_to_recipient = ["550 No such user"]
        assert mails.send_waiting(NOON) == mails.Round(sent=1, given_up=1)
        assert bounced == [mail]
        mail.refresh_from_db()
        assert (mail.state, mail.problem) == ("given_up", "550 No such user")

    def test_a_refusal_of_who_writes_says_nothing_of_the_address(self, server, write, bounced):
        write()
        server.replies_to_recipient = ["550 5.7.1 Your network is on a list"]
        assert mails.send_waiting(NOON).given_up == 1
        assert bounced == []

    def test_a_content_that_is_refused_says_nothing_of_the_address(self, server, write, bounced):
        write()
        server.replies_to_content = ["554 Spam"]
        assert mails.send_waiting(NOON).given_up == 1
        assert bounced == []

    def test_what_follows_from_a_bounce_is_tried_again_with_it(self, server, write, monkeypatch, caplog):
        write()
        told = []

        def fail_once(mail):
            told.append(mail)
            if len(told) == 1:
                raise RuntimeError("Not today.")

        monkeypatch.setattr(bounces, "_told", [fail_once])
        server.replies_to_recipient = ["550 No such user"] * 2
        assert mails.send_waiting(NOON) == mails.Round(later=1)
        assert mails.send_waiting(NOON + MINUTE) == mails.Round(given_up=1)
        assert "Not today." in caplog.text

    def test_headers_are_one_line_each_whatever_was_typed(self, server, template, db):
        template("named.txt", "{{ name }}\n\ntexte\n")
        mails.post(
            key="k",
            to="treso@exemple.fr",
            template="named",
            context={"name": "x\r\nBcc: autre@exemple.fr"},
            headers={"List-Id": "x\r\nBcc: autre@exemple.fr\r\n\r\nautre"},
            now=NOON,
        )
        mails.send_waiting(NOON)
        [message] = server.all_received()
        assert message["Bcc"] is None
        assert message.envelope.rcpt_tos == ["treso@exemple.fr"]


def test_what_waits_longest_leaves_first(server, write):
    write("late", subject="late", next_try_at=NOON)
    write("early", subject="early", next_try_at=NOON - MINUTE)
    mails.send_waiting(NOON)
    assert [message["Subject"] for message in server.all_received()] == ["early", "late"]


def test_where_more_wait_than_a_sender_takes_it_takes_its_share_in_that_order_from_any_of_them_on(
    server, write, monkeypatch
):
    for minutes in (1, 3, 2):
        write(str(minutes), subject=str(minutes), next_try_at=NOON - minutes * MINUTE)
    monkeypatch.setattr(sending, "randrange", lambda waiting: 1)
    mails.send_waiting(NOON, limit=2)
    assert [message["Subject"] for message in server.all_received()] == ["2", "1"]


class TestCommand:
    """The process that sends: `make run` keeps one beside the site."""

    @pytest.fixture
    def sender(self, server, transactional_db):
        url = f"smtp://{server.hostname}:{server.port}"
        return lambda *arguments: children.start("manage.py", "send_mails", *arguments, EMAIL_URL=url)

    def test_once_it_sends_what_is_due_and_says_what_became_of_it(self, server, sender, write):
        server.replies_to_recipient = ["451 Greylisted"]
        write("1")
        write("2")
        out, said = sender().communicate()
        assert said == ""
        assert json.loads(out) == {"sent": 1, "later": 1, "given_up": 0, "doubtful": 0, "server_is_away": False}

    def test_for_ever_it_sends_as_they_come_until_it_is_told_to_stop(self, server, sender, write):
        with sender("--forever") as process:
            write("1", subject="1")
            assert server.received.get(timeout=60)["Subject"] == "1"
            write("2", subject="2")
            assert server.received.get(timeout=60)["Subject"] == "2"
            process.terminate()
            assert process.communicate() == ("", "")
        assert process.returncode == 0
        assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}

    def test_it_ends_with_whoever_keeps_it(self, sender):
        with sender("--forever", "--kept-by", "1") as process:
            assert process.communicate() == ("", "")
        assert process.returncode == 0

    def test_a_database_that_is_away_is_one_sentence(self, db):
        process = children.start("manage.py", "send_mails", DATABASE_URL="postgresql://127.0.0.1:1/aidess")
        _, said = process.communicate()
        assert process.returncode == 1
        assert said.startswith("La base de données ne répond plus")
        assert "Traceback" not in said


def _run(threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
