"""Gates: does agreement reach what the project asks for, and where not, which lines show why."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from labresearch.coding import RuleCoder
from labresearch.coding.coder import BookLike
from labresearch.corpus import Corpus
from labresearch.corpus.coding_logs import coder_names
from labresearch.corpus.whose_codings import RULES
from labresearch.human_coding.choices import Choices, chosen_codes, named_choices
from labresearch.human_coding.drawing import SEED
from labresearch.human_coding.gate_file import NAME, Gate, GateFileError, read_gates
from labresearch.human_coding.pairs import Agreement, Pair, agreement_of, pair_of
from labresearch.human_coding.sheets import NOTHING
from labresearch.read import read_corpus

__all__ = ["GateError", "GateResult", "gate"]


class GateError(AssertionError):
    """Agreement is below what the project asks for; the message is the report."""


@dataclasses.dataclass(frozen=True, eq=False)
class GateResult:
    """What the gates found.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a code, or family, of a gate: ``name``, ``coders``, ``measure``, ``estimate``,
        ``low``, ``high``, ``use``, ``threshold``, ``lines``, ``sessions``, ``positives``,
        ``base_one``, ``base_two``, ``passed`` (bool), ``reason`` (why not, '').
    disagreements : pandas.DataFrame
        Of what did not pass, one row a line on which the coders differ: ``name``, ``session``,
        ``line``, ``one``, ``two`` (codes of each, 'none'), ``text``.
    composed : bool
        Whether any talk was composed.
    seed : int
        Seed of the intervals.
    """

    table: pd.DataFrame
    disagreements: pd.DataFrame
    composed: bool
    seed: int

    @property
    def passed(self) -> bool:
        """Whether everything passed."""
        return bool(self.table["passed"].all())

    @property
    def report(self) -> str:
        """What a reviewer would write, as plain text."""
        from labresearch.human_coding.gate_report import gate_report

        return gate_report(self)

    def raise_if_failed(self) -> None:
        """Raise GateError, an AssertionError with the report, unless everything passed."""
        if not self.passed:
            message = f"\n{self.report}"
            raise GateError(message)

    def to_json(self) -> str:
        """Write table and disagreements as JSON; numbers that are missing are null."""
        tables = {
            name: json.loads(frame.to_json(orient="records", double_precision=6))
            for name, frame in (("gates", self.table), ("disagreements", self.disagreements))
        }
        facts = {"passed": self.passed, "composed": self.composed, "seed": self.seed}
        return json.dumps({**facts, **tables}, indent=1, ensure_ascii=False)

    def __repr__(self) -> str:
        n = len(self.table)
        return f"GateResult: {int(self.table['passed'].sum())} of {n} passed"


def gate(
    corpus: Corpus | str | Path,
    gates: str | Path | None = None,
    *,
    draws: int = 999,
    seed: int = SEED,
    codebooks: Iterable[BookLike] | None = None,
) -> GateResult:
    r"""Check agreement against the thresholds of a project file.

    Parameters
    ----------
    corpus : Corpus or path
        A corpus with the codings of the coders that the file names, or a corpus folder, from which
        these are read. Where the file names 'rules' and there are none, the rules are applied.
    gates : path, optional
        The file; ``reliability.toml`` of the corpus folder if left out.
    draws : int, default 999
        Bootstrap samples of sessions.
    seed : int
        Seed of the draws.
    codebooks : iterable of str, path or Codebook, optional
        Where to look the codes up; the shipped books if left out.

    Returns
    -------
    GateResult
        ``passed``, ``report``, ``table``, ``disagreements`` and ``raise_if_failed()``.

    Raises
    ------
    GateFileError
        If the file is missing, malformed or names a code or coder that is not there; with line.
    TranscriptError
        If the corpus cannot be read.

    Notes
    -----
    Counted are lines that both coders looked at and that may have the code, each with the weight of
    its sample. Intervals draw whole sessions. Too few lines, too few lines with the code or an
    undefined coefficient never pass: what was not shown to be reliable is not.

    References
    ----------
    Krippendorff, K. (2004). Reliability in content analysis: some common misconceptions and
    recommendations. Human Communication Research 30, 411-433 (thresholds; interval over estimate).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "reliability.toml")
    >>> _ = file.write_text('[[gate]]\ncodes = "teacher_moves.press"\ncoders = ["ann", "ben"]\n')
    >>> talk = pd.DataFrame({"session": "a", "line": [0, 1], "speaker": "T", "role": "teacher",
    ...                      "text": ["Why?", "Say more."]})
    >>> codings = pd.DataFrame({"session": "a", "line": [0, 0, 1], "coder": ["ann", "ben", "ann"],
    ...                         "code": "teacher_moves.press"})
    >>> found = gate(Corpus(sessions=pd.DataFrame({"session": ["a"]}), utterances=talk,
    ...                     codings=codings), file)
    >>> found.passed, found.table["lines"].item(), found.disagreements["line"].tolist()
    (False, 2, [1])
    """
    if gates is None:
        if isinstance(corpus, Corpus):
            message = "name the file of gates, or give the folder of the corpus"
            raise ValueError(message)
        gates = Path(corpus) / NAME
    demands = read_gates(gates)
    file = Path(gates).name
    choices = [_choices(demand, file, codebooks) for demand in demands]
    talk = _with_codings(corpus, demands, choices, file)
    rows: list[dict[str, object]] = []
    lines = []
    pairs: dict[tuple[object, ...], Pair] = {}
    for demand, named in zip(demands, choices, strict=True):
        for name, chosen in named:
            key = (demand.coders, *chosen.qualified)
            if key not in pairs:
                pairs[key] = pair_of(talk, demand.coders, chosen)
            pair = pairs[key]
            found = agreement_of(pair, demand.measure, draws=draws, seed=seed, level=demand.level)
            reason = _reason(demand, found)
            rows.append(_row(demand, name, found, reason))
            if reason:
                wider = _whole_book(talk, demand, chosen, pairs)
                lines.append(_disagreements(talk, name, pair, wider))
    columns = ["name", "session", "line", "one", "two", "text"]
    parts = [part for part in lines if len(part)]
    differ = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return GateResult(pd.DataFrame(rows), differ[columns], talk.composed, seed)


def _choices(
    demand: Gate, file: str, codebooks: Iterable[BookLike] | None
) -> list[tuple[str, Choices]]:
    try:
        if demand.family:
            return named_choices(demand.family, codebooks)
        chosen = chosen_codes(demand.codes, codebooks)
    except (ValueError, FileNotFoundError) as error:
        raise GateFileError(file, demand.line, str(error)) from error
    return [
        (f"{book.id}.{code}", Choices((book,), {book.id: (code,)}))
        for book in chosen.books
        for code in chosen.codes[book.id]
    ]


def _with_codings(
    corpus: Corpus | str | Path,
    demands: list[Gate],
    choices: list[list[tuple[str, Choices]]],
    file: str,
) -> Corpus:
    """Read the corpus with the codings of everybody whom the gates name."""
    asked = {name: demand.line for demand in reversed(demands) for name in demand.coders}
    people = sorted(name for name in asked if name != RULES)
    if isinstance(corpus, Corpus):
        talk = corpus
        there = {*talk.codings["coder"], *talk.reviews["coder"]}
    else:
        there = set(coder_names(Path(corpus)))
        talk = corpus  # type: ignore[assignment]
    for name in people:
        if name not in there:
            known = ", ".join(sorted(there)) or "nobody"
            message = f"there are no codings by {name!r}; there are codings by {known}"
            raise GateFileError(file, asked[name], message)
    if not isinstance(corpus, Corpus):
        talk = read_corpus(corpus, coder=people or None)
    if RULES in asked and not talk.codings["coder"].str.startswith(f"{RULES}:").any():
        books = {book.id: book for named in choices for _, c in named for book in c.books}
        talk = RuleCoder(list(books.values())).code(talk)
    return talk


def _reason(demand: Gate, found: Agreement) -> str:
    """Why something does not pass; '' if it does."""
    if found.undefined and not found.lines:
        return found.undefined
    if found.lines < demand.min_lines:
        return f"{found.lines} lines were coded by both; {demand.min_lines} are asked for"
    if found.positives < demand.min_positives:
        return (
            f"{found.positives} lines have the code by either; {demand.min_positives} are asked for"
        )
    if found.undefined:
        return f"{demand.measure} is undefined: {found.undefined}"
    if demand.use == "low" and found.no_interval:
        return f"there is no interval: {found.no_interval}"
    value = found.low if demand.use == "low" else found.estimate
    if value < demand.threshold:
        what = "the lower bound of" if demand.use == "low" else ""
        text = f"{what} {demand.measure} is {value:.2f}, below {demand.threshold:.2f}".strip()
        return (
            text
            if f"{value:.2f}" != f"{demand.threshold:.2f}"
            else text.replace(f"{value:.2f}", f"{value:.4f}", 1)
        )
    return ""


def _row(demand: Gate, name: str, found: Agreement, reason: str) -> dict[str, object]:
    return {
        "name": name,
        "coders": ", ".join(demand.coders),
        "measure": demand.measure,
        "estimate": found.estimate,
        "low": found.low,
        "high": found.high,
        "use": demand.use,
        "threshold": float(demand.threshold),
        "lines": found.lines,
        "sessions": found.sessions,
        "positives": found.positives,
        "base_one": found.base_one,
        "base_two": found.base_two,
        "passed": not reason,
        "reason": reason,
    }


def _whole_book(
    corpus: Corpus, demand: Gate, chosen: Choices, pairs: dict[tuple[object, ...], Pair]
) -> Pair:
    """All codes of the book, for what a coder gave in place of one code."""
    [book] = chosen.books
    whole = chosen_codes(book.id, [book])
    key = (demand.coders, *whole.qualified)
    if key not in pairs:
        pairs[key] = pair_of(corpus, demand.coders, whole)
    return pairs[key]


def _disagreements(corpus: Corpus, name: str, pair: Pair, wider: Pair) -> pd.DataFrame:
    differ = pair.rows((pair.one != pair.two).any(axis=1))
    keys = ["session", "line"]
    index = pd.MultiIndex.from_frame(differ.lines[keys])
    found = wider.rows(pd.MultiIndex.from_frame(wider.lines[keys]).isin(index))
    # who did not look for the other codes of the book said nothing of them
    part = found if len(found.lines) == len(differ.lines) else differ
    short = np.array([code.partition(".")[2] for code in part.codes], dtype=object)

    def said(flags: np.ndarray) -> list[str]:
        return ["; ".join(short[row]) or NOTHING for row in flags]

    texts = corpus.utterances[[*keys, "text"]]
    out = part.lines[keys].merge(texts, on=keys, how="left")
    return out.assign(name=name, one=said(part.one), two=said(part.two))
