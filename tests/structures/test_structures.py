"""Kept structures: their invariants, each broken once, and who may see which."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from structures.models import Invitation, Membership, Role, Structure, User
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def a_structure(**changes):
    fields = {"name": "Les Passerelles", "created_on": TODAY, "used_on": TODAY}
    return Structure(**fields | changes)


def saved(one):
    one.save()
    return one


def somebody(name="marie"):
    return User.objects.get_or_create(email=f"{name}@exemple.fr")[0]


def a_membership(**changes):
    fields = {"role": Role.OWNER, "since": TODAY, "seen_on": TODAY, "seen_before_on": TODAY}
    if "structure" not in changes:
        fields["structure"] = saved(a_structure())
    if "user" not in changes:
        fields["user"] = somebody()
    return Membership(**fields | changes)


def an_invitation(**changes):
    fields = {"email": "paul@exemple.fr", "role": Role.READER, "digest": "0" * 64, "made_at": timezone.now()}
    if "structure" not in changes:
        fields["structure"] = saved(a_structure())
    return Invitation(**fields | changes)


def twice(make):
    structure, first = saved(a_structure()), make
    saved(first(structure=structure))
    return first(structure=structure, **({"digest": "1" * 64} if make is an_invitation else {}))


BROKEN = {
    "structure_name_is_one_line": lambda: a_structure(name="Bcc:\n tous@exemple.fr"),
    "structure_siren_is_nine_digits": lambda: a_structure(siren="12345678A"),
    "structure_siret_is_fourteen_digits": lambda: a_structure(siret="123"),
    "structure_siret_begins_with_its_siren": lambda: a_structure(siren="123456789", siret="98765432100011"),
    "structure_rna_is_w_and_nine_signs": lambda: a_structure(rna="123456789"),
    "structure_answers_go_by_question": lambda: a_structure(answers=["association"]),
    "structure_is_used_once_kept": lambda: a_structure(used_on="2020-01-01"),
    "membership_is_one_a_person": lambda: twice(a_membership),
    "membership_role_is_known": lambda: a_membership(role="king"),
    "membership_visits_are_in_order": lambda: a_membership(seen_before_on="2027-01-01"),
    "invitation_is_one_an_address": lambda: twice(an_invitation),
    "invitation_address_is_in_lower_case": lambda: an_invitation(email="Paul@exemple.fr"),
    "invitation_role_is_known": lambda: an_invitation(role="king"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_keeps_each_invariant(name):
    one = BROKEN[name]()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        one.save()


@pytest.mark.parametrize("name", BROKEN)
def test_each_says_in_french_what_is_wrong(name):
    one = BROKEN[name]()
    constraint = next(one_of for one_of in type(one)._meta.constraints if one_of.name == name)
    with pytest.raises(ValidationError) as error:
        constraint.validate(type(one), one)
    assert str(constraint.violation_error_message) in error.value.messages


def test_a_name_of_spaces_alone_is_no_name():
    with pytest.raises(IntegrityError, match="structure_name_is_one_line"):
        saved(a_structure(name=" \u00a0"[:1]))


@pytest.mark.parametrize("change", [lambda one: one.delete(), lambda one: (setattr(one, "role", "reader"), one.save())])
def test_the_last_owner_cannot_leave_the_others_alone(change):
    owner = saved(a_membership())
    saved(a_membership(structure=owner.structure, user=somebody("paul"), role=Role.MEMBER))

    @transaction.atomic
    def to_the_end_of_its_transaction():
        change(owner)
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="garde un responsable"):
        to_the_end_of_its_transaction()


def test_a_structure_may_be_handed_over_or_deleted_with_its_people():
    owner = saved(a_membership())
    heir = saved(a_membership(structure=owner.structure, user=somebody("paul"), role=Role.MEMBER))
    heir.role = Role.OWNER
    owner.delete()
    heir.save()
    connection.check_constraints()
    owner.structure.delete()
    connection.check_constraints()
    assert not Membership.objects.exists()


def test_a_structure_is_seen_by_its_members_alone_and_written_by_those_whose_role_says_so():
    owner = saved(a_membership())
    saved(a_membership())  # of another structure, by the same person
    reader = saved(a_membership(structure=owner.structure, user=somebody("paul"), role=Role.READER))
    member = saved(a_membership(structure=owner.structure, user=somebody("ada"), role=Role.MEMBER))
    mine = Structure.objects.filter(pk=owner.structure_id)
    seen = [owner.user, member.user, reader.user]
    assert [mine.visible_to(user).exists() for user in seen] == [True, True, True]
    assert [mine.written_by(user).exists() for user in seen] == [True, True, False]
    assert [mine.owned_by(user).exists() for user in seen] == [True, False, False]
    assert Structure.objects.visible_to(owner.user).count() == 2
    operator = User.objects.create_superuser("operateur@exemple.fr", "un mot de passe long")
    gone = owner.user
    gone.is_active = False
    for stranger in (AnonymousUser(), operator, gone):
        assert not Structure.objects.visible_to(stranger).exists()
