"""Visitors who keep structures, as the tests of this floor meet them."""

import re

from django.test import Client

from structures.models import Membership, Role, Structure, User
from tests.conftest import TODAY

ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"
KEEP = {"email": "marie@exemple.fr", "watch": "weekly"}
NETWORK = "203.0.113.7"


def browser(network=NETWORK):
    return Client(REMOTE_ADDR=network)


def path_in(mail):
    """The path that a mail leads to."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.body)[1]


def a_structure(*people, name="Les Passerelles", **fields):
    """A kept structure, the first of `people` its owner; the others are pairs (address, role)."""
    days = {"created_on": TODAY, "used_on": TODAY}
    structure = Structure.objects.create(**{"name": name, **days, **fields})
    for number, one in enumerate(people):
        email, role = (one, Role.OWNER) if number == 0 else one
        join(structure, email, role)
    return structure


def join(structure, email, role, **fields):
    days = {"since": TODAY, "seen_on": TODAY, "seen_before_on": TODAY}
    user = User.objects.of_mailbox(email)
    return Membership.objects.create(structure=structure, user=user, role=role, **{**days, **fields})
