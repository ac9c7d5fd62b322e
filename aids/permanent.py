"""What calendars and feeds say of an aid must outlive hosts and imports: a name for ever, and plain text."""

from __future__ import annotations

import re
from uuid import UUID, uuid5

NAMESPACE = UUID("6f0a4b8e-6d0c-5a53-9d1e-3b6f0f5f7a51")
# What XML 1.0 and iCalendar cannot hold.
_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def permanent_id(slug: str, namespace: UUID = NAMESPACE) -> UUID:
    """The same identifier for the same aid on every day and every host."""
    return uuid5(namespace, slug)


def plain(text: str) -> str:
    """`text` without the control characters that feeds and calendars refuse; line ends become line feeds."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
