"""A bearer tells the networks concerned that a call comes, and a network that it oriented somebody wrongly."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aids.models import Aid, Organisation
from networks.announcing import TooSoonError, announce, concerned
from networks.models import Adviser, Announcement, Network
from structures.models import Mail, User
from tests.conftest import TODAY
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.django_db
ALERT = "fr-alert--error"
SAID = {"text": "L’appel ouvre le 2 janvier.\nPriorité aux quartiers."}


@pytest.fixture
def sheet(starter):
    bearer = Organisation.objects.create(name="Région Exemple", kind="region")
    return Aid.objects.create(
        slug="aide-locale", name="Aide locale", bearer=bearer, nature=["grant"], recurrence="yearly", needs=["emploi"],
        territories=["R-53"], status="published",
    )  # fmt: skip


@pytest.fixture
def network(starter):
    """Networks of ours alone: those that ship are put aside."""
    Network.objects.all().delete()

    def network(slug, *, territories=("D-35",), needs=("emploi",), **fields):
        return Network.objects.create(
            slug=slug, name=slug.upper(), kind="other", summary="Aide.", territories=list(territories),
            needs=list(needs), **fields,
        )  # fmt: skip

    return network


@pytest.fixture
def adviser(db):
    def adviser(email, *networks, **fields):
        user, _ = User.objects.get_or_create(email=email)
        for one in networks:
            Adviser.objects.create(user=user, network=one, **fields)
        return user

    return adviser


def address(sheet):
    return f"/observatoire/aides/{sheet.slug}/annonce/"


def test_networks_concerned_share_a_place_and_a_need(sheet, network):
    here, everywhere, any_need = network("ici"), network("partout", territories=()), network("tout", needs=())
    network("ailleurs", territories=["R-32"])
    network("autre-besoin", needs=["formation"])
    network("partie", closed_on=TODAY)
    assert set(concerned(sheet, load_lexicon())) == {here, everywhere, any_need}


def test_each_adviser_at_work_receives_one_mail(sheet, network, adviser, agents, signed_in, deliver):
    one, other, elsewhere = network("un"), network("autre"), network("loin", territories=["R-32"])
    adviser("camille@exemple.fr", one, other)
    adviser("parti@exemple.fr", one, is_active=False)
    adviser("loin@exemple.fr", elsewhere)
    client = signed_in(agents("Relecteur", "R-53"))
    assert "2 réseaux sont concernés" in client.get(address(sheet)).content.decode()
    assert client.post(address(sheet), SAID).status_code == 302
    (sent,) = deliver()
    assert sent.to == ["camille@exemple.fr"]
    assert sent.subject == "Un appel se prépare : Aide locale"
    assert "Région Exemple vous annonce" in sent.body
    assert "Priorité aux quartiers." in sent.body
    assert "/aides/aide-locale/" in sent.body
    assert "Priorité aux quartiers." in client.get(address(sheet)).content.decode()


def test_a_second_announcement_of_the_month_is_refused_and_sends_nothing(sheet, network, adviser, agents, signed_in):
    adviser("camille@exemple.fr", network("un"))
    client = signed_in(agents("Relecteur", "R-53"))
    client.post(address(sheet), SAID)
    response = client.post(address(sheet), SAID)
    assert response.status_code == 422
    assert "Une annonce est partie le 24 novembre 2026" in response.content.decode()
    assert (Announcement.objects.count(), Mail.objects.count()) == (1, 1)


def test_after_thirty_days_another_may_leave(sheet, network, adviser):
    one, author = network("un"), adviser("camille@exemple.fr")
    announce(sheet, "Premier", author, TODAY, [one])
    with pytest.raises(TooSoonError):
        announce(sheet, "Second", author, TODAY + timedelta(days=29), [one])
    announce(sheet, "Second", author, TODAY + timedelta(days=30), [one])
    assert Announcement.objects.count() == 2


@pytest.mark.parametrize(("role", "ground"), [("Relecteur", "R-32"), ("Rédacteur", "R-53"), ("Lecteur", "R-53")])
def test_only_who_may_publish_the_sheet_announces(sheet, agents, signed_in, role, ground):
    client = signed_in(agents(role, ground))
    assert client.get(address(sheet)).status_code == 403
    assert client.post(address(sheet), SAID).status_code == 403


def test_a_stranger_signs_in_first(client, sheet):
    assert client.post(address(sheet), SAID).status_code == 302
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "a\x00b"])
def test_a_bad_announcement_is_refused_with_a_sentence(sheet, agents, signed_in, text):
    response = signed_in(agents("Relecteur", "R-53")).post(address(sheet), {"text": text})
    assert response.status_code == 422
    assert ALERT in response.content.decode()


@pytest.mark.parametrize(
    ("rows", "constraint"), [([" "], "announcement_says_something"), (["a", "b"], "announcement_is_one_a_day")]
)
def test_the_database_refuses(sheet, adviser, rows, constraint):
    author = adviser("camille@exemple.fr")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Announcement.objects.bulk_create(
            Announcement(aid=sheet, text=text, signature="x", announced_on=TODAY, author=author) for text in rows
        )


ANSWERS = "territory=C-35238&legal_form=association&employees=0"
WRONG = {"expected": "ineligible", "label": "Il faut un salarié"}


def test_a_network_is_told_of_a_wrong_orientation_without_the_answers(
    sheet, network, adviser, agents, signed_in, deliver
):
    one = network("un")
    adviser("camille@exemple.fr", one)
    client = signed_in(agents("Rédacteur", "R-53"))
    page = f"/observatoire/aides/aide-locale/orientation/?{ANSWERS}"
    assert client.post(page, WRONG | {"network": one.pk}).status_code == 302
    (sent,) = deliver()
    assert "Il faut un salarié" in sent.body
    assert "pas éligible" in sent.body
    for answer in ("association", "C-35238", "Rennes"):
        assert answer not in sent.body


def test_without_a_network_nobody_is_told(sheet, network, adviser, agents, signed_in, deliver):
    adviser("camille@exemple.fr", network("un"))
    signed_in(agents("Rédacteur", "R-53")).post(f"/observatoire/aides/aide-locale/orientation/?{ANSWERS}", WRONG)
    assert deliver() == []


def test_a_network_that_left_the_directory_is_no_choice(sheet, network, agents, signed_in):
    gone = network("parti", closed_on=TODAY)
    client = signed_in(agents("Rédacteur", "R-53"))
    page = f"/observatoire/aides/aide-locale/orientation/?{ANSWERS}"
    for choice in (gone.pk, "abc", "²", 10**30):
        assert client.post(page, WRONG | {"network": choice}).status_code == 422
