"""dev.py: the two commands of the README exist and need nothing but the standard library."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = (ROOT / "dev.py").read_text(encoding="utf-8")


def jobs() -> set[str]:
    run = subprocess.run(
        [sys.executable, ROOT / "dev.py"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    return set(re.search(r"dev\.py (\S+)", run.stdout).group(1).split("|"))


def test_only_the_standard_library_is_imported():
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SOURCE))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_every_command_in_the_documents_is_a_job():
    for name in ("README.md", "CONTRIBUTING.md", "docs/conf.py"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"python dev\.py (\w+)", text)) <= jobs(), name


def test_readme_begins_with_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    commands = [line for line in readme[:8] if line.startswith("python dev.py")]
    assert [c.split()[2] for c in commands] == ["reproduce", "test"]


def test_ci_runs_the_readme_test_command():
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert ci[-1] == "python3 dev.py test"
