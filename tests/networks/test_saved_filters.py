"""Filters of the catalogue kept under a name: one's own, or the network's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks import holdings
from networks.keeping import forget
from networks.models import SavedFilter
from networks.saved_filters import MOST_KEPT
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.networks.asking import NOW, a_network, an_adviser, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


@pytest.fixture
def adviser():
    return saved(an_adviser(saved(a_network())))


@pytest.fixture
def colleague(adviser):
    return saved(an_adviser(adviser.network, "colleague@exemple.fr"))


@pytest.fixture
def desk(adviser, signed_in):
    return signed_in(adviser.user)


def path(name="filters", *args):
    return reverse(f"desk-{name}", args=["un-reseau", *args])


def kept(adviser, **changes):
    fields = {"network": adviser.network, "author": adviser, "name": "Emploi", "filters": "needs=emploi"}
    return saved(SavedFilter(**fields | changes))


def test_filters_are_kept_as_the_catalogue_writes_them_and_lead_back_to_it(desk):
    desk.post(path(), {"nom": " Pour  l'emploi ", "filtres": "needs=emploi&tri=&q="})
    one = SavedFilter.objects.get()
    assert (one.name, one.filters, one.is_shared) == ("Pour l'emploi", "needs=emploi", False)
    page = desk.get(path())
    html(page)
    assert 'href="/reseau/un-reseau/catalogue/?needs=emploi">Pour l’emploi</a>' in page.content.decode()


def test_a_filter_that_exists_no_more_is_said_by_the_catalogue(desk, adviser):
    page = desk.get(f"/reseau/un-reseau/catalogue/?{kept(adviser, filters='needs=retire').filters}")
    assert page.status_code == 422
    assert "retire" in said(page)


def test_the_cost_of_the_list_does_not_grow_with_it(desk, adviser, django_assert_max_num_queries):
    kept(adviser)
    with CaptureQueriesContext(connection) as one:
        desk.get(path())
    for number in range(20):
        kept(adviser, name=f"Emploi {number}")
    with django_assert_max_num_queries(len(one)):
        assert len(desk.get(path()).context["rows"]) == 21


@pytest.mark.parametrize(
    "asked",
    [
        {"nom": "", "filtres": ""},
        {"nom": "\x00", "filtres": ""},
        {"nom": "a" * 61, "filtres": ""},
        {"nom": "Emploi", "filtres": "needs=rien"},
        {"nom": "Emploi", "filtres": "inconnu=1"},
        {"nom": "Emploi", "filtres": "q=" + "a" * 5000},
    ],
)
def test_what_cannot_be_kept_is_said(desk, asked):
    page = desk.post(path(), asked)
    assert page.status_code == 422
    assert page.context["error"]
    assert not SavedFilter.objects.exists()


def test_a_name_that_is_missing_does_not_untick_what_was_shared(desk):
    page = desk.post(path(), {"nom": "", "filtres": "needs=emploi", "partage": "oui"})
    assert 'name="partage" value="oui" checked' in page.content.decode()


def test_the_pages_of_a_refused_name_lead_back_to_the_list(desk, adviser):
    for _ in range(31):
        one = kept(adviser)
    page = desk.post(path("filter-rename", one.pk), {"nom": ""})
    assert f'href="{path()}?page=2"' in page.content.decode()


def test_one_keeps_so_many_and_no_more(desk, adviser):
    for _ in range(MOST_KEPT):
        kept(adviser)
    assert desk.post(path(), {"nom": "Un de plus", "filtres": ""}).status_code == 422


def test_a_colleague_finds_what_is_shared_and_nothing_else(desk, colleague):
    own, shared = kept(colleague), kept(colleague, is_shared=True, name="À tous")
    assert [pk for pk, *_ in desk.get(path()).context["rows"]] == [shared.pk]
    for name in ("filter-rename", "filter-delete"):
        assert desk.post(path(name, own.pk), {"nom": "Pris"}).status_code == 404
    own.refresh_from_db()
    assert own.name == "Emploi"


def test_one_is_renamed_and_deleted(desk, adviser):
    one = kept(adviser)
    desk.post(path("filter-rename", one.pk), {"nom": "Autre"})
    one.refresh_from_db()
    assert one.name == "Autre"
    assert desk.post(path("filter-rename", one.pk), {"nom": ""}).status_code == 422
    desk.post(path("filter-delete", one.pk))
    assert not SavedFilter.objects.exists()
    assert desk.post(path("filter-delete", one.pk)).status_code == 404


def test_own_ones_go_with_who_leaves_and_shared_ones_stay(adviser):
    own, shared = kept(adviser), kept(adviser, is_shared=True)
    forget(NOW)
    assert SavedFilter.objects.count() == 2
    adviser.network.advisers.update(is_active=False)
    forget(NOW)
    assert list(SavedFilter.objects.all()) == [shared]
    assert own.pk != shared.pk


def test_with_the_account_own_ones_end_and_shared_ones_name_nobody(adviser):
    kept(adviser)
    shared = kept(adviser, is_shared=True)
    assert len(holdings.filters(adviser.user)) == 2
    holdings.leave_filters(adviser.user, NOW)
    shared.refresh_from_db()
    assert (SavedFilter.objects.count(), shared.author) == (1, None)
