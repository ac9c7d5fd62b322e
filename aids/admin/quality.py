"""The page of findings: what the lint would have an editor mend, each with a link to its field."""

from itertools import groupby
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from aids.lint import Finding, check_catalogue
from aids.models import Aid
from vocabulary.clock import today
from vocabulary.french import counted
from vocabulary.paging import Paging
from vocabulary.snapshot import load_lexicon

SHEETS_A_PAGE = 25


@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """`/admin/constats/`: the findings sheet by sheet, those that forbid publishing first; `?regle=` keeps one rule."""
    if not request.user.has_perm("aids.view_aid"):
        raise PermissionDenied
    found = check_catalogue(load_lexicon(), today())
    rule = request.GET.get("regle", "")
    kept = [finding for finding in found if rule in ("", finding.rule)]
    by_aid = [list(group) for _, group in groupby(kept, key=lambda finding: finding.aid)]
    by_aid.sort(key=lambda group: not any(finding.forbids for finding in group))
    paging = Paging.read(request.GET.get("page"), len(by_aid), SHEETS_A_PAGE)
    if paging is None:
        raise Http404
    shown = by_aid[paging.start : paging.end]
    aids = Aid.objects.in_bulk([group[0].aid for group in shown], field_name="slug")
    context = admin.site.each_context(request) | {
        "title": "Constats",
        "count": counted(len(kept), "constat", "constats", none="Aucun constat"),
        "sheets": [_sheet(group, aids) for group in shown],
        "rules": sorted({finding.rule for finding in found}),
        "rule": rule,
        **paging.context(lambda number: f"?{urlencode({'regle': rule, 'page': number})}"),
    }
    return render(request, "admin/aids/findings.html", context)


def _sheet(group: list[Finding], aids: dict[str, Aid]) -> dict[str, object]:
    aid = aids.get(group[0].aid)
    return {
        "name": aid.name if aid else "Les questions",
        "status": aid.get_status_display() if aid else "",
        "findings": [
            {"sentence": finding.sentence, "forbids": finding.forbids, "url": _field_url(finding, aid)}
            for finding in group
        ],
    }


def _field_url(finding: Finding, aid: Aid | None) -> str:
    """The form where it is mended, at the field."""
    field, *rest = finding.path.removeprefix("/").split("/")
    if aid is not None:
        return f"{reverse('admin:aids_aid_change', args=[aid.pk])}#id_{field}"
    return reverse("admin:vocabulary_question_change", args=rest) if field == "questions" and rest else ""
