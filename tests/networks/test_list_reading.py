"""A list of aids where it is read: on paper, from a place said by its name, less what was withdrawn."""

import pytest
from django.urls import reverse

from aids.models import Aid, Status
from networks import lists
from networks.models import SharedList
from structures.leaving import erase, exported
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.networks.asking import NOW, an_adviser, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

ANSWERS = "territory=C-62498&legal_form=association&employees=0"


@pytest.fixture
def aids():
    return list(Aid.objects.published().order_by("slug")[:3])


@pytest.fixture
def shared(aids):
    made = lists.make(saved(an_adviser()), TODAY)
    for aid in aids:
        lists.add(made, aid)
    lists.write(made, "", {made.aids.first().pk: "Appelez avant décembre."})
    return made


def opened(shared):
    return reverse("shared-list", args=[shared.token])


def test_paper_holds_the_notes_the_code_and_the_verdicts_of_the_answers(client, shared):
    bare = html(client.get(f"{opened(shared)}?vue=impression"))
    assert "Appelez avant décembre." in bare
    assert "data:image/svg+xml" in bare
    assert 'class="verdict"' not in bare
    answered = html(client.get(f"{opened(shared)}?{ANSWERS}&vue=impression"))
    assert answered.count('class="verdict"') == 3
    assert f"http://testserver{opened(shared)}</p>" in answered, "what is given on bears no answer"


def test_a_place_is_answered_by_its_name(client, shared):
    path = opened(shared)
    assert 'name="lieu"' in html(client.get(path))
    assert client.get(f"{path}?lieu=Lens&employees=0").url == f"{path}?employees=0&territory=C-62498"
    assert 'name="lieu"' not in html(client.get(f"{path}?{ANSWERS}"))


@pytest.mark.parametrize("place", ["nullepart-sur-mer", "nulle\x00part", "a" * 300])
def test_a_place_that_is_none_is_said_and_the_list_stays(client, shared, place):
    response = client.get(opened(shared), {"lieu": place})
    assert response.status_code == 422
    assert "Appelez avant décembre." in html(response)


@pytest.mark.parametrize("view", ["", "&vue=impression"])
def test_a_withdrawn_aid_is_named_with_its_note(client, shared, aids, view):
    Aid.objects.filter(pk=aids[0].pk).update(status=Status.ARCHIVED)
    text = html(client.get(f"{opened(shared)}?{ANSWERS}{view}"))
    assert "disait : « Appelez avant décembre. »" in text


def test_aids_are_found_by_the_address_where_they_were_chosen(signed_in, shared, aids):
    desk = signed_in(shared.author.user)
    empty = lists.make(shared.author, TODAY)
    page = reverse("desk-list", args=["un-reseau", empty.pk])
    first, second, third = (aid.slug for aid in aids)
    text = html(desk.get(page, {"q": f"https://exemple.fr/comparer/?aide={first}&aide={second}"}))
    assert f'value="{first}"' in text
    assert f'value="{second}"' in text
    assert f'value="{third}"' not in text
    assert f'value="{third}"' in html(desk.get(page, {"q": f"/aides/{third}/"}))
    assert "Aucune aide publiée" in html(desk.get(page, {"q": "/aides/inconnue/"}))


def test_an_adviser_takes_away_a_copy_of_the_lists_of_ones_own(shared, aids):
    lists.make(saved(an_adviser(shared.network, "collegue@exemple.fr")), TODAY)
    [copied] = exported(shared.author.user)["lists"]
    assert copied["aids"][0] == {"aid": aids[0].slug, "note": "Appelez avant décembre."}


def test_a_list_stays_with_the_network_when_the_account_of_who_made_it_ends(client, shared, signed_in):
    author = shared.author.user
    author.name = "Camille"
    author.save()
    assert "Liste de Camille, Un réseau" in said(client.get(opened(shared)))
    erase(author, NOW)
    text = said(client.get(opened(shared)))
    assert "Camille" not in text
    assert "Liste de Un réseau" in text
    assert "Appelez avant décembre." in text
    assert SharedList.objects.get().author is None
    colleague = saved(an_adviser(shared.network, "collegue@exemple.fr"))
    desk = signed_in(colleague.user)
    assert desk.get(reverse("desk-list", args=[shared.network.slug, shared.pk])).status_code == 200
    assert exported(colleague.user)["lists"] == []


def test_the_list_costs_four_queries(client, shared, django_assert_num_queries):
    for address in (f"{opened(shared)}?{ANSWERS}", f"{opened(shared)}?{ANSWERS}&vue=impression"):
        client.get(address)
        with django_assert_num_queries(4):  # the list, the catalogue's version, its aids, their cards
            client.get(address)
