"""The catalogue that a worker holds: brought up to date by what changed, equal at any time to one built anew."""

import random

import pytest
from django.db import connection

from aids.models import Aid, Organisation
from matching import index
from matching.index import MOST_EDITED, catalogue
from matching.loading import load_aids
from matching.planes import CompiledCatalogue
from tests.conftest import TODAY
from vocabulary.answers import parse_answers
from vocabulary.models import Question

pytestmark = pytest.mark.django_db

RULE = {"question": "legal_form", "op": "in", "value": ["scop"]}
PROFILES = [
    {"territory": "C-62498", "legal_form": "association", "needs": ["projet"], "employees": 0},
    {"territory": "R-53", "legal_form": "scop", "stage": "creation"},
    {},
]


def lists(held):
    return [held.match(parse_answers(said, held.lexicon), TODAY).all() for said in PROFILES]


def built_anew():
    held = catalogue()
    return CompiledCatalogue.build(load_aids(held.lexicon), held.lexicon)


def edit(chance):
    """One change as an agent, an import or an operator's SQL would make it."""
    slug = chance.choice(list(Aid.objects.values_list("slug", flat=True)))
    one = Aid.objects.filter(slug=slug)
    match chance.randrange(6):
        case 0:
            one.update(status=chance.choice(["published", "archived", "to_review"]))
        case 1:
            one.update(eligibility=RULE)
        case 2:
            one.update(closes_on=TODAY, territories=["R-32"], needs=["emploi"])
        case 3:
            one.delete()
        case 4:
            one.update(slug=f"{slug}-bis")
        case 5:
            bearer = Organisation.objects.first()
            Aid.objects.create(
                slug=f"{slug}-neuve", name="Neuve", bearer=bearer, nature=["grant"], recurrence="permanent",
                status="published", eligibility={"not": RULE},
            )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_the_held_catalogue_is_the_one_built_anew(starter, seed):
    chance = random.Random(seed)
    catalogue()
    for _ in range(12):
        for _ in range(chance.randrange(1, 4)):
            edit(chance)
        held = catalogue()
        assert lists(held) == lists(built_anew())
    assert held.compiled.edited


def test_an_unchanged_catalogue_costs_one_query_and_an_edit_three(starter, django_assert_num_queries):
    catalogue()
    with django_assert_num_queries(1):
        catalogue()
    Aid.objects.filter(slug="dla").update(eligibility=RULE)
    with django_assert_num_queries(3):  # the version, which aids changed, and those
        held = catalogue()
    assert held.get("dla").eligibility.question == "legal_form"


def test_an_edit_that_matching_does_not_read_leaves_the_planes_alone(starter):
    catalogue()
    Aid.objects.filter(slug="dla").update(summary="Un autre résumé.")
    assert not catalogue().compiled.edited


def test_many_edits_are_compiled(starter):
    catalogue()
    Aid.objects.filter(slug__in=Aid.objects.published().values("slug")[: MOST_EDITED + 1]).update(eligibility=RULE)
    held = catalogue()
    assert not held.compiled.edited
    assert lists(held) == lists(built_anew())


def test_a_change_of_words_is_read(starter):
    catalogue()
    Question.objects.filter(key="siret").update(label="Un numéro ?")
    assert catalogue().lexicon.questions["siret"].label == "Un numéro ?"


def test_an_emptied_table_is_seen(starter):
    catalogue()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE aids_aid CASCADE")
    assert len(catalogue().compiled) == 0


@pytest.fixture
def builds(settings, monkeypatch):
    """The builds begun beside requests, none of which ends."""
    settings.BUILD_CATALOGUE_BESIDE_REQUESTS = True
    begun = []
    monkeypatch.setattr(index, "_build_beside_requests", lambda: begun.append(True))
    return begun


def test_while_a_build_is_under_way_edits_are_judged_by_their_new_rules(starter, builds):
    catalogue()
    slugs = list(Aid.objects.published().values_list("slug", flat=True)[: MOST_EDITED + 1])
    Aid.objects.filter(slug__in=slugs).update(eligibility=RULE)
    held = catalogue()
    assert builds
    assert {held.get(slug).eligibility.value for slug in slugs} == {("scop",)}
    assert lists(held) == lists(built_anew())


def test_while_new_words_are_read_the_held_catalogue_serves(starter, builds):
    before = catalogue()
    Question.objects.filter(key="siret").update(label="Un numéro ?")
    assert catalogue() is before
    assert builds


def test_a_build_beside_requests_is_swapped_in(starter, builds, monkeypatch):
    monkeypatch.setattr(index.connection, "close", lambda: None)  # that of this test
    catalogue()
    Question.objects.filter(key="siret").update(label="Un numéro ?")
    catalogue()
    index._building.acquire()
    index._build_and_swap()
    assert catalogue().lexicon.questions["siret"].label == "Un numéro ?"
    assert not index._building.locked()
