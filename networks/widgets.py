"""Lists for a network's own site: which aids, which sites may frame them, the code to paste."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape

from aids.filters import CatalogueFilter
from networks.models import Network, Widget
from networks.models.widget import LONGEST_FILTERS, LONGEST_TITLE, LOOPBACK, ORIGIN
from vocabulary.french import typo

MOST_WIDGETS = 20
MOST_ORIGINS = 10
LONGEST_ADDRESS = 2000
HEIGHT = 640  # some three aids on a phone, five on a screen; the rest by scrolling
HIGHEST_PORT = 65_535
NO_SITE = "Nommez au moins un site."
FULL = f"Un réseau a {MOST_WIDGETS} listes au plus : effacez-en une."
NOT_AN_ADDRESS = "Collez l'adresse de la page « Toutes les aides », une fois les filtres choisis."


def filters_of(query: str, today: date) -> CatalogueFilter:
    """The catalogue as this query string narrows it."""
    return CatalogueFilter(QueryDict(query), today=today)


def read_address(text: str, today: date) -> str:
    """The filters of an address of the catalogue, written one way. Raises ValidationError for what is none."""
    try:
        address = urlsplit(text)
    except ValueError:
        raise ValidationError(NOT_AN_ADDRESS) from None
    if not address.query and address.path != reverse("catalogue"):
        raise ValidationError(NOT_AN_ADDRESS)
    found = filters_of(address.query, today)
    if not found.is_valid():
        raise ValidationError(found.mistakes())
    query = urlencode(found.canonical())
    if len(query) > LONGEST_FILTERS:
        raise ValidationError("Ces filtres sont trop longs.")
    return query


def read_origin(text: str) -> str:
    """« https://Réseau.fr/ » as a policy names it, « https://xn--rseau-bsa.fr ». Raises ValidationError in French."""
    said = f"« {text[:80]} »"
    try:
        address = urlsplit(text)
        origin = _origin(address)
    except ValueError:
        raise ValidationError(f"{said} n'est pas l'adresse d'un site, comme https://reseau.fr.") from None
    is_of_this_machine = bool(re.fullmatch(LOOPBACK, origin))
    if address.scheme != "https" and not (is_of_this_machine and settings.AIDESS_DEMO):
        raise ValidationError(f"{said} : l'adresse du site commence par https://.")
    if address.path not in ("", "/") or "?" in text or "#" in text:
        raise ValidationError(f"{said} : gardez le site, sans la page.")
    if not re.fullmatch(ORIGIN, origin) or address.username is not None:
        raise ValidationError(f"{said} n'est pas l'adresse d'un site, comme https://reseau.fr.")
    return origin


def _origin(address: SplitResult) -> str:
    """Scheme, host and port as browsers compare them. Raises ValueError for what is no host or no port."""
    host = (address.hostname or "").encode("idna").decode("ascii")
    port = address.port
    if port == 0:
        raise ValueError("port 0")
    return f"{address.scheme}://{host}{f':{port}' if port not in (None, 443) else ''}"


class WidgetForm(forms.Form):
    """`today` decides whether the filters can be read."""

    title = forms.CharField(
        max_length=LONGEST_TITLE,
        error_messages={
            "required": "Donnez un titre à cette liste.",
            "max_length": f"Raccourcissez le titre : {LONGEST_TITLE} signes au plus.",
        },
    )
    address = forms.CharField(
        max_length=LONGEST_ADDRESS,
        error_messages={"required": NOT_AN_ADDRESS, "max_length": "Cette adresse est trop longue."},
    )
    origins = forms.CharField(
        max_length=LONGEST_ADDRESS,
        error_messages={"required": NO_SITE, "max_length": f"Nommez {MOST_ORIGINS} sites au plus."},
    )

    def __init__(self, data: Any, *, today: date):
        super().__init__(data)
        self.today = today

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_address(self) -> str:
        return read_address(self.cleaned_data["address"], self.today)

    def clean_origins(self) -> str:
        found = dict.fromkeys(read_origin(text) for text in self.cleaned_data["origins"].split())
        if len(found) > MOST_ORIGINS:
            raise ValidationError(f"Nommez {MOST_ORIGINS} sites au plus.")
        return " ".join(found)

    def fields_of_widget(self) -> dict[str, str]:
        words = self.cleaned_data
        return {"title": words["title"], "filters": words["address"], "origins": words["origins"]}


@transaction.atomic
def make(network: Network, fields: dict[str, str], today: date) -> Widget | None:
    """One list more, shown at once; None when the network has as many as it may."""
    Network.objects.select_for_update().get(pk=network.pk)
    if network.widgets.count() >= MOST_WIDGETS:
        return None
    return Widget.objects.create(network=network, **fields, created_on=today, changed_on=today)


def code_of(widget: Widget, address: str) -> str:
    """What to paste into a page: no script, and a height that the frame keeps."""
    src, title = escape(address), escape(typo(widget.title))
    return f'<iframe src="{src}" title="{title}" width="100%" height="{HEIGHT}" loading="lazy"></iframe>'
