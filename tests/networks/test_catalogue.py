"""The catalogue on the desk of a network: aids ticked across pages, put in lists and in files."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from aids.filters import CatalogueFilter
from aids.models import Aid, Status
from networks import lists
from networks.choosing import MOST_CHOSEN
from networks.exporting import HEADING
from networks.views import catalogue
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.networks.asking import a_network, an_adviser, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


@pytest.fixture
def adviser():
    return saved(an_adviser(saved(a_network())))


@pytest.fixture
def desk(adviser, signed_in):
    return signed_in(adviser.user)


@pytest.fixture
def aids():
    return list(Aid.objects.published().order_by("slug")[:3])


def path(name="catalogue"):
    return reverse(f"desk-{name}", args=["un-reseau"])


def read_csv(response):
    text = b"".join(response.streaming_content if response.streaming else [response.content]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def ticked(page):
    return {row["pk"] for row in page.context["rows"] if row["is_chosen"]}


def test_it_finds_what_the_public_catalogue_finds_in_the_same_order(desk):
    page = desk.get(path(), {"needs": "emploi", "tri": "name"})
    html(page)
    found = CatalogueFilter({"needs": "emploi", "tri": "name"}, today=TODAY)
    assert found.is_valid()
    assert [row["pk"] for row in page.context["rows"]] == [aid.pk for aid in found.qs[: catalogue.PAGE_SIZE]]


def test_a_longer_list_costs_no_more_queries(desk, monkeypatch, django_assert_max_num_queries):
    counts = []
    for size in (1, 20):
        monkeypatch.setattr(catalogue, "PAGE_SIZE", size)
        desk.get(path())
        with django_assert_max_num_queries(9) as held:  # four of the session and of who asks
            assert len(desk.get(path()).context["rows"]) == size
        counts.append(len(held))
    assert counts[0] == counts[1]


def test_what_is_ticked_stays_ticked_on_the_next_page(desk, monkeypatch):
    monkeypatch.setattr(catalogue, "PAGE_SIZE", 2)
    first = desk.get(path(), {"cocher": "1"}, follow=True)
    chosen = ticked(first)
    assert len(chosen) == 2
    second = desk.get(path(), {"choix": sorted(chosen), "page": "2"})
    assert not ticked(second)
    assert {int(value) for _, value in second.context["elsewhere"]} == chosen
    assert "2 aides cochées" in said(second)


def test_all_the_aids_of_the_filters_are_ticked_up_to_what_a_selection_holds(desk, monkeypatch):
    page = desk.get(path(), {"cocher": "filtre", "needs": "emploi"}, follow=True)
    assert page.context["chosen_text"].startswith(str(page.context["total"]))
    monkeypatch.setattr(catalogue, "MOST_CHOSEN", 1)
    page = desk.get(path(), {"cocher": "filtre"})
    assert page.status_code == 422
    assert "Une sélection contient" in said(page)


def test_nothing_is_ticked_any_more_when_asked(desk, aids):
    page = desk.get(path(), {"choix": [aid.pk for aid in aids], "cocher": "rien"}, follow=True)
    assert "aucune aide cochée" in said(page).lower()


@pytest.mark.parametrize(
    "asked",
    [
        {"choix": "abc"},
        {"choix": "9" * 30},
        {"choix": "\x00"},
        {"choix": [str(n) for n in range(MOST_CHOSEN + 1)]},
        {"cocher": "tout"},
        {"cocher": "99"},
        {"page": "99"},
        {"page": "x"},
        {"inconnu": "1"},
        {"needs": "rien-de-tel"},
        {"territory": "Nulle part"},
    ],
)
def test_what_cannot_be_read_is_said(desk, asked):
    page = desk.get(path(), asked)
    assert page.status_code == 422
    assert page.context["errors"]
    html(page)


def test_ten_thousand_ticks_are_refused_before_they_are_read(desk):
    assert desk.get(path(), {"choix": range(10_000)}).status_code == 400


@pytest.mark.parametrize("name", ["catalogue-csv", "catalogue-xlsx"])
def test_no_file_is_made_of_what_cannot_be_read(desk, name):
    for asked in ({"choix": "abc"}, {"needs": "rien-de-tel"}, {"inconnu": "1"}):
        assert desk.get(path(name), asked).status_code == 422


def test_an_aid_withdrawn_since_is_named_and_a_sheet_never_shown_is_not(desk, aids):
    Aid.objects.filter(pk=aids[0].pk).update(status=Status.ARCHIVED, name="Aide d'hier")
    Aid.objects.filter(pk=aids[1].pk).update(status=Status.DRAFT, name="Brouillon secret")
    page = desk.get(path("chosen"), {"choix": [aid.pk for aid in aids]})
    html(page)
    assert "1 aide cochée" in said(page)
    assert "Retirées du catalogue depuis" in said(page)
    assert "Aide d’hier" in said(page)
    assert "Brouillon secret" not in said(page)
    assert "1 aide n’existe plus" in said(page)


def test_the_aids_ticked_begin_a_list_or_join_one(desk, adviser, aids):
    chosen = {"choix": [aid.pk for aid in aids]}
    desk.post(path("chosen-list"), chosen)
    made = adviser.network.lists.get()
    assert set(made.aids.values_list("aid", flat=True)) == {aid.pk for aid in aids}
    other = lists.make(adviser, TODAY, aids[:1])
    desk.post(path("chosen-list"), chosen | {"liste": other.pk})
    assert set(other.aids.values_list("aid", flat=True)) == {aid.pk for aid in aids}


def test_a_list_takes_all_the_aids_or_none(desk, adviser):
    every = list(Aid.objects.published().order_by("slug")[: lists.MOST_AIDS + 1])
    shared = lists.make(adviser, TODAY, every[: lists.MOST_AIDS - 1])
    page = desk.post(path("chosen-list"), {"choix": [aid.pk for aid in every[-2:]], "liste": shared.pk})
    assert page.status_code == 422
    assert "Une liste contient" in said(page)
    assert shared.aids.count() == lists.MOST_AIDS - 1
    assert desk.post(path("chosen-list"), {"choix": [aid.pk for aid in every]}).status_code == 422


@pytest.mark.parametrize("asked", ["0", "abc", "9" * 30, "-1"])
def test_a_list_that_is_not_there_is_said(desk, aids, asked):
    page = desk.post(path("chosen-list"), {"choix": aids[0].pk, "liste": asked})
    assert page.status_code == 422
    assert "Cette liste n’existe plus" in said(page)


def test_the_list_of_another_network_is_out_of_reach(desk, aids):
    other = lists.make(saved(an_adviser(saved(a_network("autre")), "autre@exemple.fr")), TODAY)
    assert desk.post(path("chosen-list"), {"choix": aids[0].pk, "liste": other.pk}).status_code == 422
    assert not other.aids.exists()


@pytest.mark.parametrize("chosen", [{}, {"choix": "abc"}, {"choix": "0"}])
def test_a_list_of_nothing_is_refused(desk, adviser, chosen):
    assert desk.post(path("chosen-list"), chosen).status_code == 422
    assert not adviser.network.lists.exists()


def test_both_files_say_the_same_of_the_aids_ticked(desk, aids):
    chosen = {"choix": [aid.pk for aid in aids]}
    answer = desk.get(path("catalogue-csv"), chosen)
    assert answer["Content-Disposition"] == f'attachment; filename="aides-un-reseau-{TODAY}.csv"'
    heading, *lines = read_csv(answer)
    assert tuple(heading) == HEADING
    assert {line[10] for line in lines} == {f"http://testserver/aides/{aid.slug}/" for aid in aids}
    assert all(line[4] for line in lines)
    book = load_workbook(io.BytesIO(desk.get(path("catalogue-xlsx"), chosen).content))
    cells = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert [[text.replace("\r\n", "\n") for text in line] for line in cells] == [heading, *lines]


def test_without_ticks_a_file_holds_every_aid_of_the_filters(desk):
    page = desk.get(path(), {"needs": "emploi"})
    _, *lines = read_csv(desk.get(path("catalogue-csv"), {"needs": "emploi"}))
    assert len(lines) == page.context["total"] > 1


def test_no_cell_of_a_file_is_a_formula(desk, aids):
    for first in "=+-@":
        Aid.objects.filter(pk=aids[0].pk).update(name=f"{first}1+1\x07")
        chosen = {"choix": aids[0].pk}
        assert read_csv(desk.get(path("catalogue-csv"), chosen))[1][0].startswith(f" {first}1")
        book = load_workbook(io.BytesIO(desk.get(path("catalogue-xlsx"), chosen).content))
        assert (book.active["A2"].data_type, book.active["A2"].value) == ("s", f" {first}1+1")


@pytest.mark.parametrize("name", ["catalogue", "catalogue-csv", "catalogue-xlsx", "chosen", "chosen-list"])
def test_it_is_for_the_advisers_of_the_network_at_work(signed_in, client, adviser, name):
    ask = client.post if name == "chosen-list" else client.get
    assert ask(path(name)).status_code == 302
    elsewhere = signed_in(saved(an_adviser(saved(a_network("autre")), "autre@exemple.fr")).user)
    left = signed_in(adviser.user)
    adviser.network.advisers.filter(pk=adviser.pk).update(is_active=False)
    for browser in (elsewhere, left):
        assert (browser.post if name == "chosen-list" else browser.get)(path(name)).status_code == 403


def test_lists_are_made_by_post_alone(desk):
    assert desk.get(path("chosen-list")).status_code == 405


def test_the_desk_leads_to_it(desk):
    assert f'href="{path()}"' in desk.get(reverse("desk", args=["un-reseau"])).content.decode()
