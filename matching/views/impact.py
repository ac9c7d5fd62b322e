"""Beside the form of a sheet: what the change would do, and cases made from a profile or from an address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from aids.builder_form import DraftForm
from aids.cases import VERDICTS, check_cases
from aids.models import Aid
from aids.models.inheritance import columns_of
from matching.cases import case_of, replay
from matching.engine import MatchableAid
from matching.impact import Effect, effect, populations, reading
from matching.index import Catalogue, catalogue
from matching.loading import COLUMNS, matchable, read_aid
from matching.mistakes import mistake
from matching.querystring import read
from matching.references import readable_profiles
from matching.views.builder import for_agents, read_draft
from vocabulary.clock import today
from vocabulary.french import capitalised, typo
from vocabulary.rules.tree import RuleError

NEW = "nouvelle-fiche"  # the slug of a sheet that has none yet


@for_agents
@require_POST
def builder_effect(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """`/admin/regle/effet/`: the form as it stands in, the panel out. `pk`: the stored sheet it changes."""
    held = catalogue()
    stored = Aid.objects.filter(pk=pk).values(*COLUMNS, "inherited").first() if pk is not None else None
    context: dict[str, Any] = {"fault": "", "effects": [], "conditions": [], "cases": []}
    try:
        aid, cases = _draft(request, stored, held)
    except RuleError as fault:
        context["fault"] = typo(fault.sentence)
    else:
        before = read_aid(stored, held.lexicon) if stored is not None else None
        context |= {
            "effects": [_shown(effect(one, before, aid, today())) for one in populations(held.lexicon)],
            "conditions": reading(aid, held.lexicon, today()),
            "cases": list(replay(cases, aid, held.lexicon)),
        }
    return render(request, "admin/aids/builder_effect_result.html", context)


def _draft(request: HttpRequest, stored: dict[str, Any] | None, held: Catalogue) -> tuple[MatchableAid, list[Any]]:
    """The aid of the form and its cases. Raises RuleError on what cannot be read."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise RuleError(f"/{name}", f"{capitalised(str(form.fields[name].label))} : {errors[0]}")
    row = form.row(id=0, slug=stored["slug"] if stored else request.POST.get("slug") or NEW)
    if stored:  # what is locked, as its mother's, is not sent with the form
        row |= {column: stored[column] for column in columns_of(stored["inherited"]) if column in row}
    check_cases(row["reference_cases"], held.lexicon)
    try:
        return matchable(row, held.lexicon), row["reference_cases"]
    except KeyError as error:
        raise RuleError("/territories", f"« {error.args[0]} » n'est pas un territoire connu.") from None
    except (TypeError, AttributeError):
        raise RuleError("/strands", "Les volets et les priorités sont des listes.") from None


def _shown(found: Effect) -> dict[str, Any]:
    """What the template shows of the effect on one population."""
    return {
        "title": found.population.title,
        "count": found.population.index.structures,
        "rows": [
            {
                "verdict": capitalised(words),
                "before": found.before[verdict] if found.before is not None else None,
                "after": found.after[verdict],
            }
            for verdict, words in VERDICTS.items()
        ],
        "has_before": found.before is not None,
        "moves": [
            {"count": move.count, "before": VERDICTS[move.before], "after": VERDICTS[move.after], "names": move.names}
            for move in found.moves
        ],
        "obstacles": found.obstacles,
    }


@for_agents
@require_http_methods(["GET", "HEAD", "POST"])
def builder_reference(request: HttpRequest) -> JsonResponse:
    """`/admin/regle/cas/`: the profiles to choose from; posted `{"slug", "profile" | "url"}`, the answers of a case."""
    held = catalogue()
    profiles = {profile.id: profile for profile, _ in readable_profiles(held.lexicon)}
    if request.method != "POST":
        listed = [{"id": profile.id, "label": profile.label} for profile in profiles.values()]
        return JsonResponse({"profiles": listed, "verdicts": VERDICTS})
    asked = read_draft(request) or {}
    if (profile := profiles.get(str(asked.get("profile")))) is not None:
        return JsonResponse({"label": profile.label, "answers": profile.answers})
    return _from_address(str(asked.get("url", "")), str(asked.get("slug", "")), held)


def _from_address(url: str, slug: str, held: Catalogue) -> JsonResponse:
    try:
        query = read(QueryDict(urlsplit(url.strip()).query), held.lexicon)
    except ValueError:
        return _refused("Cette adresse ne peut pas être lue.")
    if query.errors:
        return _refused(mistake(query.errors[0], held.lexicon).sentence)
    if not query.answers.given:
        return _refused("Cette adresse ne porte aucune réponse : copiez celle de la page « Mes aides ».")
    return JsonResponse(case_of(query.answers, slug, held.lexicon))


def _refused(sentence: str) -> JsonResponse:
    return JsonResponse({"error": typo(sentence)})
