"""The list on paper: all of it on one page, and the same page as a tagged PDF, even where none can be made."""

import io
import os
import subprocess
import sys
from importlib import import_module

import html5lib
import pytest
from pypdf import PdfReader

from aids.models import Aid
from matching import paper, pdf
from tests.matching.test_pages import ANSWERS

pytestmark = pytest.mark.django_db

PAPER = f"/mes-aides/?{ANSWERS}&vue=impression"
PDF = f"/mes-aides/?{ANSWERS}&format=pdf"


@pytest.fixture
def typesetting():
    """The module that makes PDF, where the machine has what it needs."""
    try:
        return import_module("matching.typesetting")
    except OSError as error:
        return (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"Pas de PDF sur cette machine (README) : {error}"
        )


def text_of(response, status=200):
    assert response.status_code == status
    text = response.content.decode()
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return text


def test_the_print_view_holds_every_possible_aid(client, starter):
    possible = client.get(f"/mes-aides/?{ANSWERS}&format=json").json()["totals"]
    text = text_of(client.get(PAPER))
    assert text.count("<article>") == possible["eligible"] + possible["to_check"]
    assert "Liste du 24 novembre 2026" in text
    assert f'href="/mes-aides/?{ANSWERS.replace("&", "&amp;")}"' in text, "the way back"
    assert "Lens" in text
    assert "<details" not in text


def test_a_list_too_long_for_paper_says_so(client, starter, monkeypatch):
    monkeypatch.setattr(paper, "MOST_PRINTED", 3)
    monkeypatch.setattr("matching.views.results.WHOLE", paper.Paging(1, 1, 3))
    text = text_of(client.get(PAPER))
    assert text.count("<article>") == 3
    assert "Seules les 3 premières aides sont ici\u00a0: le site en montre" in text


def test_the_print_view_costs_what_a_page_costs(client, starter, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(3):
        first = client.get(PAPER)
    assert client.get(PAPER, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "query", ["employees=5..3&vue=impression", "employees=5..3&format=pdf", "format=pdf&couleur=x"]
)
def test_bad_answers_are_said_before_anything_is_printed(client, starter, query):
    assert "à corriger" in text_of(client.get(f"/mes-aides/?{query}"), status=422)


def test_the_pdf_is_tagged_titled_and_in_french(client, starter, typesetting):
    response = client.get(PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="mes-aides-2026-11-24.pdf"'
    document = PdfReader(io.BytesIO(response.content))
    catalog = document.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] == True  # noqa: E712  a PDF boolean is equal to one, not one
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == "fr"
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()
    assert document.metadata.title.startswith(text_of(client.get(PAPER)).partition("<h1>")[2].partition("</h1>")[0])
    text = "".join(page.extract_text() for page in document.pages)
    assert "Liste du 24 novembre 2026" in text
    assert "Télécharger en PDF" not in text, "what is for the screen only"
    notes = [note.get_object() for page in document.pages for note in page.get("/Annots", [])]
    targets = [note["/A"]["/URI"] for note in notes if "/A" in note]
    assert all(target.startswith("http://testserver/") for target in targets)
    assert any("/aides/" in target and "territory=C-62498" in target for target in targets)


@pytest.mark.parametrize(
    "failure",
    [
        {"returncode": 1, "stdout": b"", "stderr": b"OSError: cannot load library 'libpango-1.0-0'"},
        {"returncode": -9, "stdout": b"%PDF-", "stderr": b""},
        {"returncode": 0, "stdout": b"", "stderr": b""},
        {"returncode": 0, "stdout": b"%PDF-" + b"x" * pdf.LARGEST_BYTES, "stderr": b""},
        None,
    ],
)
def test_where_no_pdf_can_be_made_the_print_view_is_offered(client, starter, monkeypatch, failure):
    def run(command, **options):
        if failure is None:
            raise subprocess.TimeoutExpired(command, options["timeout"])
        return subprocess.CompletedProcess(command, **failure)

    monkeypatch.setattr(pdf.subprocess, "run", run)
    response = client.get(PDF)
    text = text_of(response, status=503)
    assert "Le PDF ne peut pas être fait pour l’instant" in text
    assert "vue=impression" in text
    assert "ETag" not in response, "it is tried again"


def test_names_with_a_digest_are_no_obstacle(monkeypatch, settings):
    with_digests = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": with_digests}
    asked = []

    def run(command, **options):
        asked.extend(command)
        return subprocess.CompletedProcess(command, 0, b"%PDF-", b"")

    monkeypatch.setattr(pdf.subprocess, "run", run)
    assert pdf.pdf_of("<p>Bonjour", "http://testserver/") == b"%PDF-"
    assert asked[3:] == [
        "http://testserver/",
        "/static/",
        str(settings.STATIC_ROOT),
        *map(str, settings.STATICFILES_DIRS),
    ]


def test_one_pdf_at_a_time_and_the_others_are_not_kept_waiting(client, starter, monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0.01)
    with pdf._one_at_a_time:
        assert client.get(PDF).status_code == 503


def test_the_server_starts_without_the_libraries():
    script = "import sys; sys.modules['weasyprint'] = None; import django; django.setup(); import matching.urls"
    subprocess.run(
        [sys.executable, "-c", script], check=True, env=os.environ | {"DJANGO_SETTINGS_MODULE": "aidess.settings"}
    )


def test_the_process_reads_the_files_of_the_site_and_nothing_else(tmp_path, typesetting):
    site = tmp_path / "static"
    site.mkdir()
    (site / "own.css").write_text("p { color: red }")
    (tmp_path / "secret.css").write_text("p { color: blue }")
    fetcher = typesetting.OwnFiles("http://site.test/static/", [site])
    own = fetcher("http://site.test/static/own.css")
    assert (own.read(), own.content_type) == (b"p { color: red }", "text/css")
    for address in (
        "http://site.test/static/../secret.css",
        "http://site.test/static/%2e%2e/secret.css",
        f"http://site.test/static/{tmp_path}/secret.css",
        "http://site.test/static/",
        "http://site.test/static/absent.css",
        "http://site.test/other.css",
        "http://elsewhere.test/static/own.css",
        f"file://{site}/own.css",
        "data:text/css,p{}",
    ):
        with pytest.raises(ValueError, match="n'est pas un fichier du site"):
            fetcher(address)


def test_any_text_of_a_sheet_can_be_set(client, starter, typesetting):
    slug = client.get(f"/mes-aides/?{ANSWERS}&format=json").json()["results"][0]["aid"]
    Aid.objects.filter(slug=slug).update(name="<script>alert(1)</script> \u202e ‍👩‍🚀 \ufffe " + "é" * 200)
    assert client.get(PDF).status_code == 200
