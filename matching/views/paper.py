"""Pages for paper: the print view of the list, and its PDF, which is that very page set by WeasyPrint."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from matching.addresses import path_of
from matching.index import Catalogue
from matching.paper import paper_list
from matching.pdf import PdfError, pdf_of
from matching.querystring import AnswersQuery, encode
from matching.results import ResultsPage

TEMPLATE = "matching/results_paper.html"
PDF, PAPER = "pdf", "impression"  # of `format` and of `vue`
UNAVAILABLE = 503
RETRY_SECONDS = 60


def paper_url(query: AnswersQuery) -> str:
    """The print view of the list."""
    return f"{path_of('results')}?{query.with_view(PAPER)}"


def pdf_url(query: AnswersQuery) -> str:
    """The list as a PDF."""
    return f"{path_of('results')}?{encode([*query.carried, ('format', PDF)])}"


def results_on_paper(request: HttpRequest, page: ResultsPage, held: Catalogue) -> HttpResponse:
    """The whole list, as a page or, for `format=pdf`, as a file; 503 and the way to the page when that cannot be."""
    context = paper_list(page, held) | {
        "back_url": f"{path_of('results')}?{page.query.urlencoded}",
        "address": request.build_absolute_uri(path_of("results")),
        "pdf_url": pdf_url(page.query),
    }
    if page.query.page_parameters.get("format") != PDF:
        return render(request, TEMPLATE, context)
    try:
        made = pdf_of(render_to_string(TEMPLATE, context, request), request.build_absolute_uri())
    except PdfError:
        return _no_pdf(request, page.query)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="mes-aides-{page.explainer.today}.pdf"'
    return response


def _no_pdf(request: HttpRequest, query: AnswersQuery) -> HttpResponse:
    context = {
        "title": "Le PDF ne peut pas être fait pour l’instant",
        "sentence": "Ce n’est pas votre faute. La version à imprimer dit la même chose, et votre navigateur sait"
        " l’enregistrer en PDF.",
        "url": paper_url(query),
        "text": "Voir la version à imprimer",
    }
    response = render(request, "aidess/sentence.html", context, status=UNAVAILABLE)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
