"""A match as JSON, the same in the commands and in the results page's data."""

from typing import Any

from matching.ranking import RankedAid


def match_to_json(ranked: RankedAid) -> dict[str, Any]:
    """`{"verdict","group","rank","score","pending":{"questions","declared"}}`."""
    return {
        "verdict": str(ranked.judgement.verdict),
        "group": str(ranked.judgement.group),
        "rank": ranked.rank,
        "score": ranked.score,
        "pending": {"questions": list(ranked.judgement.questions), "declared": list(ranked.judgement.declared)},
    }
