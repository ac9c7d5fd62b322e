"""The portfolio of a network: many structures on one screen, each with the aids that public facts let expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.views.signed_in import signed_in
from matching.addresses import path_of
from matching.engine import Group
from matching.index import Catalogue, catalogue
from matching.saved import query_of
from networks.access import may, roles_in
from networks.models import Adviser, Network, PortfolioEntry, PortfolioState
from networks.portfolio import MOST_STRUCTURES, NumberList, add, read_list
from structures.directory.identifiers import grouped
from structures.models import Structure
from vocabulary.answers import Answer
from vocabulary.clock import today
from vocabulary.french import counted, typo
from vocabulary.paging import Paging
from vocabulary.sentences import answer_in_words

PAGE_SIZE = 50
LONGEST_LIST = 100_000
SHOWN = ("territory", "legal_form", "employees")
UNPROCESSABLE = 422
NOTHING_READ = "Aucun numéro SIREN ou SIRET dans cette liste : écrivez-en un par ligne."
TOO_LONG = "Cette liste est trop longue : collez-la en plusieurs fois."


def of_network(
    action: str, thing: str = "portfolio", *, refusal: type[Exception] = PermissionDenied
) -> Callable[..., Any]:
    """A page about the `thing` that belongs to the network of the address: signed in, and of that network, else 403."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            network = get_object_or_404(Network, slug=slug)
            if not may(roles_in(request.user, network), thing, action, private=True):
                raise refusal
            return view(request, network, **kwargs)

        return guarded

    return decorate


def adviser_of(request: HttpRequest, network: Network) -> Adviser:
    """Who asks, as an adviser of this network at work; 404 when he or she is none."""
    found = network.advisers.at_work().select_related("user", "network").filter(user=request.user).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@of_network("see")
def portfolio(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/portefeuille/`: its structures; a list of numbers is posted to it."""
    if request.method == "POST":
        return _added(request, network)
    return _page(request, network)


@require_POST
@of_network("change")
def take_away(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """One structure leaves the portfolio; one that has left already is no mistake."""
    network.portfolio.filter(pk=pk).delete()
    return redirect("portfolio", network.slug)


def _added(request: HttpRequest, network: Network) -> HttpResponse:
    """Take the numbers of a list; what could not be read is shown beside what was taken."""
    if not may(roles_in(request.user, network), "portfolio", "change", private=True):
        raise PermissionDenied
    text = request.POST.get("numbers", "")
    if len(text) > LONGEST_LIST:
        return _page(request, network, error=TOO_LONG, status=UNPROCESSABLE)
    found = read_list(text)
    if not found.numbers:
        return _page(request, network, text=text, error=NOTHING_READ, read=found, status=UNPROCESSABLE)
    new, left_out = add(network, adviser_of(request, network), found.numbers, today())
    if not found.refused and not left_out:
        return redirect("portfolio", network.slug)
    words = counted(new, "structure ajoutée", "structures ajoutées", none="aucune")
    outside = counted(left_out, "n'y entre pas", "n'y entrent pas")
    room = f" Un portefeuille contient {MOST_STRUCTURES} structures au plus : {outside}." if left_out else ""
    return _page(request, network, said=f"{words.capitalize()}.{room}", read=found)


def _page(
    request: HttpRequest,
    network: Network,
    *,
    text: str = "",
    error: str = "",
    said: str = "",
    read: NumberList | None = None,
    status: int = 200,
) -> HttpResponse:
    total = network.portfolio.count()
    paging = Paging.read(request.GET.get("page"), total, PAGE_SIZE) or Paging(
        1, max(1, -(-total // PAGE_SIZE)), PAGE_SIZE
    )
    entries = network.portfolio.all()[paging.start : paging.end]
    waiting = network.portfolio.filter(state=PortfolioState.WAITING).count()
    held, day = catalogue(), today()
    context = {
        "network": network,
        "rows": [_row(entry, held, day) for entry in entries],
        "count_text": typo(counted(total, "structure", "structures", none="aucune")).capitalize(),
        "waiting_text": typo(f"{counted(waiting, 'attend', 'attendent')} l'annuaire public.") if waiting else "",
        "text": text.replace("\x00", ""),
        "error": typo(error),
        "said": typo(said),
        "refused": _refused(read),
        **paging.context(lambda page: f"?page={page}"),
    }
    return render(request, "networks/portfolio.html", context, status=status)


def _refused(read: NumberList | None) -> Sequence[tuple[int, str, str]]:
    return [(one.line, one.text.replace("\x00", ""), typo(one.why)) for one in read.refused] if read else []


@dataclass(frozen=True, slots=True)
class Row:
    """One structure; `state` is "" for one of the directory. `likely`, `to_answer`: numbers of aids."""

    pk: int
    name: str
    number: str
    words: str
    state: str
    likely: int
    to_answer: int
    url: str


def _row(entry: PortfolioEntry, held: Catalogue, day: date) -> Row:
    query = query_of(Structure(answers=entry.answers), held.lexicon)
    groups = held.match(query.answers, day).by_group
    return Row(
        pk=entry.pk,
        name=entry.name or grouped(entry.number),
        number=grouped(entry.number),
        words=" · ".join(_words(query.answers.given, held)),
        state="" if entry.state == PortfolioState.FOUND else typo(entry.get_state_display()),
        likely=groups[Group.LIKELY],
        to_answer=groups[Group.TO_ANSWER],
        url=f"{path_of('results')}?{query.urlencoded}",
    )


def _words(given: dict[str, Answer], held: Catalogue) -> list[str]:
    """« Lens », « Association », « De 3 à 5 salariés »."""
    questions = held.lexicon.questions
    return [answer_in_words(questions[key], given[key], held.lexicon) for key in SHOWN if key in given]
