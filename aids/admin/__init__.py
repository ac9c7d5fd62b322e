"""The administration of the catalogue, one module a part."""

from aids.admin import bearers, changes, freshness, imports, quality, sheets, suggestions

__all__ = ["bearers", "changes", "freshness", "imports", "quality", "sheets", "suggestions"]
