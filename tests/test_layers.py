"""Data flows one way: a package imports only from those before it."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "labresearch"
ORDER = [
    "resources",
    "corpus",
    "deidentification",
    "codebook",
    "discourse",
    "read",
    "coding",
    "reliability",
    "human_coding",
    "learned_coder",
    "networks",
    "analysis",
    "composed",
    "proof",
    "talkmoves",
    "highlight",
    "passages",
    "methods",
    "figures",
    "results",
    "report",
    "pipeline",
    "cli_agree",
    "cli_codebook",
    "cli_deidentify",
    "cli_fetch",
    "cli_convert",
    "cli_corpus",
    "cli_human_coding",
    "cli_learn",
    "cli_prove",
    "cli",
    "__main__",
]


def layer(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {layer(name) for name in names if name.startswith("labresearch.")}


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(SOURCE.rglob("*.py")) if p != SOURCE / "__init__.py"],
    ids=lambda p: p.relative_to(SOURCE).as_posix(),
)
def test_imports_go_one_way(path):
    place = path.relative_to(SOURCE)
    own = ORDER.index(place.parts[0].removesuffix(".py"))
    later = {name for name in imported(path) if name in ORDER and ORDER.index(name) > own}
    assert not later
