"""What is new on the home of a structure: since the visit before, for this structure, with what changed and why."""

from datetime import timedelta

import pytest

from aids.models import Aid, Status
from dossiers.models import KeptAid, News, Watch
from dossiers.watch.survey import begin
from structures.models import Membership
from tests.conftest import TODAY
from tests.dossiers.people import KEEP, a_structure, browser, path_in
from tests.dossiers.watching import SCOP, an_aid, change
from tests.vocabulary.said import plain

pytestmark = pytest.mark.django_db

OWNER = "marie@exemple.fr"
LATER = TODAY + timedelta(days=12)


@pytest.fixture
def structure(starter):
    Aid.objects.update(status=Status.ARCHIVED)
    return a_structure(OWNER, answers={"territory": ["C-62498"], "legal_form": "association"})


@pytest.fixture
def read(structure, come_in, settings):
    """The home as its owner reads it, twelve days after the visit before."""
    marie = come_in(OWNER)
    marie.get(f"/ma-structure/{structure.key}/")
    begin(TODAY)
    settings.AIDESS_TODAY = LATER

    def read():
        begin(LATER)
        return plain(marie.get(f"/ma-structure/{structure.key}/").content.decode()).partition("<main")[2]

    return read


def test_an_aid_that_was_published_is_new_with_its_reason(read):
    an_aid()
    page = read()
    assert 'Nouveau depuis le 24 novembre 2026 <span class="fr-text--regular">(1)</span>' in page
    assert "Aide d’Arras" in page
    assert "Cette aide vient d’être publiée." in page
    assert "Vous êtes une association, comme cette aide le demande." in page


def test_what_changed_is_said_and_what_concerns_others_is_not(read):
    aid = an_aid()
    an_aid("pour-les-scop", eligibility=SCOP, name="Aide aux Scop")
    begin(TODAY)
    News.objects.all().delete()
    change(aid, amount={"max": 8000})
    page = read()
    assert "Le montant change : « Jusqu’à 5 000 € » devient « Jusqu’à 8 000 € »." in page
    assert "Aide aux Scop" not in page


def test_a_hidden_aid_is_no_news(read, structure):
    KeptAid.objects.create(structure=structure, aid=an_aid(), state="hidden", on=TODAY)
    assert "Rien de nouveau depuis le 24 novembre 2026." in read()


def test_the_first_day_has_no_news(structure, come_in):
    assert "Nouveau depuis" not in come_in(OWNER).get(f"/ma-structure/{structure.key}/").content.decode()


def test_a_visitor_chooses_when_to_be_told_on_keeping_and_later(starter, deliver):
    one = browser()
    one.post("/enregistrer/?territory=C-62498&legal_form=association", {**KEEP, "watch": "at_once"})
    assert not Watch.objects.exists()
    home = one.post(path_in(deliver()[0])).url
    watch = Watch.objects.get()
    assert (watch.rhythm, watch.membership) == ("at_once", Membership.objects.get())
    assert watch.is_active
    assert one.post(f"{home}messages/", {"watch": "weekly"}).url == home
    assert "Une fois par semaine." in one.get(home).content.decode()
    assert one.post(f"{home}messages/", {"watch": "never"}).url == home
    assert not Watch.objects.exists()
    assert one.post(f"{home}messages/", {"watch": "hourly"}).status_code == 422
    assert one.post("/enregistrer/?territory=C-62498", {**KEEP, "watch": ""}).status_code == 422


def test_a_reader_chooses_when_to_be_told_too(structure, come_in):
    a_structure("ada@exemple.fr", (OWNER, "reader"), name="Autre")
    theirs = Membership.objects.get(structure__name="Autre", user__email=OWNER)
    come_in(OWNER).post(f"/ma-structure/{theirs.structure.key}/messages/", {"watch": "weekly"})
    assert Watch.objects.get().membership == theirs
