"""A structure lets a network follow it: what the network sees and until when, and what the structure reads of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from aids.models import Aid
from dossiers.models import KeptAid
from networks import followed, keeping
from networks.models import Adviser, Consent, Look, Looked, Network
from structures.models import Role, Structure
from tests.conftest import TODAY
from tests.dossiers.people import a_structure, join
from tests.networks.asking import NOW, a_network, an_adviser, saved
from tests.vocabulary.said import plain

pytestmark = pytest.mark.django_db

OWNER, ADVISER = "marie@exemple.fr", "conseillere@exemple.fr"
SENSITIVE = "cultuelle"
SAID = {"territory": ["C-62498"], "legal_form": "association", "needs": ["projet"], "employees": 0}


@pytest.fixture
def structure(starter):
    return a_structure(OWNER, answers=SAID)


@pytest.fixture
def network(starter):
    return saved(a_network())


@pytest.fixture
def adviser(network, come_in):
    saved(an_adviser(network, ADVISER))
    return come_in(ADVISER)


@pytest.fixture
def marie(structure, come_in):
    return come_in(OWNER)


def agree(structure, network, **changes):
    return followed.agree(structure, network, **{"shows_kept": True, "months": 6, "today": TODAY} | changes)


def text(answer):
    return plain(answer.content.decode())


def page_of(structure, network):
    return f"/reseau/{network.slug}/structures/{structure.key}/"


def list_of(network):
    return f"/reseau/{network.slug}/structures/"


def log_of(structure):
    return f"/ma-structure/{structure.key}/suivi/"


def test_a_member_agrees_in_one_form_and_takes_it_back_in_one_click(marie, structure, network, adviser):
    form = marie.get(f"/reseaux/{network.slug}/suivre/")
    assert "Un réseau verra vos réponses, sauf vos situations particulières, et vos aides" in text(form)
    answer = marie.post(f"/reseaux/{network.slug}/suivre/", {"structure": structure.key, "months": "3", "kept": "on"})
    assert answer.url == log_of(structure)
    consent = Consent.objects.get()
    assert (consent.structure, consent.network, consent.shown) == (structure, network, ["answers", "kept"])
    assert (consent.given_on, consent.until) == (TODAY, TODAY + timedelta(days=91))
    assert adviser.get(page_of(structure, network)).status_code == 200
    assert "Retirer mon accord" in text(marie.get(log_of(structure)))
    marie.post(f"{log_of(structure)}{consent.pk}/retirer/")
    assert adviser.get(page_of(structure, network)).status_code == 404
    assert structure.name not in text(adviser.get(list_of(network)))
    assert "Accord retiré le 24 novembre 2026. Il ne voit plus rien." in text(marie.get(log_of(structure)))


def test_the_adviser_sees_what_was_agreed_and_no_more(structure, network, adviser):
    aid = Aid.objects.published().exclude(closes_on=None)[0]
    Aid.objects.filter(pk=aid.pk).update(closes_on=TODAY + timedelta(days=9), recurrence="yearly")
    KeptAid.objects.create(structure=structure, aid=aid, state="saved", on=TODAY)
    agree(structure, network, shows_kept=False)
    page = text(adviser.get(page_of(structure, network)))
    assert "Association" in page
    assert "Les aides qu’elle garde" not in page
    assert "Prochaine date" not in text(adviser.get(list_of(network)))
    agree(structure, network)
    assert Consent.objects.filter(revoked_on=None).count() == 1
    assert "3 décembre 2026, plus que 9 jours" in text(adviser.get(page_of(structure, network)))
    assert "Prochaine date : 3 décembre 2026" in text(adviser.get(list_of(network)))


def test_sensitive_answers_stay_with_the_structure(structure, network, adviser):
    Structure.objects.update(answers=SAID | {"special_status": [SENSITIVE]})
    agree(structure, network)
    page = adviser.get(page_of(structure, network))
    assert "special_status" not in page.content.decode()
    assert "situation particulière" not in text(page)


def test_the_structure_reads_who_looked_once_a_day(marie, structure, network, adviser):
    agree(structure, network)
    assert "Rien pour l’instant." in text(marie.get(log_of(structure)))
    for _ in range(2):
        adviser.get(list_of(network))
        adviser.get(page_of(structure, network))
    page = text(marie.get(log_of(structure)))
    assert page.count("Le 24 novembre 2026, Camille, Un réseau, a vu votre page.") == 1
    assert page.count("a vu la liste des structures suivies, où vous êtes.") == 1
    assert Look.objects.count() == 2


def test_an_agreement_is_held_while_it_is_looked_at(structure, network, adviser):
    agree(structure, network)
    with CaptureQueriesContext(connection) as queries:
        assert adviser.get(page_of(structure, network)).status_code == 200
    assert any('FOR UPDATE OF "networks_consent"' in query["sql"] for query in queries)


def test_what_was_looked_at_stays_when_the_adviser_is_gone(marie, structure, network, adviser):
    agree(structure, network)
    adviser.get(page_of(structure, network))
    Adviser.objects.all().delete()
    assert "Le 24 novembre 2026, Une personne, Un réseau, a vu votre page." in text(marie.get(log_of(structure)))


def test_what_cannot_be_written_down_is_not_shown(structure, network, adviser, monkeypatch):
    agree(structure, network)

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(followed, "look", broken)
    adviser.raise_request_exception = False
    for address in (page_of(structure, network), list_of(network)):
        answer = adviser.get(address)
        assert answer.status_code == 500
        assert structure.name not in answer.content.decode()


def test_an_agreement_ends_by_itself_on_its_day(structure, network, adviser, settings):
    consent = agree(structure, network, months=3)
    for day, status in ((consent.until, 200), (consent.until + timedelta(days=1), 404)):
        settings.AIDESS_TODAY = day
        assert adviser.get(page_of(structure, network)).status_code == status


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda structure, network: Adviser.objects.update(is_active=False), id="the adviser left"),
        pytest.param(lambda structure, network: Network.objects.update(closed_on=TODAY), id="the network closed"),
    ],
)
def test_who_left_and_a_network_that_closed_see_nothing(structure, network, adviser, end):
    agree(structure, network)
    end(structure, network)
    assert adviser.get(page_of(structure, network)).status_code in (403, 404)
    assert not Look.objects.exists()


def test_nobody_else_sees_a_structure_that_is_followed(structure, network, adviser, come_in, client):
    agree(structure, network)
    other = saved(a_network("autre"))
    saved(an_adviser(other, "ailleurs@exemple.fr"))
    elsewhere = come_in("ailleurs@exemple.fr")
    assert elsewhere.get(page_of(structure, network)).status_code == 403
    assert elsewhere.get(page_of(structure, other)).status_code == 404
    assert elsewhere.get(list_of(network)).status_code == 403
    assert client.get(page_of(structure, network)).status_code == 302
    assert adviser.get(f"/reseau/{network.slug}/structures/{network.pk:032x}/").status_code == 404
    assert not Look.objects.exists()


def test_only_who_writes_for_a_structure_says_who_follows_it(structure, network, come_in):
    join(structure, "paul@exemple.fr", Role.READER)
    reader, stranger = come_in("paul@exemple.fr"), come_in("inconnue@exemple.fr")
    consent = agree(structure, network)
    said = {"structure": structure.key, "months": "3"}
    for one, status in ((reader, 403), (stranger, 404)):
        assert one.get(log_of(structure)).status_code == status
        assert one.post(f"{log_of(structure)}{consent.pk}/retirer/").status_code == status
        assert one.post(f"/reseaux/{network.slug}/suivre/", said).status_code == 422
    assert Consent.objects.get().revoked_on is None


def test_an_agreement_of_another_structure_is_not_taken_back(marie, structure, network):
    consent = agree(a_structure("paul@exemple.fr", name="Autre"), network)
    assert marie.post(f"{log_of(structure)}{consent.pk}/retirer/").status_code == 404
    assert Consent.objects.get().revoked_on is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"months": "24"}, "Choisissez une durée de la liste."),
        ({"months": ""}, "Choisissez une durée."),
        ({"structure": ""}, "Choisissez une structure."),
        ({"structure": "x\x00"}, ""),
    ],
)
def test_a_form_that_cannot_be_is_said_and_gives_nothing(marie, structure, network, changes, sentence):
    said = {"structure": str(structure.key), "months": "3"} | changes
    answer = marie.post(f"/reseaux/{network.slug}/suivre/", said)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Consent.objects.exists()


def test_who_keeps_no_structure_is_told_how(come_in, network):
    page = text(come_in("paul@exemple.fr").get(f"/reseaux/{network.slug}/suivre/"))
    assert "Gardez d’abord vos réponses" in page


def test_the_link_goes_by_mail_once_a_day_and_tells_nothing_of_who_it_reaches(adviser, network, structure, deliver):
    for address in (OWNER, OWNER, "inconnue@exemple.fr"):
        answer = adviser.post(list_of(network), {"email": address})
        assert answer.url == f"{list_of(network)}?envoye=1"
    sent = [mail for mail in deliver() if "suivre votre structure" in mail.subject]
    assert sorted(mail.to[0] for mail in sent) == ["inconnue@exemple.fr", OWNER]
    assert f"/reseaux/{network.slug}/suivre/" in sent[0].body
    assert adviser.post(list_of(network), {"email": "pas une adresse"}).status_code == 422
    assert "Écrivez l’adresse électronique de la structure." in text(adviser.post(list_of(network), {"email": ""}))


def test_links_by_the_hundred_are_refused(adviser, network):
    statuses = {adviser.post(list_of(network), {"email": f"a{n}@exemple.fr"}).status_code for n in range(30)}
    assert statuses == {302, 429}


def test_the_cost_of_the_list_does_not_grow_with_it(adviser, network, django_assert_max_num_queries):
    for n in range(25):
        agree(a_structure(f"m{n}@exemple.fr", name=f"Structure {n}", answers=SAID), network)
    adviser.get(list_of(network))
    with django_assert_max_num_queries(12):
        page = adviser.get(list_of(network))
    assert len(page.context["rows"]) == 25
    found = adviser.get(list_of(network), {"nom": "structure 1"})
    assert len(found.context["rows"]) == 11


def test_what_ended_is_erased_after_ninety_days_with_its_looks(structure, network, adviser):
    agree(structure, network)
    adviser.get(page_of(structure, network))
    Consent.objects.update(revoked_on=TODAY)
    keeping.forget(NOW + timedelta(days=90))
    assert Look.objects.count() == 1
    assert keeping.forget(NOW + timedelta(days=91))["agreements"] == 1
    assert not Look.objects.exists()
    assert Structure.objects.filter(pk=structure.pk).exists()


def test_a_structure_that_goes_takes_its_agreements_along(structure, network):
    agree(structure, network)
    structure.delete()
    assert not Consent.objects.exists()


def test_the_account_takes_it_away(marie, structure, network, adviser):
    agree(structure, network)
    adviser.get(page_of(structure, network))
    told = marie.get("/mon-compte/donnees.json").json()["agreements"]
    assert told[0]["network"] == "Un réseau"
    assert told[0]["looks"] == [{"day": "2026-11-24", "what": "page"}]


BROKEN = {
    "look_is_written_once_a_day": lambda consent, adviser: (saved(a_look(consent, adviser)), a_look(consent, adviser))[
        1
    ],
    "look_what_is_known": lambda consent, adviser: a_look(consent, adviser, what="all"),
}


def a_look(consent, adviser, **changes):
    return Look(**{"consent": consent, "adviser": adviser, "day": TODAY, "what": Looked.PAGE} | changes)


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_keeps_each_invariant_and_says_it_in_french(name, structure, network):
    consent = agree(structure, network)
    one = BROKEN[name](consent, saved(an_adviser(network)))
    constraint = next(one_of for one_of in Look._meta.constraints if one_of.name == name)
    with pytest.raises(ValidationError) as error:
        constraint.validate(Look, one)
    assert str(constraint.violation_error_message) in error.value.messages
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        one.save()
