"""Each invariant is in the database, under a name, with a French message: here each is broken."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from aids.models import Aid, Organisation, Suggestion, SuggestionTrace
from structures.models import Delegation, User
from vocabulary.models import CatalogueVersion, Choice, Containment, DocumentKind, Question, Territory

pytestmark = pytest.mark.usefixtures("empty_database")


def an_aid(**changes):
    bearer, _ = Organisation.objects.get_or_create(name="Une ville", kind="commune")
    fields = {"slug": "une-aide", "name": "Une aide", "bearer": bearer, "nature": ["grant"], "recurrence": "yearly"}
    return Aid(**fields | changes)


def saved(one):
    one.save()
    return one


def a_delegation(**changes):
    absent, other = (User.objects.get_or_create(email=f"{name}@exemple.fr")[0] for name in "ab")
    fields = {"absent": absent, "to": other, "starts_on": "2026-11-24", "ends_on": "2026-11-24"}
    return Delegation(**fields | changes)


def lens(**changes):
    fields = {"code": "C-62498", "kind": "commune", "name": "Lens", "search_name": "lens"}
    return Territory(**fields | changes)


def a_question(**changes):
    return Question(**{"key": "colour", "kind": "choice", "label": "Couleur ?"} | changes)


BROKEN = {
    "aid_slug_is_a_slug": lambda: an_aid(slug="Pas Un Slug"),
    "aid_has_a_name": lambda: an_aid(name=""),
    "aid_is_not_its_own_mother": lambda: an_aid(pk=1, mother_id=1),
    "aid_inherits_from_a_mother": lambda: an_aid(inherited=["needs"]),
    "aid_inherits_what_can_be": lambda: an_aid(mother=saved(an_aid(slug="mere")), inherited=["closes_on"]),
    "aid_status_is_known": lambda: an_aid(status="lost"),
    "aid_recurrence_is_known": lambda: an_aid(recurrence="sometimes"),
    "aid_nature_is_known": lambda: an_aid(nature=["gift"]),
    "aid_usual_months_are_months": lambda: an_aid(usual_deadline_months=[13]),
    "aid_confidence_is_known": lambda: an_aid(confidence="total"),
    "aid_only_a_published_one_has_a_proposal": lambda: an_aid(status="draft", proposal={"name": "Autre"}),
    "aid_a_merged_one_is_archived": lambda: an_aid(status="draft", merged_into=saved(an_aid(slug="gardee"))),
    "aid_is_not_merged_into_itself": lambda: an_aid(pk=1, status="archived", merged_into_id=1),
    "suggestion_has_a_text": lambda: Suggestion(aid=saved(an_aid()), text="", received_on="2026-11-24"),
    "suggestion_state_is_known": lambda: Suggestion(
        aid=saved(an_aid()), text="Non", received_on="2026-11-24", state="x"
    ),
    "delegation_ends_after_it_starts": lambda: a_delegation(starts_on="2026-11-24", ends_on="2026-11-23"),
    "delegation_is_to_another": lambda: a_delegation(to=User.objects.get_or_create(email="a@exemple.fr")[0]),
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
    SuggestionTrace.objects.create(sender="x", day="2026-11-24")
    for name, broken in {
        "organisation_is_unique": Organisation(name="X", kind="state"),
        "choice_value_is_unique_in_its_question": Choice(question=question, value="red", label="Rouge"),
        "containment_is_said_once": Containment(container_id="C-62498", commune_id="C-62498"),
        "user_email_is_unique_whatever_its_case": User(email="AGENT@exemple.fr"),
        "suggestion_trace_is_one_a_day": SuggestionTrace(sender="x", day="2026-11-24"),
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            broken.save()
    choice.parent = choice
    with pytest.raises(IntegrityError, match="choice_is_not_its_own_parent"), transaction.atomic():
        choice.save()


def test_every_constraint_of_ours_is_broken_here():
    ours = [Aid, Organisation, Territory, Containment, Question, Choice, DocumentKind, CatalogueVersion, User]
    ours += [Delegation, Suggestion, SuggestionTrace]
    named = {constraint.name for model in ours for constraint in model._meta.constraints}
    unique = {name for name in named if "unique" in name or "once" in name or "one_a_day" in name} | {
        "choice_is_not_its_own_parent"
    }
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
