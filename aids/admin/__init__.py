"""The administration of the catalogue, one module a part."""

from aids.admin import freshness, imports, quality, sheets, suggestions

__all__ = ["freshness", "imports", "quality", "sheets", "suggestions"]
