"""Keeping filters of the catalogue under a name: an adviser's own, or shared with the network."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict

from networks.models import Adviser, Network, SavedFilter
from networks.models.saved_filter import LONGEST_NAME
from networks.models.widget import LONGEST_FILTERS
from networks.widgets import filters_of

MOST_KEPT = 30
FULL = f"Chaque personne garde {MOST_KEPT} filtres au plus : effacez-en un."
NO_NAME = f"Donnez un nom à ces filtres, en {LONGEST_NAME} signes au plus."


def read_name(text: str) -> str:
    """Raises ValueError with a French sentence."""
    name = " ".join(text.replace("\x00", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(NO_NAME)
    return name


@transaction.atomic
def keep(adviser: Adviser, data: QueryDict, today: date) -> SavedFilter:
    """The filters of `filtres` under the name of `nom`. Raises ValueError with a French sentence."""
    name = read_name(data.get("nom", ""))
    found = filters_of(data.get("filtres", ""), today)
    if not found.is_valid():
        raise ValueError(" ".join(found.mistakes()))
    filters = urlencode(found.canonical())
    if len(filters) > LONGEST_FILTERS:
        raise ValueError("Ces filtres sont trop longs.")
    Network.objects.select_for_update().get(pk=adviser.network_id)
    if adviser.network.saved_filters.filter(author=adviser).count() >= MOST_KEPT:
        raise ValueError(FULL)
    shared = data.get("partage") == "oui"
    return SavedFilter.objects.create(
        network=adviser.network, author=adviser, name=name, filters=filters, is_shared=shared
    )
