"""The home of a structure, and what is answered there."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dossiers.at_hand import take_in_hand
from dossiers.home import Home
from dossiers.models import KeptAid, KeptState
from dossiers.views.agenda import agenda_of
from dossiers.views.kept import UNPROCESSABLE
from dossiers.views.signed_in import READERS, WRITERS, of_structure
from dossiers.watch import asking
from dossiers.watch.forms import RhythmForm
from matching.index import catalogue
from matching.querystring import read
from matching.saved import as_kept, put, query_of
from matching.views.reading import bad_answers
from structures import people
from structures.models import Membership, Role, Structure
from vocabulary.clock import now, today


@of_structure(*READERS)
@require_safe
def structure_home(request: HttpRequest, mine: Membership) -> HttpResponse:
    """`/ma-structure/<key>/`: what is new since the last visit, what closes, what one answer would settle."""
    people.visited(mine, today())
    take_in_hand(request, mine.structure)
    hidden = KeptAid.objects.filter(structure=mine.structure, state=KeptState.HIDDEN).values_list(
        "aid__slug", flat=True
    )
    home = Home(mine, catalogue().without(hidden), today())
    context = (
        home.context()
        | agenda_of(request, mine)
        | {
            "may_write": mine.role != Role.READER,
            "is_owner": mine.role == Role.OWNER,
        }
    )
    return render(request, "dossiers/home.html", context)


@of_structure(*WRITERS)
@require_POST
def answer(request: HttpRequest, mine: Membership) -> HttpResponse:
    """Keep one more answer, or that it is not known; the rest stays as it was."""
    held = catalogue()
    given = {key: request.POST.getlist(key) for key in request.POST if key in held.lexicon.questions or key == "passer"}
    with transaction.atomic():
        structure = Structure.objects.select_for_update().get(pk=mine.structure_id)
        said = QueryDict(mutable=True)
        for name, value in query_of(structure, held.lexicon).pairs_without(*given):
            said.appendlist(name, value)
        for key, values in given.items():
            said.setlist(key, [*said.getlist(key), *values])
        query = read(said, held.lexicon)
        if query.errors:
            return bad_answers(request, query, held)
        put(structure, as_kept(query, held.lexicon), today())
        structure.save()
    asking.have_seen(mine, today())
    return redirect("structure_home", key=structure.key)


@of_structure(*READERS)
@require_POST
def choose_rhythm(request: HttpRequest, mine: Membership) -> HttpResponse:
    """How often this member is written to: their own choice, whatever their role."""
    form = RhythmForm(request.POST)
    if not form.is_valid():
        context = {"sentences": form.errors["watch"], "back_url": reverse("structure_home", args=[mine.structure.key])}
        return render(request, "dossiers/refused.html", context, status=UNPROCESSABLE)
    asking.choose(mine, form.chosen, now=now(), today=today())
    messages.success(request, "C’est noté.")
    return redirect("structure_home", key=mine.structure.key)


@of_structure(*WRITERS)
@require_POST
def confirm_answers(request: HttpRequest, mine: Membership) -> HttpResponse:
    """All that was answered still holds: each answer bears the day of today."""
    structure = mine.structure
    structure.answered_on = dict.fromkeys(structure.answers, today().isoformat())
    structure.save(update_fields=["answered_on"])
    messages.success(request, "Vos réponses portent la date d’aujourd’hui.")
    return redirect("structure_home", key=structure.key)
