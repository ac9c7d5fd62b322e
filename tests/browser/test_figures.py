"""The pages of the figures in a real browser: without a fault, at 320 px, without JavaScript."""

from datetime import date

import pytest

from aids.models import Aid, Reply
from matching.insights.models import CountedQuarter, Figure, Measure
from structures.models import User
from tests.conftest import TODAY

CELLS = {
    (Measure.STRUCTURES, True): {"several": 64, "only:accreditations": 38, "only:employees": 21, "to_check": 31},
    (Measure.READINGS, True): {"likely": 40, "only:accreditations": 12, "total": 52},
    (Measure.HIDDEN, True): {"heavy": 15, "unfit": None},
    (Measure.REQUESTS, True): {"applied": 20, "obtained": 15, "refused": None},
    (Measure.SEARCHES, False): {"2026-07": 30, "2026-08": 12, "2026-09": 50},
    (Measure.UNMET, False): {"tresorerie": 45, "emploi": 15},
    (Measure.UNMET_FOR, False): {"tresorerie/1-2/culture": 21, "tresorerie//": 24},
    (Measure.STOPPED, False): {"accreditations": 33, "legal_form": 14},
}


@pytest.fixture
def pages(site):
    """The addresses of the pages, with figures of a summer."""
    summer = CountedQuarter.objects.create(start=date(2026, 7, 1), counted_on=date(2026, 10, 1))
    aid = Aid.objects.published().filter(bearer__isnull=False).order_by("slug").first()
    Figure.objects.bulk_create(
        Figure(quarter=summer, measure=measure, aid=aid.slug if of_aid else "", zone="D-62", key=key, count=count)
        for (measure, of_aid), cells in CELLS.items()
        for key, count in cells.items()
    )
    author = User.objects.create_user("relectrice@exemple.fr")
    Reply.objects.create(
        aid=aid, author=author, question="Faut-il un SIRET ?", answer="Oui.", signature="DGFiP", answered_on=TODAY
    )
    return [
        f"{site}{path}"
        for path in (
            "/observatoire/",
            f"/observatoire/organismes/{aid.bearer_id}/",
            "/observatoire/territoire/?code=R-32",
            "/stats/",
            f"/aides/{aid.slug}/",
            f"/admin/aides/{aid.pk}/reponses/",
            f"/observatoire/aides/{aid.slug}/annonce/",
            f"/observatoire/aides/{aid.slug}/orientation/?legal_form=association",
        )
    ]


@pytest.fixture
def agent(db):
    return User.objects.create_superuser("agent@exemple.fr", "un mot de passe long")


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_of_figures_are_without_fault(page, pages, agent, sign_in, axe, width):
    sign_in(page, agent)
    page.set_viewport_size({"width": width, "height": 800})
    for address in pages:
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_zone_and_a_quarter_are_chosen_without_javascript(page_without_js, pages, agent, sign_in):
    page = sign_in(page_without_js, agent)
    page.goto(pages[0])
    page.get_by_label("Région ou département").select_option("R-32")
    page.get_by_role("button", name="Voir").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Hauts-de-France"
    page.get_by_label("Zone").select_option("D-62")
    page.get_by_role("button", name="Afficher").click()
    assert page.get_by_text("Passer un creux de trésorerie").count() >= 1
