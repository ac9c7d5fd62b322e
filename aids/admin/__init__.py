"""The administration of the catalogue, one module a part."""

from aids.admin import imports, sheets, suggestions

__all__ = ["imports", "sheets", "suggestions"]
