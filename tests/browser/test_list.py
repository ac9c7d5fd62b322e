"""A list of aids on a phone: a place said without a script, then paper; axe finds nothing."""

import re

from django.urls import reverse

from aids.models import Aid
from networks import lists
from tests.conftest import TODAY
from tests.networks.asking import an_adviser, saved


def test_a_list_is_read_on_a_small_phone(browser, site, axe):
    made = lists.make(saved(an_adviser()), TODAY)
    lists.add(made, Aid.objects.published().order_by("slug").first())
    lists.write(made, "Commencez ici.", {made.aids.get().pk: "Appelez avant décembre."})
    address = f"{site}{reverse('shared-list', args=[made.token])}"
    small = {"viewport": {"width": 320, "height": 800}, "locale": "fr-FR"}
    with browser.new_context(**small, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_label(re.compile("Où agissez-vous")).fill("Lens")
        page.get_by_role("button", name="Voir mes avis").click()
        page.get_by_text("Appelez avant décembre.").wait_for()
        answered = page.url
    assert "territory=C-62498" in answered
    with browser.new_context(**small) as context:
        page = context.new_page()
        for one in (address, f"{address}?lieu=nullepart-sur-mer", answered, f"{answered}&vue=impression"):
            page.goto(one)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            axe(page)
