"""The administration of the catalogue, one module a part."""

from aids.admin import changes, freshness, imports, quality, sheets, suggestions

__all__ = ["changes", "freshness", "imports", "quality", "sheets", "suggestions"]
