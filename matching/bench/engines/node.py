"""A JavaScript engine in a Node process of its own, which times itself and answers in lines of JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from matching.bench.engines.base import AbsentError, TwoValued
from matching.engine import MatchableAid

SERVER = Path(__file__).with_name("node_server.cjs")
PACKAGES = {"json-logic-js": "2.0.5", "publicodes": "1.10.3"}
FOLDER = settings.BASE_DIR / "var" / "bench" / "node"
PATIENCE = 180  # seconds for npm


class NodeEngine(TwoValued):
    """`rules(aids)` is what the server's `build` is given."""

    def compile(self, aids: Sequence[MatchableAid]) -> None:
        self.built_ns, _ = self._ask("build", self.rules_of(aids))

    def rules_of(self, aids: Sequence[MatchableAid]) -> Any:
        raise NotImplementedError

    def match(self, prepared: Any) -> Any:
        return self._ask("match", prepared)

    def timed(self, call: Callable[..., Any], *arguments: Any) -> tuple[int, Any]:
        """The time that Node says, pipes and JSON left out."""
        result = call(*arguments)
        return (self.built_ns, None) if call == self.build else result

    def _ask(self, call: str, argument: Any) -> tuple[int, Any]:
        if not hasattr(self, "_process"):
            self._process = started(self.name)
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101  for the types: both are pipes
        assert stdout is not None  # noqa: S101
        stdin.write(json.dumps({"call": call, "argument": argument}) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} : le processus Node s’est arrêté.")
        answer = json.loads(line)
        return int(answer["ns"]), answer["result"]

    def close(self) -> None:
        if hasattr(self, "_process"):
            self._process.communicate()


def started(package: str) -> subprocess.Popen[str]:
    """A Node process that serves `package`."""
    return subprocess.Popen(
        [_found("node"), str(SERVER), str(FOLDER), package],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def install() -> None:
    """Put the packages in a folder that is never committed. Raises AbsentError when Node, npm or its registry is."""
    node, npm = _found("node"), _found("npm")
    if all(_installed(package) == version for package, version in PACKAGES.items()):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [f"{package}@{version}" for package, version in PACKAGES.items()]
    command = [npm, "install", "--prefix", str(FOLDER), "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        subprocess.run([*command, *wanted], check=True, capture_output=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError):
        raise AbsentError(f"npm n’a pas pu installer {' et '.join(wanted)} (node : {node}).") from None


def _installed(package: str) -> str | None:
    try:
        return json.loads((FOLDER / "node_modules" / package / "package.json").read_text())["version"]
    except (OSError, ValueError, KeyError):
        return None


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise AbsentError(f"{program} n’est pas installé.")
    return path
