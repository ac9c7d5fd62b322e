"""A case of the access matrix: one request, and a person of each role towards it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from networks.access import Role
from networks.models import AdviserRole
from structures.models import Membership, User
from structures.models import Role as StructureRole
from tests.conftest import TODAY
from tests.dossiers.conftest import come_in
from tests.networks.asking import a_consent, a_network, a_request, a_structure, an_adviser, saved

__all__ = ["case", "come_in"]


def a_user(name, **changes):
    return User.objects.create(email=f"{name}@exemple.fr", **changes)


@pytest.fixture
def case():
    """A request of a kept structure, one network asked, one that was, one that never was, and people of each role."""
    asked, former, elsewhere = (saved(a_network(slug)) for slug in ("asked", "former", "elsewhere"))
    structure = saved(a_structure())
    owner = a_user("owner")
    day = {"since": TODAY, "seen_on": TODAY, "seen_before_on": TODAY}
    Membership.objects.create(structure=structure, user=owner, role=StructureRole.OWNER, **day)
    reader = a_user("reader")
    Membership.objects.create(structure=structure, user=reader, role=StructureRole.READER, **day)
    request = saved(a_request(structure=structure))
    saved(a_consent(request, asked))
    saved(a_consent(request, former, revoked_on=TODAY))
    people = {
        Role.ANONYMOUS: AnonymousUser(),
        Role.MEMBER: owner,
        Role.ADVISER: saved(an_adviser(asked, "adviser@exemple.fr")).user,
        Role.LEAD: saved(an_adviser(asked, "lead@exemple.fr", role=AdviserRole.LEAD)).user,
        Role.ADVISER_WITHOUT_CONSENT: saved(an_adviser(former, "former@exemple.fr")).user,
        Role.ADVISER_ELSEWHERE: saved(an_adviser(elsewhere, "elsewhere@exemple.fr")).user,
        Role.AGENT: a_user("agent", is_staff=True),
        Role.ADMINISTRATOR: a_user("admin", is_staff=True, is_superuser=True),
    }
    return request, people, reader
