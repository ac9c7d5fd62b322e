"""The compiled catalogue: every aid for one structure in a pass over bit planes (`catalogue`)."""

from matching.planes.catalogue import CompiledCatalogue
from matching.planes.matches import Matches

__all__ = ["CompiledCatalogue", "Matches"]
