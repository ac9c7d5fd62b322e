"""Which engines run here, and in one sentence why the others do not."""

from __future__ import annotations

from importlib import import_module, metadata
from importlib.util import find_spec

from matching.bench.engines import node
from matching.bench.engines.base import AbsentError, Engine

OURS = ("index.Index", "plain.Plain", "sql.Sql")
# The package on PyPI, the module it brings, our adapter.
PYTHON = (
    ("panzi-json-logic", "json_logic", "panzi_json_logic.PanziJsonLogic"),
    ("business-rules", "business_rules", "business_rules.BusinessRules"),
    ("rule-engine", "rule_engine", "rule_engine.RuleEngine"),
    ("openfisca-core", "openfisca_core", "openfisca.OpenFisca"),
)
JAVASCRIPT = ("json_logic_js.JsonLogicJs", "publicodes.Publicodes")


def engines_here() -> tuple[list[type[Engine]], list[str]]:
    """(the engines that can run, a sentence for each that cannot)."""
    found, absent = python_engines()
    others, sentences = javascript_engines()
    return found + others, absent + sentences


def python_engines() -> tuple[list[type[Engine]], list[str]]:
    """Our own, and the public ones whose package is installed."""
    found = [_load(adapter) for adapter in OURS]
    absent = []
    for package, module, adapter in PYTHON:
        if find_spec(module) is None:
            absent.append(f"{package} n’est pas installé : pip install {package}.")
        else:
            found.append(_load(adapter))
    return found, absent


def javascript_engines() -> tuple[list[type[Engine]], list[str]]:
    """Those that Node runs, their packages installed now."""
    try:
        node.install()
    except AbsentError as reason:
        return [], [f"{' et '.join(node.PACKAGES)} laissés de côté : {reason}"]
    return [_load(adapter) for adapter in JAVASCRIPT], []


def versions(engines: list[type[Engine]]) -> dict[str, str]:
    """The version of each public engine."""
    pinned = {package for package, _, _ in PYTHON}
    names = [engine.name for engine in engines]
    return {name: metadata.version(name) for name in names if name in pinned} | {
        name: version for name, version in node.PACKAGES.items() if name in names
    }


def _load(adapter: str) -> type[Engine]:
    module, name = adapter.split(".")
    engine: type[Engine] = getattr(import_module(f"matching.bench.engines.{module}"), name)
    return engine
