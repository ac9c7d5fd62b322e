"""The administration of the catalogue, one module a part."""

from aids.admin import sheets

__all__ = ["sheets"]
