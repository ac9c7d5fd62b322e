"""What other software reads of the catalogue: the date of an aid for a calendar, and its changes as an Atom feed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import conditional_page, require_safe

from aids.deadlines import calendar, event, moment_of, revision
from aids.filters import CatalogueFilter
from aids.models import Aid
from aids.permanent import permanent_id, plain
from aids.wording import natures_in_words
from vocabulary.clock import today
from vocabulary.french import typo
from vocabulary.paging import Paging

FEED_SIZE = 50
UNPROCESSABLE = 422
EVERY_STATE = ("state", "all")
# Of a feed without entries, as it must say when it changed.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
@conditional_page
def deadline(request: HttpRequest, slug: str) -> HttpResponse:
    """`/aides/<slug>/echeance.ics`: the next date of an aid; 404 and why when none is known."""
    sheet = Aid.objects.published().select_related("bearer").filter(slug=slug).first()
    if sheet is None:
        if kept := Aid.objects.slug_after_merge(slug):
            return HttpResponsePermanentRedirect(reverse("deadline", args=[kept]))
        raise Http404
    moment = moment_of(sheet, today())
    if moment is None:
        context = {
            "title": "Aucune date à mettre dans votre agenda",
            "sentence": typo("La date limite de cette aide n'est pas connue. Demandez-la à l'organisme."),
            "url": reverse("aid", args=[slug]),
            "text": "Retour à la fiche",
        }
        return render(request, "aidess/sentence.html", context, status=404)
    url = request.build_absolute_uri(reverse("aid", args=[slug]))
    told = {"uid": permanent_id(slug), "sequence": revision(sheet), "changed_at": sheet.updated_at}
    made = calendar([event(sheet, moment, url=url, **told)], name=typo(sheet.name))
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


class _PagedAtom(Atom1Feed):
    """Atom whose neighbouring pages are named (RFC 5005), and whose date never comes from the clock."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for name in ("previous", "next"):
            if url := self.feed[name]:
                handler.addQuickElement("link", "", {"rel": name, "href": url})


@require_safe
@conditional_page
def changes(request: HttpRequest) -> HttpResponse:
    """`/aides/flux.atom`: the aids that a search of the catalogue finds, the last changed first, fifty a page.

    It takes the filters of the catalogue; `state=all` alone is the whole of it. At most four queries.
    """
    found = CatalogueFilter(request.GET, today=today())
    if not found.is_valid():
        return _refused(request, "Un filtre de ce flux est à corriger", " ".join(found.mistakes()))
    rows = found.qs.select_related("bearer").order_by("-updated_at", "slug")
    paging = Paging.read(request.GET.get("page"), rows.count(), FEED_SIZE)
    if paging is None:
        return _refused(request, "Cette page du flux n’existe pas", "Revenez à sa première page.")
    feed = _feed(request, found, paging)
    for aid in rows[paging.start : paging.end]:
        _add(request, feed, aid)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def feeds(found: CatalogueFilter) -> list[dict[str, str]]:
    """The feeds that a page of the catalogue names: of this search when it narrows anything, and of everything."""
    whole = {"title": "Toutes les aides, ouvertes ou closes", "url": _url([EVERY_STATE])}
    if not found.narrowing():
        return [{"title": "Les aides ouvertes", "url": _url([])}, whole]
    return [{"title": f"Cette recherche : {_in_words(found)}", "url": _url(found.narrowing())}, whole]


def _feed(request: HttpRequest, found: CatalogueFilter, paging: Paging) -> _PagedAtom:
    pairs = found.narrowing()

    def page_url(number: int) -> str:
        return request.build_absolute_uri(_url([*pairs, ("page", str(number))] if number > 1 else pairs))

    catalogue = reverse("catalogue")
    return _PagedAtom(
        title=plain(f"{settings.SITE_NAME}, {_in_words(found)}"),
        link=request.build_absolute_uri(f"{catalogue}?{urlencode(pairs)}" if pairs else catalogue),
        description=typo("Les aides publiques nouvelles ou changées. L'organisme décide toujours."),
        language="fr",
        author_name=settings.SITE_NAME,
        feed_url=page_url(paging.number),
        feed_guid=page_url(1),
        previous=page_url(paging.number - 1) if paging.number > 1 else "",
        next=page_url(paging.number + 1) if paging.number < paging.count else "",
    )


def _add(request: HttpRequest, feed: _PagedAtom, aid: Aid) -> None:
    feed.add_item(
        title=plain(typo(aid.name)),
        link=request.build_absolute_uri(reverse("aid", args=[aid.slug])),
        unique_id=permanent_id(aid.slug).urn,
        description=plain(typo(aid.summary)) or plain(typo(aid.bearer.name)),
        author_name=plain(typo(aid.bearer.name)),
        categories=natures_in_words(aid.nature).split(", "),
        pubdate=aid.created_at,
        updateddate=aid.updated_at,
    )


def _in_words(found: CatalogueFilter) -> str:
    return ", ".join(found.in_words(*pair) for pair in found.narrowing()) or "les aides ouvertes"


def _refused(request: HttpRequest, title: str, sentence: str) -> HttpResponse:
    context = {"title": title, "sentence": typo(sentence), "url": reverse("catalogue"), "text": "Toutes les aides"}
    return render(request, "aidess/sentence.html", context, status=UNPROCESSABLE)


def _url(pairs: list[tuple[str, str]]) -> str:
    return f"{reverse('changes')}?{urlencode(pairs)}" if pairs else reverse("changes")
