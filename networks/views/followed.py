"""What an adviser sees of the structures that agreed to be followed."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from aids.wording import deadline_in_words
from dossiers.models import KeptAid, KeptState
from matching.addresses import path_of
from matching.cards import aid_url
from matching.engine import Group
from matching.given import given_answers
from matching.index import Catalogue, catalogue
from matching.saved import query_of
from networks import followed as following
from networks.models import Consent, Looked, Network, Shown
from networks.views.portfolio import adviser_of, of_network
from structures import throttle
from structures.forms import AddressField
from vocabulary.clock import now, today
from vocabulary.french import counted, day, typo
from vocabulary.paging import Paging

PAGE_SIZE = 30
LONGEST_NAME = 150
UNPROCESSABLE, TOO_MANY = 422, 429
SENT = "Le lien est parti. Si la structure accepte, vous la verrez ici."
SENT_TOO_OFTEN = (
    "Trop d'envois à cette adresse ou depuis votre connexion : réessayez dans une heure, ou copiez le lien."
)


class InviteForm(forms.Form):
    """To whom the link goes."""

    email = AddressField(
        label="Adresse électronique de la structure",
        error_messages={"required": "Écrivez l’adresse électronique de la structure."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_network("see", "followed")
def followed(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/structures/`: those that agreed; posted to, the link that asks another goes by mail."""
    if request.method != "POST":
        return _page(request, network, InviteForm())
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, network, form, status=UNPROCESSABLE)
    address = form.cleaned_data["email"]
    if throttle.begin(throttle.Attempt.of(request, address, throttle.Step.SHARE), now()):
        form.add_error("email", typo(SENT_TOO_OFTEN))
        return _page(request, network, form, status=TOO_MANY)
    with transaction.atomic():
        following.invite(adviser_of(request, network), address, today())
    return redirect(f"{reverse('followed', args=[network.slug])}?envoye=1")


@require_safe
@of_network("see", "followed")
def followed_one(request: HttpRequest, network: Network, key: UUID) -> HttpResponse:
    """`/reseau/<slug>/structures/<key>/`: one of them; 404 once it has taken its agreement back, or it has ended."""
    with transaction.atomic():
        # Locked: an agreement is taken back before the look or after it, never between.
        agreed = following.followed(network, today()).select_for_update(of=("self",))
        consent = get_object_or_404(agreed, structure__key=key)
        following.look([consent], adviser_of(request, network), Looked.PAGE, today())
        return render(request, "networks/followed_one.html", _one(consent, network))


def _page(request: HttpRequest, network: Network, form: InviteForm, *, status: int = 200) -> HttpResponse:
    name = request.GET.get("nom", "").replace("\x00", "").strip()[:LONGEST_NAME]
    running = following.followed(network, today(), name)
    paging = Paging.read(request.GET.get("page"), running.count(), PAGE_SIZE)
    if paging is None:
        raise Http404
    with transaction.atomic():
        shown = list(running.select_for_update(of=("self",))[paging.start : paging.end])
        following.look(shown, adviser_of(request, network), Looked.LIST, today())
        dates, held = following.next_dates(shown, today()), catalogue()
        path = reverse("follow-me", args=[network.slug])
        context = {
            "network": network,
            "name": name,
            "rows": [_row(one, held, dates.get(one.structure_id)) for one in shown],
            "said": typo(SENT) if request.GET.get("envoye") else "",
            "link": request.build_absolute_uri(path),
            "form": form,
            **paging.context(lambda page: f"?{urlencode({'nom': name, 'page': page} if name else {'page': page})}"),
        }
        return render(request, "networks/followed.html", context, status=status)


def _row(consent: Consent, held: Catalogue, closes_on: date | None) -> dict[str, Any]:
    structure = consent.structure
    query = query_of(following.as_shown(structure, held.lexicon), held.lexicon)
    groups = held.match(query.answers, today()).by_group
    return {
        "key": structure.key,
        "name": typo(structure.name),
        "until": day(consent.until),
        "likely": groups[Group.LIKELY],
        "to_answer": groups[Group.TO_ANSWER],
        "closes_on": day(closes_on) if closes_on else "",
    }


def _one(consent: Consent, network: Network) -> dict[str, Any]:
    structure, held = consent.structure, catalogue()
    query = query_of(following.as_shown(structure, held.lexicon), held.lexicon)
    groups = held.match(query.answers, today()).by_group
    kept = KeptAid.objects.none()
    if Shown.KEPT in consent.shown:
        kept = structure.kept_aids.exclude(state=KeptState.HIDDEN).select_related("aid")
    return {
        "network": network,
        "name": typo(structure.name),
        "agreed": typo(f"Accord du {day(consent.given_on)}, jusqu'au {day(consent.until)}."),
        "likely": typo(counted(groups[Group.LIKELY], "aide probable", "aides probables")),
        "to_answer": typo(f"{groups[Group.TO_ANSWER]} où il manque une réponse"),
        "answers": [one.text for one in given_answers(query, held)],
        "results_url": f"{path_of('results')}?{query.urlencoded}",
        "shows_kept": Shown.KEPT in consent.shown,
        "kept": [
            {
                "name": typo(row.aid.name),
                "url": aid_url(row.aid.slug, query),
                "words": typo(f"{row.get_state_display()} le {day(row.on)}".capitalize()),
                "deadline": deadline_in_words(vars(row.aid), today()),
            }
            for row in kept
        ],
    }
