"""Each invariant is in the database, under a name, with a French message: here each is broken."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from aids.models import Aid, Organisation
from structures.models import User
from vocabulary.models import CatalogueVersion, Choice, Containment, DocumentKind, Question, Territory

pytestmark = pytest.mark.usefixtures("empty_database")


def an_aid(**changes):
    bearer, _ = Organisation.objects.get_or_create(name="Une ville", kind="commune")
    fields = {"slug": "une-aide", "name": "Une aide", "bearer": bearer, "nature": ["grant"], "recurrence": "yearly"}
    return Aid(**fields | changes)


def lens(**changes):
    fields = {"code": "C-62498", "kind": "commune", "name": "Lens", "search_name": "lens"}
    return Territory(**fields | changes)


def a_question(**changes):
    return Question(**{"key": "colour", "kind": "choice", "label": "Couleur ?"} | changes)


BROKEN = {
    "aid_slug_is_a_slug": lambda: an_aid(slug="Pas Un Slug"),
    "aid_has_a_name": lambda: an_aid(name=""),
    "aid_status_is_known": lambda: an_aid(status="lost"),
    "aid_recurrence_is_known": lambda: an_aid(recurrence="sometimes"),
    "aid_nature_is_known": lambda: an_aid(nature=["gift"]),
    "aid_usual_months_are_months": lambda: an_aid(usual_deadline_months=[13]),
    "aid_confidence_is_known": lambda: an_aid(confidence="total"),
    "organisation_kind_is_known": lambda: Organisation(name="X", kind="club"),
    "organisation_has_a_name": lambda: Organisation(name="", kind="state"),
    "territory_code_has_a_known_form": lambda: lens(code="C-6249"),
    "territory_code_fits_its_kind": lambda: lens(code="D-62"),
    "question_key_is_a_free_code": lambda: a_question(key="page"),
    "question_kind_is_known": lambda: a_question(kind="colour"),
    "question_territory_is_a_place": lambda: a_question(key="territory"),
    "question_needs_takes_several_choices": lambda: a_question(key="needs"),
    "document_layer_is_known": lambda: DocumentKind(key="rib", label="RIB", layer="nowhere"),
    "catalogue_version_has_one_row": lambda: CatalogueVersion(id=2),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BROKEN[name]().save(force_insert=True)


@pytest.mark.parametrize("name", BROKEN)
def test_the_refusal_has_a_french_sentence(name):
    broken = BROKEN[name]()
    constraint = next(one for one in type(broken)._meta.constraints if one.name == name)
    with pytest.raises(ValidationError) as refusal:
        constraint.validate(type(broken), broken)
    assert refusal.value.messages[0].endswith(".")
    assert "«" not in refusal.value.messages[0] or " »" in refusal.value.messages[0]


def test_uniqueness_is_in_the_database():
    Organisation.objects.create(name="X", kind="state")
    question = a_question()
    question.save()
    choice = Choice.objects.create(question=question, value="red", label="Rouge")
    lens().save()
    Containment.objects.create(container_id="C-62498", commune_id="C-62498")
    User.objects.create_user("Agent@Exemple.fr")
    for name, broken in {
        "organisation_is_unique": Organisation(name="X", kind="state"),
        "choice_value_is_unique_in_its_question": Choice(question=question, value="red", label="Rouge"),
        "containment_is_said_once": Containment(container_id="C-62498", commune_id="C-62498"),
        "user_email_is_unique_whatever_its_case": User(email="AGENT@exemple.fr"),
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            broken.save()
    choice.parent = choice
    with pytest.raises(IntegrityError, match="choice_is_not_its_own_parent"), transaction.atomic():
        choice.save()


def test_every_constraint_of_ours_is_broken_here():
    ours = [Aid, Organisation, Territory, Containment, Question, Choice, DocumentKind, CatalogueVersion, User]
    named = {constraint.name for model in ours for constraint in model._meta.constraints}
    unique = {name for name in named if "unique" in name or "once" in name} | {"choice_is_not_its_own_parent"}
    assert named - unique == set(BROKEN)


def test_any_change_of_the_catalogue_moves_its_version():
    before = CatalogueVersion.current()
    an_aid().save()
    after_aid = CatalogueVersion.current()
    assert after_aid[0] > before[0]
    assert after_aid[1] == before[1]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE aids_aid SET name = 'Par SQL'")
    assert CatalogueVersion.current()[0] > after_aid[0]
    a_question().save()
    assert CatalogueVersion.current()[1] > after_aid[1]
