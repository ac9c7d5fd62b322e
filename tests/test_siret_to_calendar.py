"""The whole way of a structure that comes back, against a directory and a mail server of the tests:

its SIRET, its profile confirmed, kept by a link; an agent publishes an aid that fits; one message says why; the deadline
is in the calendar; one post stops the messages.
"""

import re
from datetime import date

import pytest
from icalendar import Calendar

from aids.models import Status
from aids.workflow import Transition, perform
from dossiers.watch import running
from structures import mails
from structures.models import Structure
from tests.conftest import TODAY
from tests.dossiers.watching import an_aid
from tests.mail_server import MailServer
from tests.matching.test_identify import PAGE, confirmed, sent
from tests.structures.company_directory import SIRET, CompanyDirectory, serving_directory
from vocabulary.clock import now
from vocabulary.snapshot import load_lexicon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

CLOSES = date(2026, 12, 31)


@pytest.fixture
def directory(settings):
    with serving_directory(CompanyDirectory()) as stub:
        settings.DIRECTORY_URL = stub.base
        yield stub


@pytest.fixture
def received(settings):
    """Send what waits, twice, by a real server; what it received since the last time."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "structures.mails.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port

    def received():
        for _ in range(2):
            while mails.send_waiting(now()).sent:
                pass
        return server.all_received()

    yield received
    server.stop()


def said(message):
    """The text of a message, its spaces plain."""
    text = message.get_payload(0) if message.is_multipart() else message
    words = text.get_payload(decode=True).decode()
    return words.replace("\u00a0", " ").replace("\u202f", " ")


def path_in(text):
    return re.search(r"https?://[^/\s]+(/\S+)", text)[1]


def watched(received):
    """What the watch says today, its work done twice."""
    for _ in range(2):
        running.run(TODAY)
    return received()


def test_from_a_siret_to_one_message_a_calendar_and_silence(client, directory, received, agents):
    # SIRET → confirmed profile
    page = client.get(f"{PAGE}?q={SIRET}&needs=conseil&stage=developpement").content.decode()
    answers = confirmed(client, sent(page))["Location"].partition("?")[2]
    assert "territory=C-62498" in answers
    assert "employees=3..5" in answers

    # → saved
    asked = {"email": "marie@exemple.fr", "name": "Les Passerelles", "watch": "at_once"}
    assert client.post(f"/enregistrer/?{answers}", asked).status_code == 200
    [link] = received()
    home = client.post(path_in(said(link)))["Location"]
    structure = Structure.objects.get()
    assert structure.answers["employees"] == {"min": 3, "max": 5}
    assert watched(received) == []

    # → an agent publishes an aid that fits → one message with the right reason
    aid = an_aid(
        status=Status.TO_REVIEW,
        closes_on=CLOSES,
        summary="Elle paie une action.",
        needs=["conseil"],
        source_url="https://exemple.fr/aide",
    )
    perform(Transition.PUBLISH, aid, agents("Relecteur"), reason="Relue", lexicon=load_lexicon())
    [message] = watched(received)
    text = said(message)
    assert message["To"] == "marie@exemple.fr"
    assert "Aide d’Arras" in text
    assert "Cette aide vient d’être publiée." in text
    assert "Pourquoi vous : Vous êtes une association" in text
    assert watched(received) == []

    # → the deadline appears in the calendar
    assert client.post(f"{home}aides/{aid.slug}/", {"act": "garder"}).status_code == 302
    client.post(f"{home}agenda/", {"act": "ouvrir"})
    address = re.search(r"/agenda/[^\"]+\.ics", client.get(home).content.decode())[0]
    [event] = Calendar.from_ical(client.get(address).content).events
    assert event.start == CLOSES

    # → one post stops the messages
    stop = path_in(message["List-Unsubscribe"]).rstrip(">")
    assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    aid.refresh_from_db()
    aid.closes_on = date(2026, 12, 15)
    aid.save()
    assert watched(received) == []
    assert client.get(home).status_code == 200, "the structure itself is kept"
