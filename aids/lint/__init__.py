"""The lint of the catalogue: what an editor would mend, and what forbids publishing.

One mechanism for the page of findings, `check_catalogue` and the workflow's gates. A rule is a function from a `Sheet`
to its `Finding`s; a floor above adds its own by `register`.
"""

from aids.lint import conditions, facts, gates, prose  # noqa: F401  each registers its rules
from aids.lint.checking import CHECKED, check_catalogue, findings_for
from aids.lint.finding import Finding, Rule, Sheet, register

__all__ = ["CHECKED", "Finding", "Rule", "Sheet", "check_catalogue", "findings_for", "register"]
