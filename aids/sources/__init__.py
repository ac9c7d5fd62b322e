"""Where aids come from: one module a source, each a pure `parse(row, words) -> ParsedAid`; `feeding` alone writes."""
