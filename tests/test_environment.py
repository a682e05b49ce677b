"""environment.yml, pyproject.toml and constraints.txt say the same."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
# conda-forge's name where it differs: matplotlib without the Qt toolkit
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def split(requirement: str) -> tuple[str, str]:
    name, bound = re.fullmatch(r"([\w.-]+)\s*(\S*)", requirement).groups()
    return CONDA_NAMES.get(name, name).lower(), bound


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def wanted(project: dict) -> dict[str, str]:
    extras = project["optional-dependencies"]
    named = (extras[name] for name in ("models", "lab", "dev"))
    listed = [*project["dependencies"], *itertools.chain.from_iterable(named)]
    return dict(split(r) for r in listed if not r.startswith("labresearch["))


def test_environment_has_the_same_names_and_bounds(project):
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    listed = [d for d in environment["dependencies"] if isinstance(d, str)]
    conda = dict(split(d) for d in listed)
    python = conda.pop("python")
    conda.pop("pip")
    assert environment["name"] == "labresearch"
    assert python == project["requires-python"]
    assert conda == wanted(project)


def test_every_requirement_has_a_lower_bound(project):
    assert all(bound.startswith(">=") for bound in wanted(project).values())


def test_constraints_pin_every_requirement_and_hold_no_address(project):
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {re.split(r"[=\s;]", line)[0].lower() for line in text.splitlines() if line.strip()}
    assert set(wanted(project)) <= pinned
    assert "://" not in text
    assert " @ " not in text


def test_version_is_said_once(project):
    import labresearch

    assert labresearch.__version__ == project["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == project["version"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
