"""What bearers and the State learn: a page a bearer, one a territory, both as CSV too, and the open data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import condition, require_safe

from aids.models import Aid, AidSeen, Organisation
from matching.index import Catalogue, catalogue
from matching.insights.access import for_agents
from matching.insights.models import CountedQuarter, Figure, Measure
from matching.insights.population import ONLY
from matching.insights.reports import aid_report, cells_of, months_table, near_misses, territory_tables
from matching.insights.wording import zone_in_words
from vocabulary.csv_text import csv_lines
from vocabulary.french import capitalised, counted, typo
from vocabulary.paging import Paging
from vocabulary.quarters import Quarter

BEARERS_A_PAGE, AIDS_A_PAGE, MOST_NEAR_MISSES = 25, 5, 20
COLUMNS = ("trimestre", "mesure", "aide", "zone", "case", "nombre")
PLACES = ("region", "department")


@for_agents
@require_safe
def observatory(request: HttpRequest) -> HttpResponse:
    """`/observatoire/`: the bearers and the territories of which something may be learnt."""
    bearers = Organisation.objects.annotate(
        published=Count("aids", filter=Q(aids__status="published")),
    ).filter(published__gt=0)
    found = list(bearers.order_by("name", "kind"))
    places = _places(catalogue())
    paging = Paging.read(request.GET.get("page"), len(found), BEARERS_A_PAGE)
    if paging is None:
        raise Http404
    context = {
        "bearers": [
            (
                one.name,
                counted(one.published, "fiche publiée", "fiches publiées"),
                reverse("insights-bearer", args=[one.pk]),
            )
            for one in found[paging.start : paging.end]
        ],
        "own": [(code, name) for code, name in places if code in request.user.territories],
        "places": places,
        "territory_url": reverse("insights-territory"),
        **paging.context(lambda number: f"?page={number}"),
    }
    return render(request, "matching/insights/observatory.html", context)


@for_agents
@require_safe
def bearer(request: HttpRequest, pk: int) -> HttpResponse:
    """`/observatoire/organismes/<pk>/`: each aid of a bearer in one zone and quarter, five a page."""
    organisation = get_object_or_404(Organisation, pk=pk)
    names = dict(organisation.aids.published().order_by("name", "slug").values_list("slug", "name"))
    paging = Paging.read(request.GET.get("page"), len(names), AIDS_A_PAGE)
    if paging is None:
        raise Http404
    choice = _Choice(request, Figure.objects.filter(aid__in=names))
    shown = list(names)[paging.start : paging.end]
    held = choice.held
    cells = cells_of(choice.figures.filter(aid__in=shown)) if choice.row else {}
    seen = dict(AidSeen.objects.filter(slug__in=shown).values_list("slug", "count"))
    reports = [
        aid_report(
            slug,
            names[slug],
            choice.zone_name,
            choice.row,
            cells,
            held.get(slug),
            held.lexicon,
            seen=seen.get(slug, 0),
        )
        for slug in shown
        if choice.row and choice.zone
    ]
    context = {
        "title": typo(organisation.name),
        "reports": reports,
        "csv_url": f"{reverse('insights-bearer-csv', args=[pk])}?{choice.parameters()}",
        **choice.context(),
        **paging.context(lambda number: f"?{choice.parameters(page=number)}"),
    }
    return render(request, "matching/insights/bearer.html", context)


@for_agents
@require_safe
def bearer_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`/observatoire/organismes/<pk>/chiffres.csv`: every figure of the bearer's aids, of one quarter."""
    organisation = get_object_or_404(Organisation, pk=pk)
    slugs = organisation.aids.published().values("slug")
    row = _row(request, CountedQuarter.objects.all())
    return _download(Figure.objects.filter(quarter=row, aid__in=slugs), f"organisme-{pk}", row)


@for_agents
@require_safe
def territory(request: HttpRequest) -> HttpResponse:
    """`/observatoire/territoire/?code=R-32`: the needs without an aid, what stops people, when they search."""
    held = catalogue()
    code = _code(request, held)
    choice = _Choice(request, Figure.objects.all(), held=held, code=code)
    cells = cells_of(choice.figures.filter(aid="")) if choice.row else {}
    months = Figure.objects.filter(measure=Measure.SEARCHES, zone=choice.zone).order_by("key")
    near = _near_misses(choice) if choice.row else []
    context = {
        "title": held.lexicon.places[code].name,
        "tables": [*territory_tables(cells, held.lexicon), *months_table({one.key: one.count for one in months})],
        "near": near_misses(near, Aid.objects.names([one.aid for one in near]), held.aids, held.lexicon),
        "csv_url": f"{reverse('insights-territory-csv')}?{choice.parameters()}",
        **choice.context(),
    }
    return render(request, "matching/insights/territory.html", context)


