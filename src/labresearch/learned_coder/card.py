"""The model card of a learned coder (Mitchell et al. 2019, Model cards for model reporting)."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

import labresearch
from labresearch.learned_coder.classifier import ClassifierCoder

__all__ = ["card_text", "file_hash", "model_card"]

_NOT_FOR = (
    "Rating, ranking or paying teachers or children, or any judgement of a named person.",
    "Other rooms, ages, subjects, languages or codebooks than those of the training lines, unless "
    "its agreement with people has been measured there on double-coded lines.",
    "Replacing people: lines that it abstains from, and a sample of the others, are for people.",
)
_PRIVACY = (
    "No line and no word of the training data is kept: n-grams are columns numbered by a hash. "
    "Somebody who has a guess may still test whether a word occurred; treat the file as you treat "
    "the data."
)
_PACKAGES = ("labresearch", "scikit-learn", "numpy", "scipy", "pandas", "skops")


def file_hash(path: str | Path) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_card(
    coder: ClassifierCoder,
    *,
    target: str,
    data: str,
    sha256: str,
    group: str,
    licence: str = "not stated",
    scores: Mapping[str, Any] | None = None,
    split: str = "not evaluated",
) -> dict[str, Any]:
    """Write down what a coder was trained on, how well it does, and what it is not for.

    Parameters
    ----------
    coder : ClassifierCoder
        Fitted.
    target : str
        Column of codes.
    data, sha256 : str
        Name and hash of the table.
    group : str
        Column of groups that were not split.
    licence : str
        Licence of the data; that of the coder follows from it.
    scores : mapping, optional
        From `score_codes`, on lines that the coder had not seen.
    split : str
        How the lines that were scored were kept apart.

    Returns
    -------
    dict
        For `save_coder`; of plain values.
    """
    card: dict[str, Any] = {
        "target": target,
        "data": data,
        "sha256": sha256,
        "licence": licence,
        "group": group,
        "counts": coder.counts_,
        "classes": [str(c) for c in coder.classes_],
        "thresholds": {
            str(c): round(float(least), 4)
            for c, least in zip(coder.classes_, coder.thresholds_, strict=True)
        },
        "parameters": {
            name: value if isinstance(value, str | int | float | bool | None) else str(type(value))
            for name, value in coder.get_params().items()
        },
        "split": split,
        "not_for": list(_NOT_FOR),
        "privacy": _PRIVACY,
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
    }
    if scores is not None:
        card["scored"] = scores["n"]
        card["figures"] = _plain(scores["summary"])
        card["codes"] = _plain(scores["codes"])
    return card


def _version(name: str) -> str:
    if name == "labresearch":
        return labresearch.__version__
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _plain(table: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    rows = table.astype(float).round(4).to_dict("index")
    return {
        str(name): {k: None if pd.isna(v) else v for k, v in row.items()}
        for name, row in rows.items()
    }


def card_text(card: Mapping[str, Any]) -> str:
    """Put a model card in Markdown.

    Parameters
    ----------
    card : mapping
        From `model_card`.

    Returns
    -------
    str
        Text with tables.
    """
    if not card:
        return "# Model card\n\nNone was written.\n"
    counts = card["counts"]
    parts = [
        f"# Model card: coder for {card['target']}",
        "Machine codes are candidates for people to check, not verdicts.",
        "## Data",
        f"{card['data']} (SHA-256 {card['sha256']}), licence: {card['licence']}. "
        + ", ".join(f"{n} {name}" for name, n in counts.items() if name != "codes")
        + f"; groups: {card['group']}.",
        "## Codes",
        _table(
            ("code", "coded lines", "left to people below"),
            [
                (c, counts.get("codes", {}).get(c, ""), card["thresholds"].get(c, ""))
                for c in card["classes"]
            ],
        ),
        "## How well it does",
        f"Split: {card['split']}.",
    ]
    if "figures" in card:
        n = card["scored"]
        parts += [
            f"{n['lines']} lines of {n['sessions']} sessions. Intervals: 95 %, drawn by session.",
            _table(
                ("figure", "value", "low", "high"),
                [
                    (name, *(_say(r[k]) for k in ("value", "low", "high")))
                    for name, r in card["figures"].items()
                ],
            ),
            _table(
                ("code", "lines", "precision", "recall", "F1", "low", "high", "r of rates"),
                [
                    (
                        name,
                        int(r["lines"]),
                        *(
                            _say(r[k])
                            for k in ("precision", "recall", "f1", "low", "high", "rate_r")
                        ),
                    )
                    for name, r in card["codes"].items()
                ],
            ),
        ]
    parts += [
        "## Not for",
        "\n".join(f"- {line}" for line in card["not_for"]),
        "## What the file holds",
        card["privacy"],
        "## Made with",
        ", ".join(f"{k} {v}" for k, v in {"Python": card["python"], **card["packages"]}.items()),
    ]
    return "\n\n".join(parts) + "\n"


def _say(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
