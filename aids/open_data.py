"""The published catalogue as open data, for whoever wants to reuse it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import condition, require_safe

from aids.models import Aid
from aids.sources.dispositif_export import csv_lines, exported
from vocabulary.models import CatalogueVersion
from vocabulary.snapshot import load_lexicon


def _version(request: HttpRequest) -> str:
    return '"{}-{}"'.format(*CatalogueVersion.current())


@require_safe
@condition(etag_func=_version)
def national_schema(request: HttpRequest) -> HttpResponseBase:
    """`/aides/dispositif-aide.csv`: published aids in the national schema; 304 while the catalogue stays as it was."""
    lines = csv_lines(exported(Aid.objects.published()), load_lexicon())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="aidess-dispositif-aide.csv"'
    return response
