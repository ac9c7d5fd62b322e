"""Lists on a network's own site: read only, framed by its sites alone, changed by its leads alone."""

import gzip
from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from aids.models import Aid
from aids.models.queries import is_open
from networks.models import AdviserRole, Widget
from networks.widgets import MOST_ORIGINS, MOST_WIDGETS, read_address, read_origin
from structures.models import User
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.dossiers.test_at_once import at_once
from tests.networks.asking import a_network, an_adviser, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

PAGE = "/reseau/un-reseau/integrer/"
SITE = "https://www.cress.fr"
LENS = "C-62498"


def a_widget(network=None, **changes):
    fields = {"title": "Les aides d'ici", "origins": SITE, "created_on": TODAY, "changed_on": TODAY}
    return Widget(**{"network": network or saved(a_network(name="Guid'Asso"))} | fields | changes)


def framed(widget):
    return reverse("framed", args=[widget.token])


def words(**changes):
    return {"title": "Pour l'emploi", "address": "https://aidess.fr/aides/?state=all", "origins": SITE} | changes


@pytest.fixture
def network():
    return saved(a_network(name="Guid'Asso"))


@pytest.fixture
def widget(network):
    return saved(a_widget(network))


@pytest.fixture
def lead(network):
    return saved(an_adviser(network, role=AdviserRole.LEAD))


@pytest.fixture
def desk(lead, signed_in):
    return signed_in(lead.user)


def ancestors(response):
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip())
    return policy["frame-ancestors"]


def test_a_frame_shows_ten_aids_their_date_and_the_way_to_all(client, widget):
    page = client.get(framed(widget))
    html(page)
    text = said(page)
    assert text.count("<article>") == 10
    assert "Liste du réseau Guid’Asso, au 24 novembre 2026." in text
    assert text.count("Date limite :") == 10
    assert (
        text.count('target="_blank" rel="noopener"') == text.count("<a ") == text.count("dans un nouvel onglet</span>")
    )
    assert f"({Aid.objects.published().filter(is_open(TODAY)).count()} aides)" in text
    assert "<script" not in text
    assert "<form" not in text


def test_a_frame_is_allowed_to_the_sites_of_its_network_alone(client):
    other = "https://blog.cress.fr:8443"
    page = client.get(framed(saved(a_widget(origins=f"{SITE} {other}"))))
    assert ancestors(page) == f"{SITE} {other}"
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page


def test_every_other_page_refuses_every_frame(client, widget, desk):
    token = framed(widget).replace(widget.token, "x")
    for page in (
        *map(client.get, ("/", "/aides/", "/mes-aides/?legal_form=association", "/reseaux/", token)),
        *map(desk.get, ("/reseau/un-reseau/", PAGE, f"{PAGE}{widget.pk}/")),
    ):
        assert (ancestors(page), page["X-Frame-Options"]) == ("'none'", "DENY")


def test_a_frame_knows_nobody_and_keeps_nothing(client, widget, desk):
    assert not desk.get(framed(widget)).cookies
    page = client.get(framed(widget))
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")
    assert client.post(framed(widget)).status_code == 405


