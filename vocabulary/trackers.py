"""Keys that trackers add to the addresses people follow; no page refuses an address for them, none reads them."""

import re

TRACKERS = re.compile(r"(utm_|mtm_|pk_).*|fbclid|gclid")


def is_tracker(key: str) -> bool:
    return TRACKERS.fullmatch(key) is not None
