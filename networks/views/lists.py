"""Lists of aids: an adviser makes them, somebody opens one by its link with verdicts of their own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aids.cards import cards_of
from aids.filters import PlaceField
from aids.models import Aid
from matching.addresses import path_of
from matching.cards import CardMaker
from matching.explain import Explainer
from matching.given import given_answers
from matching.index import Catalogue
from matching.querystring import AnswersQuery
from matching.saved import query_of
from matching.views.paper import PAPER
from matching.views.reading import bad_answers, read_request
from networks import lists
from networks.models import Network, SharedList
from networks.models.shared_list import LONGEST_WORD
from networks.views.portfolio import adviser_of, of_network
from structures.models import Structure
from vocabulary.clock import today
from vocabulary.french import counted, day, typo
from vocabulary.lexicon import TERRITORY
from vocabulary.paging import Paging

UNPROCESSABLE, GONE = 422, 410
PAGE_SIZE = 30
MOST_FOUND = 8
LONGEST_ADDRESS = 2000
PLACE = "lieu"


class PlaceForm(forms.Form):
    """Where the reader acts, by a name or a post code."""

    lieu = PlaceField(label=typo("Où agissez-vous ?"), help_text="Commune, code postal, département ou région")


@require_http_methods(["GET", "HEAD", "POST"])
@of_network("write", "list")
def all_lists(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/listes/`: those of the network; posted to, a new one begins."""
    if request.method == "POST":
        return redirect("desk-list", network.slug, lists.make(adviser_of(request, network), today()).pk)
    paging = Paging.read(request.GET.get("page"), network.lists.count(), PAGE_SIZE)
    if paging is None:
        raise Http404
    found = network.lists.prefetch_related("aids__aid")[paging.start : paging.end]
    rows = [(one.pk, day(one.made_on), [typo(item.aid.name) for item in one.aids.all()]) for one in found]
    context = {"network": network, "rows": rows, **paging.context(lambda page: f"?page={page}")}
    return render(request, "networks/lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_network("write", "list", refusal=Http404)
def one_list(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """`/reseau/<slug>/listes/<pk>/`: its aids and notes, its link; `q` looks for aids to add."""
    shared = get_object_or_404(network.lists, pk=pk)
    if request.method != "POST":
        return _editor(request, shared)
    return _refused_words(request, shared) or redirect(_looking_for(_searched(request.POST), shared))


def _refused_words(request: HttpRequest, shared: SharedList) -> HttpResponse | None:
    """Keep the words of the one form of the editor, whichever of its buttons was pressed; the page that says what is
    wrong with them, if anything is."""
    if "word" not in request.POST:
        return None
    items = {item.pk: request.POST.get(f"note-{item.pk}", "") for item in shared.aids.all()}
    texts = {name: _clean(text) for name, text in {"word": request.POST.get("word", ""), **_named(items)}.items()}
    found = lists.faults(texts, confirmed=bool(request.POST.get("confirmed")))
    if found:
        return _editor(request, shared, texts=texts, errors=found, status=UNPROCESSABLE)
    lists.write(shared, texts["word"], {item: texts[f"note-{item}"] for item in items})
    return None


def _searched(data: QueryDict) -> str:
    """What is looked for."""
    return _clean(data.get("q", ""))[:LONGEST_ADDRESS]


def _looking_for(text: str, shared: SharedList) -> str:
    """The editor, with what was found."""
    path = reverse("desk-list", args=[shared.network.slug, shared.pk])
    return f"{path}?{urlencode({'q': text})}" if text else path


def _named(items: dict[int, str]) -> dict[str, str]:
    return {f"note-{pk}": text for pk, text in items.items()}


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


@require_POST
@of_network("write", "list", refusal=Http404)
def add(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """One published aid more."""
    shared = get_object_or_404(network.lists, pk=pk)
    if refused := _refused_words(request, shared):
        return refused
    aid = get_object_or_404(Aid.objects.published(), slug=_clean(request.POST.get("aid", "")))
    if not lists.add(shared, aid):
        return _editor(request, shared, errors=[lists.FULL], status=UNPROCESSABLE)
    return redirect("desk-list", network.slug, shared.pk)


@require_POST
@of_network("write", "list", refusal=Http404)
def take_away(request: HttpRequest, network: Network, pk: int, item: int) -> HttpResponse:
    """One aid less, with its note; one that has left already is no mistake."""
    shared = get_object_or_404(network.lists, pk=pk)
    if refused := _refused_words(request, shared):
        return refused
    shared.aids.filter(pk=item).delete()
    return redirect("desk-list", network.slug, pk)


@require_POST
@of_network("write", "list", refusal=Http404)
def delete(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """The whole list: its link leads nowhere from now on."""
    get_object_or_404(network.lists, pk=pk).delete()
    return redirect("desk-lists", network.slug)


def _editor(
    request: HttpRequest,
    shared: SharedList,
    *,
    texts: dict[str, str] | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    items = list(shared.aids.select_related("aid"))
    said = texts or {"word": shared.word, **{f"note-{one.pk}": one.note for one in items}}
    text = _searched(request.POST or request.GET)
    published = Aid.objects.published().filter(lists.searched(text)).exclude(pk__in=[i.aid_id for i in items])
    address = request.build_absolute_uri(reverse("shared-list", args=[shared.token]))
    context = {
        "network": shared.network,
        "shared": shared,
        "items": [(one.pk, typo(one.aid.name), said.get(f"note-{one.pk}", "")) for one in items],
        "word": said["word"],
        "errors": [typo(error) for error in errors or []],
        "warned": texts is not None,
        "text": text,
        "found": [(aid.slug, typo(aid.name)) for aid in published.order_by("name")[:MOST_FOUND]] if text else [],
        "address": address,
        "qr": lists.qr_of(address),
        "path": reverse("shared-list", args=[shared.token]),
        "until": day(shared.until),
        "longest": LONGEST_WORD,
    }
    return render(request, "networks/list_editor.html", context, status=status)


@require_safe
@never_cache
def shared_list(request: HttpRequest, token: str) -> HttpResponse:
    """`/liste/<token>/?<answers>`: the verdicts are of whoever reads it, and nobody else sees the answers.

    `lieu` answers where one acts by a name; `vue=impression` is for paper.
    """
    shared = get_object_or_404(SharedList.objects.select_related("network", "author__user"), token=token)
    if not shared.is_open(today()):
        response = render(request, "networks/list_ended.html", status=GONE)
    else:
        held, query = read_request(request, extra=(PLACE,))
        response = bad_answers(request, query, held) if query.errors else _opened(request, shared, held, query)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _opened(request: HttpRequest, shared: SharedList, held: Catalogue, query: AnswersQuery) -> HttpResponse:
    path = reverse("shared-list", args=[shared.token])
    said = _clean(request.GET.get(PLACE, ""))
    place = PlaceForm({PLACE: said} if said else None)
    if place.is_valid() and place.cleaned_data[PLACE]:
        return redirect(f"{path}?{query.having(TERRITORY, place.cleaned_data[PLACE].code)}")
    items = list(shared.aids.select_related("aid"))
    notes = {one.aid.slug: one.note for one in items}
    matches = held.match(query.answers, today())
    known = [matches.of(slug) for slug in notes if held.get(slug) is not None]
    cards = CardMaker(query, Explainer(query.answers, today(), held.lexicon), matches.possible)
    shown = cards.cards(known, cards_of(list(notes)))
    published = {card.slug for card in shown}
    who = lists.signed_by(shared)
    name = ", ".join(filter(None, (who, shared.network.name)))
    context: dict[str, Any] = {
        "title": typo(f"{counted(len(shown), 'aide choisie', 'aides choisies', none='aucune')} pour vous").capitalize(),
        "made": typo(f"Liste de {name}, du {day(shared.made_on)}. Lisible jusqu'au {day(shared.until)}."),
        "word": typo(shared.word),
        "opinion": typo(f"Les avis viennent de vos réponses. {who or 'Le réseau'} ne voit pas vos réponses."),
        "who": typo(who or shared.network.name),
        "cards": [(card, typo(notes[card.slug])) for card in shown],
        "withdrawn": len(notes) - len(shown),
        "gone": [(typo(one.aid.name), typo(one.note)) for one in items if one.aid.slug not in published],
        "place": place if TERRITORY not in query.answers.given else None,
        "fields": query.pairs_without(TERRITORY),
        "paper_url": f"{path}?{query.with_view(PAPER)}",
        "path": path,
        "mine": _mine(request, held, path) if not query.pairs else [],
        "has_answers": bool(query.pairs),
        "kept_query": query.urlencoded,
        "callback_url": f"{path_of('callback')}?{query.urlencoded}",
    }
    if query.page_parameters.get("vue") == PAPER:
        on_paper = _on_paper(request.build_absolute_uri(path), query, held)
        return render(request, "networks/list_paper.html", context | on_paper)
    return render(request, "networks/list.html", context, status=UNPROCESSABLE if place.errors else 200)


def _on_paper(address: str, query: AnswersQuery, held: Catalogue) -> dict[str, Any]:
    """What paper says beside: the code and the whole address, which bear no answer, and the answers in words."""
    return {
        "address": address,
        "qr": lists.qr_of(address),
        "answers": [answer.text for answer in given_answers(query, held)],
        "day": day(today()),
        "back_url": f"{address}?{query.urlencoded}" if query.urlencoded else address,
    }


def _mine(request: HttpRequest, held: Catalogue, path: str) -> list[tuple[str, str]]:
    """The same list with the answers of each structure that the reader keeps."""
    if not request.user.is_authenticated:
        return []
    structures = Structure.objects.visible_to(request.user)[:5]
    return [(typo(one.name), f"{path}?{query_of(one, held.lexicon).urlencoded}") for one in structures]