def test_a_frame_that_has_not_changed_is_not_made_again(client, widget, django_assert_num_queries):
    first = client.get(framed(widget))
    with django_assert_num_queries(1):
        again = client.get(framed(widget), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, ancestors(again), "X-Frame-Options" in again) == (304, SITE, False)
    assert first["Cache-Control"] == "private, no-cache"
    Widget.objects.update(title="Un autre titre")
    changed = client.get(framed(widget), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    Aid.objects.filter(slug="dla").update(name="DLA bis")
    assert client.get(framed(widget), headers={"If-None-Match": changed["ETag"]}).status_code == 200


def test_a_withdrawn_aid_never_shows(client):
    widget = saved(a_widget(filters=urlencode({"q": "FONJEP"})))
    shown = [
        aid for aid in Aid.objects.published() if reverse("aid", args=[aid.slug]) in said(client.get(framed(widget)))
    ]
    first = client.get(framed(widget))
    Aid.objects.filter(pk__in=[aid.pk for aid in shown]).update(status="archived")
    after = client.get(framed(widget), headers={"If-None-Match": first["ETag"]})
    html(after)
    assert shown
    assert not [aid for aid in shown if aid.slug in said(after)]


def test_a_selection_without_an_open_aid_says_so(client):
    page = client.get(framed(saved(a_widget(filters="q=zzzzzz"))))
    html(page)
    assert "Aucune aide de cette sélection n’est ouverte aujourd’hui." in said(page)


@pytest.mark.parametrize("change", ["off", "closed", "filters"])
def test_a_frame_that_is_stopped_says_so_where_it_stood(client, widget, change):
    if change == "off":
        Widget.objects.update(is_on=False)
    elif change == "closed":
        type(widget.network).objects.update(closed_on=TODAY)
    else:
        Widget.objects.update(filters="needs=nothing")
    page = client.get(framed(widget))
    html(page)
    assert page.status_code == 410
    assert "Cette liste n’est plus montrée" in said(page)
    assert ancestors(page) == SITE
    assert "X-Frame-Options" not in page


def test_a_frame_costs_four_queries_whatever_it_shows(client, django_assert_max_num_queries):
    widget = saved(a_widget(filters=urlencode({"q": "emploi", "territory": LENS, "needs": "emploi"})))
    with django_assert_max_num_queries(4):
        page = client.get(framed(widget))
    assert page.status_code == 200


def test_a_frame_is_light(client, widget):
    page = gzip.compress(client.get(framed(widget)).content, 6)
    with open(finders.find("aidess/framed.css"), "rb") as style:
        assert len(page) + len(gzip.compress(style.read())) < 6_000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://reseau.fr", "https://reseau.fr"),
        ("https://Réseau.FR/", "https://xn--rseau-bsa.fr"),
        ("https://reseau.fr:443", "https://reseau.fr"),
        ("https://asso.reseau.fr:8443", "https://asso.reseau.fr:8443"),
    ],
)
def test_a_site_is_read_as_a_browser_names_it(typed, kept):
    assert read_origin(typed) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("https://reseau.fr/page", "gardez le site, sans la page"),
        ("https://reseau.fr?x=1", "gardez le site, sans la page"),
        ("https://reseau.fr/#", "gardez le site, sans la page"),
        ("http://reseau.fr", "commence par https://"),
        ("http://localhost:8000", "commence par https://"),
        ("//reseau.fr", "commence par https://"),
        ("javascript:alert(1)", "commence par https://"),
        ("*", "commence par https://"),
        ("reseau.fr", "commence par https://"),
        ("https://*", "n'est pas l'adresse d'un site"),
        ("https://*.reseau.fr", "n'est pas l'adresse d'un site"),
        ("https://reseau", "n'est pas l'adresse d'un site"),
        ("https://192.168.0.1", "n'est pas l'adresse d'un site"),
        ("https://[::1]", "n'est pas l'adresse d'un site"),
        ("https://[x", "n'est pas l'adresse d'un site"),
        ("https://moi:secret@reseau.fr", "n'est pas l'adresse d'un site"),
        ("https://reseau.fr:0", "n'est pas l'adresse d'un site"),
        ("https://reseau.fr:99999", "n'est pas l'adresse d'un site"),
        ("https://reseau.fr;script-src", "n'est pas l'adresse d'un site"),
        ("https://reseau.fr,autre.fr", "n'est pas l'adresse d'un site"),
        (f"https://{'a' * 64}.fr", "n'est pas l'adresse d'un site"),
        ("https://", "n'est pas l'adresse d'un site"),
        ("'self'", "commence par https://"),
    ],
)
def test_what_is_no_site_is_refused_in_french(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        read_origin(typed)
    assert sentence in refused.value.messages[0]


def test_the_machine_itself_may_frame_in_a_demonstration_only(settings):
    settings.AIDESS_DEMO = True
    assert read_origin("http://127.0.0.1:8103") == "http://127.0.0.1:8103"
    with pytest.raises(ValidationError):
        read_origin("http://reseau.fr")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://aidess.fr/aides/", ""),
        ("/aides/?page=2&aide=dla&utm_source=x", ""),
        ("?tri=name&state=all&needs=emploi", "needs=emploi&state=all&tri=name"),
        ("/aides/?territory=Lens", f"territory={LENS}"),
        ("/aides/?nature=grant&nature=loan&q=%C3%A9t%C3%A9", "q=%C3%A9t%C3%A9&nature=grant&nature=loan"),
    ],
)
def test_filters_are_kept_one_way(typed, kept):
    assert read_address(typed, TODAY) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("bonjour", "Collez l'adresse"),
        ("https://aidess.fr/", "Collez l'adresse"),
        ("http://[x/?a=b", "Collez l'adresse"),
        ("/aides/?couleur=bleu", "« couleur » n'est pas un filtre"),
        ("/aides/?needs=rien", "rien"),
        ("/aides/?territory=nullepart-sur-mer", "Aucun lieu"),
        ("/aides/?q=%00", "nul"),
        (f"/aides/?q={'é' * 200}", "trop longs"),
    ],
)
def test_filters_that_cannot_be_read_are_refused_in_french(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        read_address(typed, TODAY)
    assert any(sentence in message for message in refused.value.messages)


def test_a_lead_makes_a_list_copies_its_code_changes_stops_and_deletes_it(desk, client):
    html(desk.get(PAGE))
    made = desk.post(PAGE, words(title=' Pour  "l\'emploi" <b>'))
    widget = Widget.objects.get()
    assert made["Location"] == f"{PAGE}{widget.pk}/"
    assert (widget.title, widget.filters, widget.origins) == ('Pour "l\'emploi" <b>', "state=all", SITE)
    page = desk.get(made["Location"])
    text = html(page)
    assert "&lt;iframe src=&quot;http://testserver" in text
    assert "loading=&quot;lazy&quot;" in text
    assert "&amp;quot;l’emploi&amp;quot; &amp;lt;b&amp;gt;" in text  # the title, within the code, within the page
    assert "Montrée" in text
    html(desk.get(PAGE))
    desk.post(made["Location"], words(origins=f"{SITE}\nhttps://cress.fr\n{SITE}/"))
    widget.refresh_from_db()
    assert (widget.title, widget.origins) == ("Pour l'emploi", f"{SITE} https://cress.fr")
    for _ in range(2):
        desk.post(f"{PAGE}{widget.pk}/montrer/", {"montrer": "non"})
    assert client.get(framed(widget)).status_code == 410
    assert "Montrer à nouveau" in said(desk.get(f"{PAGE}{widget.pk}/"))
    desk.post(f"{PAGE}{widget.pk}/montrer/", {"montrer": "oui"})
    assert client.get(framed(widget)).status_code == 200
    for _ in range(2):
        assert desk.post(f"{PAGE}{widget.pk}/effacer/")["Location"] == PAGE
    assert client.get(framed(widget)).status_code == 404


def test_filters_of_the_catalogue_are_brought_along(desk):
    assert 'value="http://testserver/aides/?needs=emploi"' in html(desk.get(f"{PAGE}?filtres=needs%3Demploi"))


def test_filters_that_no_longer_exist_are_said_to_the_network(desk, lead):
    widget = saved(a_widget(lead.network, filters="needs=rien"))
    page = desk.get(f"{PAGE}{widget.pk}/")
    html(page)
    assert "Illisible : ses filtres n’existent plus" in said(page)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Donnez un titre"),
        ({"title": "x" * 101}, "Raccourcissez le titre"),
        ({"address": ""}, "Collez l’adresse"),
        ({"address": "/aides/?needs=\x00"}, "nul"),
        ({"origins": "\n"}, "Nommez au moins un site."),
        ({"origins": "https://*.cress.fr"}, "n’est pas l’adresse d’un site"),
        ({"origins": " ".join(f"https://a{n}.fr" for n in range(MOST_ORIGINS + 1))}, "10 sites au plus"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(desk, lead, changes, sentence):
    widget = saved(a_widget(lead.network))
    for path in (PAGE, f"{PAGE}{widget.pk}/"):
        page = desk.post(path, words(**changes))
        html(page)
        assert page.status_code == 422
        assert sentence in said(page)
    assert Widget.objects.get().title == "Les aides d'ici"


@pytest.mark.django_db(transaction=True)
def test_a_network_has_twenty_lists_at_most_even_made_at_once(starter, lead, signed_in):
    Widget.objects.bulk_create(a_widget(lead.network) for _ in range(MOST_WIDGETS - 1))
    answers = []
    desk = signed_in(lead.user)
    at_once(*(lambda: answers.append(desk.post(PAGE, words()).status_code) for _ in range(3)))
    assert sorted(answers) == [302, 422, 422]
    assert Widget.objects.count() == MOST_WIDGETS


def test_who_may_see_and_who_may_write(widget, signed_in, client):
    network = widget.network
    people = {
        "lead": (saved(an_adviser(network, "lead@exemple.fr", role=AdviserRole.LEAD)).user, 200, 302),
        "adviser": (saved(an_adviser(network, "conseil@exemple.fr")).user, 200, 403),
        "left": (saved(an_adviser(network, "parti@exemple.fr", is_active=False)).user, 403, 403),
        "elsewhere": (saved(an_adviser(saved(a_network("autre")), "autre@exemple.fr")).user, 403, 403),
        "agent": (User.objects.create(email="agent@exemple.fr", is_staff=True), 403, 403),
    }
    for user, see, write in people.values():
        desk = signed_in(user)
        for path in (PAGE, f"{PAGE}{widget.pk}/"):
            page = desk.get(path)
            assert page.status_code == see
            assert ("Enregistrer" in said(page) or "Créer la liste" in said(page)) is (write == 302)
            assert desk.post(path, words()).status_code == write
        assert desk.post(f"{PAGE}{widget.pk}/montrer/", {"montrer": "oui"}).status_code == write
        if write != 302:
            assert desk.post(f"{PAGE}{widget.pk}/effacer/").status_code == write
    for path in (PAGE, f"{PAGE}{widget.pk}/"):
        assert client.get(path)["Location"].startswith("/connexion/")
    stranger = signed_in(saved(an_adviser(saved(a_network("tiers")), "tiers@exemple.fr", role=AdviserRole.LEAD)).user)
    there = f"/reseau/tiers/integrer/{widget.pk}/"
    assert stranger.get(there).status_code == 404
    for path in (f"{there}montrer/", f"{there}effacer/"):
        stranger.post(path)
    assert Widget.objects.filter(pk=widget.pk, is_on=True).exists()


def test_a_form_without_its_token_changes_nothing(lead, signed_in):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(lead.user).cookies
    assert strict.post(PAGE, words()).status_code == 403


def test_the_lists_of_a_network_cost_few_queries(lead, desk, django_assert_max_num_queries):
    Widget.objects.bulk_create(a_widget(lead.network) for _ in range(MOST_WIDGETS))
    with django_assert_max_num_queries(8):  # four of the session and of the rights, twice
        desk.get(PAGE)
