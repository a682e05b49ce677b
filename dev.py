"""Set up what is needed and run one job: ``python dev.py reproduce | analyse | test | lab | docs``.

Needs Python 3.11 to 3.13 and nothing else. An active conda environment made from environment.yml
is used as it is; otherwise ``.venv`` is made here once, and brought up to date whenever
pyproject.toml or constraints.txt change.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = ((3, 11), (3, 13))
# job: (extra to install, arguments for Python)
JOBS: dict[str, tuple[str, list[str]]] = {
    "reproduce": ("", ["-m", "labresearch", "reproduce"]),
    "analyse": ("", ["-m", "labresearch", "analyse"]),
    "test": (
        "dev",
        [
            "-m",
            "pytest",
            "-n",
            "auto",
            # the cells of a notebook need one kernel
            "--dist",
            "loadfile",
            # as pyproject.toml lists them: notebooks first, the short examples fill the end
            "--no-loadscope-reorder",
            "--nbval",
            "--nbval-current-env",
            "--nbval-cell-timeout",
            "120",
        ],
    ),
    "docs": ("dev", ["-m", "sphinx", "-W", "-b", "html", "docs", "docs/_build/html"]),
    "lab": ("lab", ["-m", "jupyterlab", "notebooks"]),
}
EXTRAS = {"": 0, "lab": 1, "dev": 2}  # each holds the ones before it


def conda_python(extra: str) -> Path | None:
    """Return the active conda environment's interpreter if it holds what the job needs."""
    if not os.environ.get("CONDA_PREFIX"):
        return None
    needs = {"": "labresearch", "lab": "labresearch, jupyterlab", "dev": "labresearch, nbval"}[
        extra
    ]
    found = subprocess.run(
        [sys.executable, "-c", f"import {needs}"], check=False, stderr=subprocess.DEVNULL
    )
    if found.returncode == 0:
        return Path(sys.executable)
    print(f"the active conda environment lacks {needs} (see environment.yml); using .venv instead")
    return None


def venv_python(extra: str) -> Path:
    """Make or refresh ``.venv`` so that it holds the package with this extra."""
    folder = HERE / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pins = (HERE / "pyproject.toml").read_bytes() + (HERE / "constraints.txt").read_bytes()
    want = hashlib.sha256(pins).hexdigest()
    stamp = folder / ".labresearch-stamp"
    have, _, have_extra = stamp.read_text().partition("\n") if stamp.exists() else ("", "", "")
    if python.exists() and have == want and EXTRAS.get(have_extra, -1) >= EXTRAS[extra]:
        return python
    if have == want and EXTRAS.get(have_extra, -1) > EXTRAS[extra]:
        extra = have_extra
    if not python.exists():
        print(f"making {folder} (once)", flush=True)
        venv.create(folder, with_pip=True)
    target = f".[{extra}]" if extra else "."
    print(f"installing {target} with the versions of constraints.txt (a minute or two)", flush=True)
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "-c", "constraints.txt", "-e", target],
        cwd=HERE,
        check=True,
    )
    stamp.write_text(f"{want}\n{extra}", encoding="utf-8")
    return python


def main() -> int:
    """Run the job named on the command line and return its exit status."""
    if len(sys.argv) < 2 or sys.argv[1] not in JOBS:
        print(f"usage: python dev.py {'|'.join(JOBS)} [arguments of the job]")
        return 2
    if not PYTHON[0] <= sys.version_info[:2] <= PYTHON[1]:
        found = ".".join(map(str, sys.version_info[:2]))
        print(f"this is Python {found}; labresearch needs 3.11, 3.12 or 3.13")
        return 2
    extra, arguments = JOBS[sys.argv[1]]
    try:
        python = conda_python(extra) or venv_python(extra)
    except subprocess.CalledProcessError as error:
        print("the installation failed; pip's message above says why. Nothing was run.")
        return error.returncode
    print(f"using {python}", flush=True)
    # paths that the user names are seen from where the user is
    where = Path.cwd() if sys.argv[1] == "analyse" else HERE
    environment = dict(os.environ)
    if sys.argv[1] == "test":
        # one process a core: threads inside them would only wait for each other
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            environment.setdefault(name, "1")
    return subprocess.run(
        [python, *arguments, *sys.argv[2:]], cwd=where, env=environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
