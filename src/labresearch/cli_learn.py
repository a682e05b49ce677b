"""The ``labresearch train``, ``predict`` and ``evaluate`` commands: a coder that learns."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from labresearch.learned_coder import ClassifierCoder

__all__ = ["add_learn_jobs"]

_KINDS = {
    "text": "the words of a line",
    "session": "the transcript or lesson that a line is of",
    "speaker": "the speaker's label",
    "role": "the speaker's role, such as teacher or student",
    "turn": "the number of the turn",
    "order": "the place of a line in its session (by default rows are in order)",
}


def add_learn_jobs(jobs: Any) -> None:
    """Add the three jobs to the parser of ``labresearch``."""
    job = jobs.add_parser("train", help="train a coder on a table of coded lines")
    job.add_argument("table", metavar="TABLE", help="CSV or Parquet, one row a line, in order")
    job.add_argument(
        "--target", required=True, metavar="COLUMN", help="the codes; empty: not coded"
    )
    job.add_argument("--group", metavar="COLUMN", help="what is never split (default: the session)")
    job.add_argument("--out", required=True, metavar="MODEL", help="file to write")
    job.add_argument("--licence", default="not stated", help="of the data, for the model card")
    job.add_argument("--uncoded", default="None", metavar="CODE", help="means: no code applies")
    job.add_argument(
        "--confidence", type=float, default=0.5, help="less probable lines are left to people"
    )
    job.add_argument(
        "--precision", type=float, help="raise the confidence of each code until so many are right"
    )
    job.add_argument("--embed", metavar="MODEL", help="sentence-transformers model on this machine")
    job.add_argument(
        "--evaluate",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="nested cross-validation for the model card; trains once more for each fold",
    )
    job.add_argument("--folds", type=int, default=5, help="of the nested cross-validation")
    job.add_argument("--iterations", type=int, default=100, help="boosting rounds (default 100)")
    job.add_argument("--seed", type=int, default=0)
    job.add_argument("--jobs", type=int, default=2, help="threads (default 2)")
    job.add_argument("--quiet", action="store_true", help="no progress bars")
    _add_columns(job)
    job.set_defaults(job=_guarded(_train))

    job = jobs.add_parser("predict", help="code the lines of a table with a trained coder")
    job.add_argument("model", metavar="MODEL")
    job.add_argument("table", metavar="TABLE", help="CSV or Parquet, one row a line, in order")
    job.add_argument("--out", required=True, metavar="CODINGS.csv")
    job.add_argument("--embed", metavar="MODEL", help="where the vectors' model is now")
    _add_columns(job)
    job.set_defaults(job=_guarded(_predict))

    job = jobs.add_parser("evaluate", help="compare a trained coder with people's codes")
    job.add_argument("model", metavar="MODEL")
    job.add_argument("table", metavar="TABLE", help="lines that the coder has not seen, coded")
    job.add_argument("--target", metavar="COLUMN", help="default: the column it was trained on")
    job.add_argument("--embed", metavar="MODEL", help="where the vectors' model is now")
    _add_columns(job)
    job.set_defaults(job=_guarded(_evaluate))


def _add_columns(job: argparse.ArgumentParser) -> None:
    group = job.add_argument_group("columns", "guessed from usual names where not given")
    for kind, what in _KINDS.items():
        group.add_argument(f"--{kind}", metavar="COLUMN", help=what)


def _guarded(job: Any) -> Any:
    def run(options: argparse.Namespace) -> int:
        try:
            import sklearn  # noqa: F401
        except ImportError:
            return _fail("this needs scikit-learn: pip install scikit-learn")
        try:
            return job(options)
        except (ValueError, OSError, ImportError) as error:
            return _fail(str(error))

    return run


def _fail(message: str) -> int:
    print(f"labresearch: {message}", file=sys.stderr)
    return 2


def _train(options: argparse.Namespace) -> int:
    from labresearch.learned_coder import (
        ClassifierCoder,
        code_unseen,
        file_hash,
        find_columns,
        model_card,
        read_table,
        save_coder,
        score_codes,
    )

    table = read_table(options.table)
    columns = {kind: getattr(options, kind) for kind in _KINDS}
    found = find_columns(table, **columns)
    y = _column(table, options.target, "--target")
    group = options.group or found.session
    if group is None:
        message = "no column of sessions found: give --group or --session"
        raise ValueError(message)
    groups = _column(table, group, "--group")
    coder = ClassifierCoder(
        **columns,
        uncoded=options.uncoded,
        confidence=options.confidence,
        precision=options.precision,
        embed=options.embed,
        iterations=options.iterations,
        random_state=options.seed,
        n_jobs=options.jobs,
        progress=not options.quiet,
    )
    print(f"columns: {_said(found)}; groups: {group}", flush=True)
    session = table[found.session] if found.session is not None else groups
    nested = None
    if options.evaluate:
        nested, _ = code_unseen(
            coder, table, y, groups=groups, folds=options.folds, tell=lambda t: print(t, flush=True)
        )
        split = f"nested {options.folds}-fold cross-validation, groups ({group}) not split"
    else:
        split = (
            f"out of fold, groups ({group}) not split; calibrated and weighed on the same lines, "
            "so a little kind (--evaluate: nested cross-validation)"
        )
    coder.fit(table, y, groups)
    unseen = coder.unseen_ if nested is None else nested
    scores = score_codes(y, unseen, session, uncoded=options.uncoded)
    _print_scores(scores, f"lines not seen ({split})")
    card = model_card(
        coder,
        target=options.target,
        data=Path(options.table).name,
        sha256=file_hash(options.table),
        group=group,
        licence=options.licence,
        scores=scores,
        split=split,
    )
    path = save_coder(coder, options.out, card=card)
    n = coder.counts_
    print(
        f"{path}: {path.stat().st_size / 1e6:.1f} MB, trained on {n['lines']} lines of "
        f"{n['sessions']} sessions"
    )
    return 0


def _predict(options: argparse.Namespace) -> int:
    coder, table = _open(options)
    coded = coder.code_lines(table)
    coded["probability"] = coded["probability"].round(6)
    coded.to_csv(options.out, index=False, lineterminator="\n")
    left = int(coded["abstained"].sum())
    print(f"{options.out}: {len(coded)} lines, {left} of them left to people")
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from labresearch.learned_coder import find_columns, read_card, score_codes

    coder, table = _open(options)
    card = read_card(options.model)
    target = options.target or card.get("target")
    if not target:
        message = "the model's card names no target: give --target COLUMN"
        raise ValueError(message)
    y = _column(table, target, "--target")
    columns = find_columns(table, **{k: getattr(coder, k) for k in _KINDS})
    if columns.session is None:
        message = "no column of sessions found: intervals are by session; give --session"
        raise ValueError(message)
    scores = score_codes(y, coder.code_lines(table), table[columns.session], uncoded=coder.uncoded)
    _print_scores(scores, Path(options.table).name)
    return 0


def _open(options: argparse.Namespace) -> tuple[ClassifierCoder, pd.DataFrame]:
    from labresearch.learned_coder import load_coder, read_table

    coder = load_coder(options.model, embed=options.embed)
    given = {k: getattr(options, k) for k in _KINDS if getattr(options, k) is not None}
    return coder.set_params(**given), read_table(options.table)


def _column(table: pd.DataFrame, name: str, option: str) -> pd.Series:
    if name not in table.columns:
        message = (
            f"{option} {name}: no such column; the table has {', '.join(map(str, table.columns))}"
        )
        raise ValueError(message)
    return table[name]


def _said(columns: Any) -> str:
    return ", ".join(
        f"{kind} = {getattr(columns, kind)}" for kind in _KINDS if getattr(columns, kind)
    )


def _print_scores(scores: dict[str, Any], what: str) -> None:
    n = scores["n"]
    print(f"\n{what}: {n['lines']} lines of {n['sessions']} sessions")
    print("95 % intervals by session\n")
    print(scores["summary"].round(3).to_string())
    print()
    print(scores["codes"].round(3).to_string())
    print(flush=True)
