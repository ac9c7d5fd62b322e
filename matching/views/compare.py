"""Aids side by side: the choice is in the address, as the answers are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from aids.models import Aid
from matching.addresses import path_of
from matching.comparing import Comparison, chosen, compare_url
from matching.engine import MatchableAid
from matching.explain import Explainer
from matching.index import Catalogue
from matching.querystring import AnswersQuery
from matching.views.conditional import if_changed
from matching.views.paper import PAPER
from matching.views.reading import bad_answers, mail_url, read_request
from vocabulary.clock import today
from vocabulary.french import counted, day, typo

NOT_FOUND = 404
NOTHING_CHOSEN = "Choisissez deux à quatre aides à mettre côte à côte."


@require_safe
@vary_on_headers("HX-Request", "HX-Trigger")
def compare(request: HttpRequest) -> HttpResponseBase:
    """`/comparer/?aide=…&aide=…`: up to four aids, point by point; `vue=impression` for paper. At most four queries.

    404 when none of them is published any more; one that was merged leads to the one kept.
    """
    held, query = read_request(request)
    if query.errors:
        return bad_answers(request, query, held, go_on_to="compare")
    return if_changed(request, held, today(), lambda: _compare(request, held, query))


def _compare(request: HttpRequest, held: Catalogue, query: AnswersQuery) -> HttpResponse:
    sheets = _sheets(query.compared, held)
    missing = [slug for slug in query.compared if slug not in sheets]
    if merged := _merged(missing):
        return redirect(compare_url(query.comparing(dict.fromkeys(merged.get(slug, slug) for slug in query.compared))))
    kept = query.comparing(sheets)
    explainer = Explainer(query.answers, today(), held.lexicon)
    answered = bool(query.pairs)
    context: dict[str, Any] = {
        **Comparison.of(kept, list(sheets.values()), explainer).context(),
        "title": typo(f"Comparer {counted(len(sheets), 'aide', 'aides')}") if sheets else "Comparer des aides",
        "advice": _advice(len(sheets)),
        "missing": _missing_in_words(missing),
        "chosen": chosen(kept, {slug: sheet.name for slug, (sheet, _) in sheets.items()}, compare_url),
        "has_answers": answered,
        "kept_query": kept.urlencoded,
        "others_url": _with(kept, "results" if answered else "catalogue"),
        "questions_url": _with(kept, "questionnaire"),
        "back_url": _with(kept, "results"),
        "paper_url": f"{path_of('compare')}?{kept.with_view(PAPER)}",
        "mail_url": mail_url("Des aides à comparer", request.build_absolute_uri()),
    }
    if sheets and query.page_parameters.get("vue") == PAPER:
        on_paper = {"day": day(explainer.today), "back_url": compare_url(kept)}
        return render(request, "matching/compare_paper.html", context | on_paper)
    return render(request, "matching/compare.html", context, status=NOT_FOUND if missing and not sheets else 200)


def _sheets(slugs: Sequence[str], held: Catalogue) -> dict[str, tuple[Aid, MatchableAid]]:
    """The published sheets of these slugs, in their order, each with what matching reads of it."""
    found = Aid.objects.published().select_related("bearer").in_bulk(slugs, field_name="slug")
    rules = {slug: held.get(slug) for slug in slugs}
    return {slug: (found[slug], rule) for slug, rule in rules.items() if rule is not None and slug in found}


def _merged(missing: Sequence[str]) -> dict[str, str]:
    """Where those of these slugs that were merged now lead."""
    if not missing:
        return {}
    kept = Aid.objects.published().filter(merged__slug__in=missing)
    return dict(kept.values_list("merged__slug", "slug"))


def _with(query: AnswersQuery, page: str) -> str:
    return f"{path_of(page)}?{query.urlencoded}" if query.urlencoded else path_of(page)


def _advice(count: int) -> str:
    if count == 0:
        return NOTHING_CHOSEN
    return "Ajoutez au moins une autre aide pour comparer." if count == 1 else ""


def _missing_in_words(missing: Sequence[str]) -> str:
    """What is said of the aids that are not published, by the only name that the address gives them."""
    if not missing:
        return ""
    names = ", ".join(f"« {slug} »" for slug in missing)
    if len(missing) == 1:
        return typo(f"Cette aide n'est pas au catalogue, ou n'y est plus : {names}.")
    return typo(f"Ces aides ne sont pas au catalogue, ou n'y sont plus : {names}.")
