"""A network, an adviser, a request and a consent, for tests that need one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from networks.models import Adviser, CallbackRequest, Consent, Network, Shown
from structures.models import Structure, User
from tests.conftest import TODAY

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Paris"))


def a_network(slug="un-reseau", **changes):
    return Network(**{"slug": slug, "name": "Un réseau", "kind": "cress", "summary": "Il conseille."} | changes)


def an_adviser(network=None, email="conseillere@exemple.fr", **changes):
    user, _ = User.objects.get_or_create(email=email, defaults={"name": "Camille"})
    return Adviser(**{"user": user, "network": network or saved(a_network())} | changes)


def a_request(**changes):
    fields = {"phone": "0612345678", "topic": "find", "created_at": NOW, "state_since": NOW, "waiting_since": NOW}
    return CallbackRequest(**fields | changes)


def a_structure(**changes):
    return Structure(**{"name": "Les Mots du Coron", "created_on": TODAY, "used_on": TODAY} | changes)


def a_consent(request=None, network=None, **changes):
    fields = {
        "request": request or saved(a_request()),
        "network": network or saved(a_network()),
        "shown": [Shown.CONTACT],
        "given_on": TODAY,
        "until": TODAY + timedelta(days=365),
    }
    return Consent(**fields | changes)


def saved(one):
    one.save()
    return one
