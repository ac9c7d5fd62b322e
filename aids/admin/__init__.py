"""The administration of the catalogue, one module a part."""

from aids.admin import sheets, suggestions

__all__ = ["sheets", "suggestions"]
