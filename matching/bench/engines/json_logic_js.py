"""json-logic-js: JSON Logic in JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matching.bench.engines.node import NodeEngine
from matching.bench.json_logic import json_logic
from matching.bench.reduced import expression
from matching.engine import MatchableAid


class JsonLogicJs(NodeEngine):
    name = "json-logic-js"

    def rules_of(self, aids: Sequence[MatchableAid]) -> Any:
        return [json_logic(expression(aid, self.words.lexicon)) for aid in aids]
