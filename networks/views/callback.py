"""« Être rappelé »: who could help, then four questions on one page."""

from __future__ import annotations

import time
import uuid
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from aids.filters import PlaceField
from aids.models import Aid
from matching.addresses import path_of
from matching.cards import aid_url
from matching.given import given_answers
from matching.index import Catalogue
from matching.querystring import SLUG, AnswersQuery, encode
from matching.views.reading import UNPROCESSABLE, bad_answers, read_request
from networks.calling import CallbackForm, Origin, digests_of, receive
from networks.fitting import Proposal, options_of, propose_for
from networks.models import Moment, Network, Topic
from networks.models.callback import LONGEST_NAME
from networks.wording import needs_in_words
from structures.models import Structure
from vocabulary.clock import now, today
from vocabulary.french import counted, day, typo
from vocabulary.lexicon import TERRITORY

TOO_MANY = 429
FIRST_SHOWN = 5
AID, STRUCTURE, PLACE = "fiche", "structure", "lieu"
LIVE = ("topic", "network", "share")  # what HTMX sends when the subject changes, and nothing of who asks
TOO_MANY_TODAY = "Trop de demandes sont parties d'ici aujourd'hui, ou vers ce numéro. Revenez demain."
HELP = {
    Topic.TROUBLE: "Par exemple : ne plus pouvoir payer un salaire. Votre demande passe devant.",
}


# Nobody's account is needed, and the site gives visitors no cookie: the form's own signed token stands for CSRF's.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: HttpRequest) -> HttpResponse:
    """`/etre-rappele/?<answers>`: from results, `fiche=` from an aid, `structure=` from a kept structure."""
    held, query = read_request(request, extra=(AID, STRUCTURE, PLACE, *LIVE))
    if query.errors:
        return bad_answers(request, query, held)
    if TERRITORY not in query.answers.given:
        return _where(request, query)
    origin = Origin(query, held.lexicon, _aid(query), _structure(request, query))
    said = _said(request, origin)
    networks = list(Network.objects.around(query.values(TERRITORY)))
    ticked = said.getlist("network")
    proposal = propose_for(said["topic"], networks, query.answers, held.lexicon, today(), ticked)
    slugs = [one.network.slug for one in proposal.proposed]
    form = CallbackForm(request.POST if request.method == "POST" else None, now=time.time(), proposed=slugs)
    page = partial(_page, request, held, origin, proposal, form, said)
    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=UNPROCESSABLE)
    words = form.cleaned_data
    chosen = [network for network in networks if network.slug in words["network"]]
    digests = digests_of(request, words, today())
    made = receive(words, chosen, origin, digests=digests, today=today(), now=now())
    return page(refusal=TOO_MANY_TODAY, status=TOO_MANY) if made is None else redirect("callback-follow", made.token)


def _said(request: HttpRequest, origin: Origin) -> QueryDict:
    """What the form holds: what was sent; else the answers most give, and what a kept structure has said already.

    Only HTMX, which sends the form on as it stands, may say by the address what is ticked: a link never does.
    """
    said = QueryDict(mutable=True)
    said.update({"topic": Topic.FILE if origin.aid else Topic.FIND, "when": Moment.ANY})
    if origin.structure:
        said.update({"name": origin.structure.name[:LONGEST_NAME], "email": request.user.email})
    if request.method == "POST":
        said = request.POST.copy()
        said.setdefault("topic", "")
    elif request.htmx:
        for name in LIVE:
            said.setlist(name, request.GET.getlist(name))
        said.setdefault("topic", "")
    return said


def _where(request: HttpRequest, query: AnswersQuery) -> HttpResponse:
    """The one thing without which no network can be named: the place."""
    text, error = query.page_parameters.get(PLACE), ""
    fields = [*query.pairs_without(TERRITORY), *_kept(query)]
    if text is not None:
        try:
            place = PlaceField(max_length=100, error_messages={"required": "Dites où vous agissez."}).clean(text)
        except ValidationError as refusal:
            error = typo(refusal.messages[0])
        else:
            return redirect(f"{path_of('callback')}?{encode([*fields, (TERRITORY, place.code)])}")
    context = {"fields": fields, "text": text or "", "error": error, "kept_query": query.urlencoded}
    return render(request, "networks/where.html", context, status=UNPROCESSABLE if error else 200)


def _kept(query: AnswersQuery) -> list[tuple[str, str]]:
    """What the address says beside the answers, and every link of the form keeps."""
    return [(name, query.page_parameters[name]) for name in (AID, STRUCTURE) if name in query.page_parameters]


def _aid(query: AnswersQuery) -> Aid | None:
    """The aid that the address names, while it is public; what cannot be the name of one is none."""
    slug = query.page_parameters.get(AID, "")
    return Aid.objects.published().filter(slug=slug).first() if SLUG.fullmatch(slug) else None


def _structure(request: HttpRequest, query: AnswersQuery) -> Structure | None:
    """The kept structure that the address names, when who asks writes for it."""
    try:
        key = uuid.UUID(query.page_parameters.get(STRUCTURE, ""))
    except ValueError:
        return None
    return Structure.objects.written_by(request.user).filter(key=key).first()


def _page(
    request: HttpRequest,
    held: Catalogue,
    origin: Origin,
    proposal: Proposal,
    form: CallbackForm,
    said: QueryDict,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    query = origin.query
    options = options_of(proposal.proposed, said.getlist("network"))
    errors = [refusal] if refusal else [str(error) for found in form.errors.values() for error in found]
    context: dict[str, Any] = {
        "form": form,
        "errors": [typo(error) for error in errors],
        "field_errors": {name: typo(" ".join(map(str, found))) for name, found in form.errors.items()},
        "warnings": [typo(sentence) for sentence in form.warnings],
        "said": {name: said.get(name, "") for name in ("topic", "when", "note", "name", "phone", "email", "share")},
        "topics": [_topic(topic, origin, held) for topic in Topic],
        "moments": [(moment.value, typo(moment.label)) for moment in Moment],
        "networks": options[:FIRST_SHOWN],
        "further": options[FIRST_SHOWN:],
        "further_open": any(option["is_ticked"] for option in options[FIRST_SHOWN:]),
        "networks_text": typo(
            f"{counted(len(options), 'réseau correspond', 'réseaux correspondent')} à vos réponses. "
            f"Une case cochée vaut votre accord, daté du {day(today())}."
        ),
        "is_staffed": any(option["is_staffed"] for option in options),
        "aside": [(typo(one.network.name), " ".join(one.reasons)) for one in proposal.aside],
        "answers": [answer.text for answer in given_answers(query, held)],
        "token": form.token_for(str(uuid.uuid4())),
        "aid_name": typo(origin.aid.name) if origin.aid else "",
        "live_url": f"{path_of('callback')}?{encode([*query.carried, *_kept(query)])}",
        "announcement": typo(counted(len(options), "réseau correspond", "réseaux correspondent") + " à vos réponses.")
        if request.htmx
        else "",
        "kept_query": query.urlencoded,
        "back_url": aid_url(origin.aid.slug, query) if origin.aid else f"{path_of('results')}?{query.urlencoded}",
        "back_text": "Retour à l’aide" if origin.aid else "Vos aides",
    }
    return render(request, "networks/callback.html", context, status=status)


def _topic(topic: Topic, origin: Origin, held: Catalogue) -> dict[str, str]:
    help_text = HELP.get(topic, "")
    if topic is Topic.FIND and origin.need:
        help_text = f"Pour {needs_in_words([origin.need], held.lexicon)}, votre besoin n° 1"
    return {"value": topic.value, "label": typo(topic.label), "help": typo(help_text)}