@for_agents
@require_safe
def territory_csv(request: HttpRequest) -> HttpResponseBase:
    """`/observatoire/territoire/chiffres.csv?code=R-32`: every figure of the territory's zones, of one quarter."""
    held = catalogue()
    code = _code(request, held)
    row = _row(request, CountedQuarter.objects.all())
    figures = Figure.objects.filter(quarter=row)
    zones = _zones_of(code, figures.values_list("zone", flat=True).order_by().distinct(), held)
    return _download(figures.filter(zone__in=zones), code.lower(), row)


def _counted_on(request: HttpRequest, quarter: str) -> str | None:
    row = _final(quarter)
    return f'"{row.quarter}-{row.counted_on}"' if row else None


@require_safe
@condition(etag_func=_counted_on)
def open_figures(request: HttpRequest, quarter: str) -> HttpResponseBase:
    """`/stats/aidess-2026-t3.csv`: every figure of a quarter that is over; the same lines for ever."""
    row = _final(quarter)
    if row is None:
        raise Http404
    return _download(row.figures.all(), "aidess", row)


def _final(text: str) -> CountedQuarter | None:
    quarter = Quarter.read(text)
    row = CountedQuarter.objects.filter(start=quarter.start).first() if quarter else None
    return row if row and row.is_final else None


class _Choice:
    """The quarter and the zone that an address asks for, among those that have figures."""

    def __init__(self, request: HttpRequest, figures: Any, *, held: Catalogue | None = None, code: str = ""):
        self.held = held or catalogue()
        self.code = code
        self.rows = list(CountedQuarter.objects.all())
        self.row = _row(request, self.rows) if self.rows else None
        of_quarter = figures.filter(quarter=self.row)
        every = of_quarter.values_list("zone", flat=True).order_by("zone").distinct() if self.row else ()
        self.zones = _zones_of(code, every, self.held)
        asked = request.GET.get("zone") or (code if code in self.zones else next(iter(self.zones), ""))
        if asked and asked not in self.zones:
            raise Http404
        self.zone = asked
        self.figures = of_quarter.filter(zone=self.zone)

    @property
    def zone_name(self) -> str:
        return zone_in_words(self.zone, self.zones, self.held.lexicon)

    def parameters(self, **more: object) -> str:
        """The address of the same choice."""
        own = {"code": self.code, "trimestre": self.row or "", "zone": self.zone, **more}
        return urlencode({key: value for key, value in own.items() if value})

    def context(self) -> dict[str, Any]:
        period = self.row.quarter.until(self.row.until) if self.row else ""
        return {
            "code": self.code,
            "quarters": [
                (str(one.quarter), capitalised(one.quarter.until(one.until)), one == self.row) for one in self.rows
            ],
            "zones": [
                (zone, zone_in_words(zone, self.zones, self.held.lexicon), zone == self.zone) for zone in self.zones
            ],
            "zone_name": self.zone_name if self.zone else "",
            "period": typo(period),
            "is_running": self.row is not None and not self.row.is_final,
        }


def _row(request: HttpRequest, rows: Iterable[CountedQuarter]) -> CountedQuarter:
    """The quarter that the address names, the last one without a name. Raises Http404 for one that was not counted."""
    asked = request.GET.get("trimestre")
    for row in rows:
        if not asked or str(row.quarter) == asked:
            return row
    raise Http404


def _code(request: HttpRequest, held: Catalogue) -> str:
    """The région or département of the address. Raises Http404 for anything else."""
    code = request.GET.get("code", "")
    if code not in held.lexicon.places or held.lexicon.places[code].kind not in PLACES:
        raise Http404
    return code


def _zones_of(code: str, zones: Iterable[str], held: Catalogue) -> list[str]:
    """Those that lie in the place of this code, or hold it when it is not told apart; all of them without a code."""
    places = held.lexicon.places
    if not code:
        return list(zones)
    every = list(zones)
    inside = [zone for zone in every if zone in places and code in places.containers(zone)]
    return inside or [zone for zone in every if zone in places and zone in places.containers(code)]


def _places(held: Catalogue) -> list[tuple[str, str]]:
    """Régions then départements, by name."""
    found = [place for place in held.lexicon.places.values() if place.kind in PLACES]
    found.sort(key=lambda place: (PLACES.index(place.kind), place.name))
    return [(place.code, place.name) for place in found]


def _near_misses(choice: _Choice) -> list[Figure]:
    near = choice.figures.filter(measure=Measure.STRUCTURES, key__startswith=ONLY, count__isnull=False)
    return list(near.exclude(key=f"{ONLY}territory").order_by("-count", "aid", "key")[:MOST_NEAR_MISSES])


def _download(figures: Any, name: str, row: CountedQuarter) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines(figures, row), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{row.quarter}.csv"'
    return response


def _lines(figures: Any, row: CountedQuarter) -> Iterator[str]:
    """One line a figure, in the order of its columns; an empty `nombre` is hidden."""
    yield from csv_lines([COLUMNS])
    columns = figures.order_by("measure", "aid", "zone", "key").values_list("measure", "aid", "zone", "key", "count")
    yield from csv_lines(
        [str(row.quarter), measure, aid, zone, key, "" if count is None else str(count)]
        for measure, aid, zone, key, count in columns.iterator()
    )
