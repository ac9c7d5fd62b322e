"""« Enregistrer »: the answers of an address are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dossiers.forms import NEW, KeepAgainForm, KeepForm
from dossiers.keeping import DEFAULT_NAME, fields_of
from dossiers.models import Rhythm
from dossiers.views.arriving import UNPROCESSABLE, send_link
from dossiers.watch import asking
from dossiers.watch.forms import rhythm_options
from matching.addresses import path_of
from matching.given import given_answers
from matching.index import Catalogue
from matching.querystring import AnswersQuery
from matching.saved import as_kept, put
from matching.views.reading import bad_answers, read_request
from structures import people
from structures.models import Membership, Structure
from vocabulary.clock import today

ANONYMOUS, SIGNED_IN = "dossiers/keep.html", "dossiers/keep_again.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """`/enregistrer/?…`: an address is asked, and a link sent to it; who is signed in chooses where to keep."""
    held, query = read_request(request)
    if query.errors:
        return bad_answers(request, query, held)
    if not query.pairs:
        return redirect("questionnaire")
    context = {
        "kept_query": query.urlencoded,
        "back_url": f"{path_of('results')}?{query.urlencoded}",
        "answers": given_answers(query, held),
    }
    if request.user.is_authenticated:
        return _keep_again(request, held, query, context)
    form = KeepForm(request.POST or None, initial={"watch": Rhythm.WEEKLY})
    rhythms = rhythm_options(form["watch"].value(), never="Nous gardons vos réponses, sans vous écrire")
    context |= {"form": form, "rhythms": rhythms}
    if request.method != "POST":
        return render(request, ANONYMOUS, context)
    if not form.is_valid():
        return render(request, ANONYMOUS, context, status=UNPROCESSABLE)
    fields = fields_of(query, form.cleaned_data["name"], held.lexicon, today())
    pending = {"structure": fields, "watch": form.chosen}
    return send_link(request, form, ANONYMOUS, context, pending=pending)


def _keep_again(request: HttpRequest, held: Catalogue, query: AnswersQuery, context: dict[str, Any]) -> HttpResponse:
    structures = list(Structure.objects.written_by(request.user))
    form = KeepAgainForm(request.POST or None, structures=structures)
    chosen = request.POST.get("structure") or (str(structures[0].key) if structures else NEW)
    options = [
        {
            "id": f"ou-{number}",
            "name": "structure",
            "value": value,
            "label": label,
            "help": "",
            "checked": value == chosen,
        }
        for number, (value, label) in enumerate(form.fields["structure"].choices)
    ]
    context |= {"form": form, "options": options}
    if request.method != "POST":
        return render(request, SIGNED_IN, context)
    if not form.is_valid():
        return render(request, SIGNED_IN, context, status=UNPROCESSABLE)
    try:
        structure = _kept(request, held, query, form.cleaned_data)
    except people.RefusedError as refusal:
        form.add_error(None, str(refusal))
        return render(request, SIGNED_IN, context, status=UNPROCESSABLE)
    messages.success(request, "Vos réponses sont gardées.")
    return redirect("structure_home", key=structure.key)


@transaction.atomic
def _kept(request: HttpRequest, held: Catalogue, query: AnswersQuery, said: dict[str, str]) -> Structure:
    if said["structure"] == NEW:
        fields = fields_of(query, said["name"] or DEFAULT_NAME, held.lexicon, today())
        return people.keep(request.user, fields, today())
    structure = Structure.objects.written_by(request.user).select_for_update().get(key=said["structure"])
    put(structure, as_kept(query, held.lexicon), today())
    structure.save()
    asking.have_seen(Membership.objects.get(structure=structure, user=request.user), today())
    return structure
