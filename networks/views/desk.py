"""The desk of a network: who waits for a call, the most pressing first; the absences of its advisers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dossiers.views.signed_in import signed_in
from matching.index import Catalogue, catalogue
from matching.saved import answers_of, results_url
from networks.desk import TABS, counts, is_late, rows, set_absence
from networks.models import Adviser, CallbackRequest, Network, RequestState, Shown
from networks.telling import SOMEBODY, agreed_in_words, trouble_in_words, wait_in_words
from networks.views.portfolio import adviser_of, of_network
from networks.wording import needs_in_words
from vocabulary.clock import now, today
from vocabulary.french import capitalised, counted, day, typo
from vocabulary.paging import Paging
from vocabulary.sentences import answer_in_words

PAGE_SIZE = 30
SHOWN = ("territory", "legal_form", "employees")
LABELS = {"a-rappeler": "À rappeler", "en-cours": "En cours", "terminees": "Terminées"}
LONGEST_ABSENCE = timedelta(days=366)
UNPROCESSABLE = 422


@require_safe
@signed_in
def my_desks(request: HttpRequest) -> HttpResponse:
    """`/reseau/`: the desk of who asks, or a choice among several."""
    held = Adviser.objects.at_work().filter(user=request.user).select_related("network").order_by("network__name")
    networks = [adviser.network for adviser in held]
    if len(networks) == 1:
        return redirect("desk", networks[0].slug)
    return render(request, "networks/my_desks.html", {"networks": [(one.slug, typo(one.name)) for one in networks]})


@require_safe
@of_network("see", "desk")
def desk(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/?etat=`: the requests whose structure agreed to be seen by this network."""
    return _page(request, network)


@require_POST
@of_network("see", "desk")
def absence(request: HttpRequest, network: Network) -> HttpResponse:
    """From now until a day somebody stands in; without a day, the adviser is back."""
    adviser = adviser_of(request, network)
    form = AbsenceForm(request.POST, adviser=adviser, today=today())
    if not form.is_valid():
        return _page(request, network, form=form, status=UNPROCESSABLE)
    set_absence(adviser, form.cleaned_data["until"], form.cleaned_data["stand_in"])
    return redirect("desk", network.slug)


class AbsenceForm(forms.Form):
    """Until when `adviser` is away, and which colleague receives the reminders."""

    until = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Écrivez un jour comme 31/12/2026."},
    )
    stand_in = forms.ModelChoiceField(
        Adviser.objects.none(), required=False, error_messages={"invalid_choice": "Choisissez un collègue en poste."}
    )

    def __init__(self, data: Any, *, adviser: Adviser, today: date):
        initial = {"until": adviser.away_until, "stand_in": adviser.stand_in_id}
        super().__init__(data, initial=initial)
        self.today = today
        colleagues = Adviser.objects.at_work().filter(network=adviser.network_id).exclude(pk=adviser.pk)
        self.fields["stand_in"].queryset = colleagues.select_related("user")

    def clean_until(self) -> date | None:
        until = self.cleaned_data["until"]
        if until and not self.today <= until <= self.today + LONGEST_ABSENCE:
            raise forms.ValidationError("Choisissez un jour à venir, dans l'année.")
        return until


def _page(
    request: HttpRequest, network: Network, *, form: AbsenceForm | None = None, status: int = 200
) -> HttpResponse:
    adviser = adviser_of(request, network)
    tab = request.GET.get("etat", "a-rappeler")
    if tab not in TABS:
        raise Http404
    held, moment = catalogue(), now()
    count = counts(network, today(), moment)
    paging = Paging.read(request.GET.get("page"), count[tab], PAGE_SIZE)
    if paging is None:
        raise Http404
    found = rows(network, tab, today(), moment)[paging.start : paging.end]
    form = form or AbsenceForm(None, adviser=adviser, today=today())
    context = {
        "network": network,
        "summary": summary_in_words(network, count),
        "tabs": [(slug, f"{label} ({count[slug]})", slug == tab) for slug, label in LABELS.items()],
        "label": LABELS[tab],
        "rows": [row(one, held) for one in found],
        "away_until": day(adviser.away_until) if adviser.away_until and adviser.is_away(today()) else "",
        "until": form["until"].value() or "",
        "stand_in": str(form["stand_in"].value() or ""),
        "colleagues": [(str(one.pk), typo(one.user.name or one.user.email)) for one in form.fields["stand_in"].queryset]
        if form
        else [],
        "errors": [typo(str(error)) for found in form.errors.values() for error in found],
        **paging.context(lambda page: f"{reverse('desk', args=[network.slug])}?etat={tab}&page={page}"),
    }
    return render(request, "networks/desk.html", context, status=status)


def summary_in_words(network: Network, count: dict[str, int]) -> str:
    """« Guid'Asso. 4 structures attendent un appel, dont 1 depuis trop longtemps. »"""
    waiting = counted(count["a-rappeler"], "structure attend", "structures attendent")
    if not count["a-rappeler"]:
        return "Aucune structure n’attend d’appel."
    late = f", dont {count['late']} depuis trop longtemps" if count["late"] else ""
    return typo(f"{capitalised(waiting)} un appel{late}.")


def row(callback: CallbackRequest, held: Catalogue) -> dict[str, Any]:
    """One request as the list and its own page show it. Answers only by a consent that shows them."""
    consent = callback.seen[0]
    shows = Shown.ANSWERS in consent.shown
    given = answers_of(callback, held.lexicon).given if shows else {}
    questions = held.lexicon.questions
    name = callback.name or "Une structure sans nom"
    owner = callback.owner
    return {
        "key": callback.key,
        "name": typo(name),
        "words": " · ".join(answer_in_words(questions[key], given[key], held.lexicon) for key in SHOWN if key in given),
        "about": capitalised(needs_in_words([callback.need], held.lexicon)) or typo(callback.get_topic_display()),
        "note": typo(callback.note),
        "agreed": agreed_in_words(consent),
        "trouble": trouble_in_words(callback, shows_answers=shows),
        "is_new": callback.state == RequestState.NEW,
        "is_late": is_late(callback, now()),
        "state": typo(callback.get_state_display()),
        "wait": wait_in_words(callback, now()),
        "when": typo(callback.get_moment_display()),
        "owner": typo(owner.user.name or SOMEBODY) if owner else "",
        "aids_url": results_url(callback, held.lexicon) if shows else "",
    }
