"""What matching keeps: only what the use of the site teaches."""

from matching.insights.models import CountedQuarter, Event, Figure, FoldedDay, Measure, Reading, Search

__all__ = ["CountedQuarter", "Event", "Figure", "FoldedDay", "Measure", "Reading", "Search"]
