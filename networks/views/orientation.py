"""A structure was sent to the wrong aid: an agent says what the sheet should have told it, and the rule must say it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from aids.cases import VERDICTS, check_cases
from aids.history import with_proposal
from aids.models import Aid
from aids.workflow import RefusedError, locked, write
from matching.cases import case_of
from matching.engine import facts_for, judge
from matching.explain import Explainer
from matching.given import given_answers
from matching.index import Catalogue
from matching.insights.access import for_agents
from matching.loading import COLUMNS, read_aid
from matching.querystring import AnswersQuery
from matching.views.reading import UNPROCESSABLE, bad_answers, read_request
from networks.announcing import tell_wrong_orientation
from networks.models import Network
from vocabulary.clock import today
from vocabulary.french import capitalised, typo
from vocabulary.rules.tree import RuleError

NO_ANSWERS = "Ouvrez la fiche avec les réponses de la structure, puis revenez par son lien."


class WrongForm(forms.Form):
    expected = forms.ChoiceField(
        label="Ce que la fiche aurait dû dire",
        choices=[(verdict, capitalised(words)) for verdict, words in VERDICTS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que la fiche aurait dû dire."},
    )
    network = forms.ModelChoiceField(
        Network.objects.listed(),
        label="Le réseau qui l'avait orientée",
        required=False,
        empty_label="Aucun, ou je ne sais pas",
        help_text="Ses conseillers reçoivent votre phrase ; jamais les réponses de la structure.",
    )
    label = forms.CharField(
        label="Pourquoi, en une phrase",
        max_length=200,
        help_text="Elle nomme le cas dans la fiche. Aucun nom de personne ni de structure.",
        error_messages={"required": "Dites pourquoi, en une phrase."},
    )


@for_agents
@require_http_methods(["GET", "HEAD", "POST"])
def orientation(request: HttpRequest, slug: str) -> HttpResponse:
    """`/observatoire/aides/<slug>/orientation/?…`: the answers of the address become a reference case of the sheet."""
    held, query = read_request(request)
    aid = get_object_or_404(Aid.objects.published(), slug=slug)
    if query.errors:
        return bad_answers(request, query, held)
    form = WrongForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and query.answers.given:
        try:
            waits = _keep(aid, query, form, held, request.user)
        except RefusedError as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except RuleError as fault:
            form.add_error(None, typo(fault.sentence))
        else:
            after = " Il attend d'être publié avec la fiche." if waits else ""
            messages.success(request, typo(f"Gardé comme cas de référence : la règle devra dire la même chose.{after}"))
            return redirect("admin:aids_aid_change", aid.pk)
    context = _said(aid, query, held) | {"form": form, "refused": "" if query.answers.given else NO_ANSWERS}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "networks/orientation.html", context, status=status)


def _keep(aid: Aid, query: AnswersQuery, form: WrongForm, held: Catalogue, user: Any) -> bool:
    """Add the case to the sheet as its agents write it, and tell the network. Whether it waits as a proposal."""
    said = {key: form.cleaned_data[key] for key in ("label", "expected")}
    with transaction.atomic():
        sheet = with_proposal(locked(aid.pk))
        case = case_of(query.answers, sheet.slug, held.lexicon) | said
        sheet.reference_cases = [*sheet.reference_cases, case]
        check_cases(sheet.reference_cases, held.lexicon)
        waits = write(sheet, user, reason="Une orientation fausse a été signalée.")
        if (network := form.cleaned_data["network"]) is not None:
            tell_wrong_orientation(aid, case, network)
    return waits


def _said(aid: Aid, query: AnswersQuery, held: Catalogue) -> dict[str, Any]:
    """What the sheet says to these answers, and the answers."""
    rule = read_aid({name: getattr(aid, name) for name in COLUMNS}, held.lexicon)
    conditions, verdict = [], ""
    if rule is not None:
        facts = facts_for(rule, query.answers, held.lexicon.places)
        conditions = Explainer(query.answers, today(), held.lexicon).effective_conditions(rule, facts)
        verdict = VERDICTS[judge(rule, facts, today()).verdict]
    return {
        "name": typo(aid.name),
        "url": f"{reverse('aid', args=[aid.slug])}?{query.urlencoded}",
        "verdict": capitalised(verdict),
        "conditions": [condition.sentence for condition in conditions],
        "answers": [answer.text for answer in given_answers(query, held)],
    }
