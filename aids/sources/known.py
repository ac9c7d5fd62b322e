"""The sources that AidESS can read, by the name that commands and records give them."""

from aids.sources import aides_territoires, dispositif_aide, spreadsheet

SOURCES = {source.key: source for source in (aides_territoires.SOURCE, dispositif_aide.SOURCE, spreadsheet.SOURCE)}
