"""Decisions between two coders, read back from their sheet and logged."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from labresearch.codebook import Codebook
from labresearch.codebook.faults import did_you_mean
from labresearch.coding import RuleCoder, check_codings
from labresearch.coding.coder import BookLike
from labresearch.corpus import Corpus, check_table, load_folder
from labresearch.corpus.coding_logs import FOLDER, extended_log, last_sheet
from labresearch.corpus.whole_files import write_whole
from labresearch.corpus.whose_codings import RULES
from labresearch.discourse import annotate
from labresearch.human_coding.adjudicating import ADJUDICATED, said_by_both
from labresearch.human_coding.choices import Choices
from labresearch.human_coding.collecting import log_hashes
from labresearch.human_coding.faults import SheetError
from labresearch.human_coding.guards import Accept, books_of_sheet, check_texts
from labresearch.human_coding.sheet_files import FilledRow, read_sheet
from labresearch.human_coding.sheets import (
    DECISIONS,
    NOTHING,
    TO_CODE,
    attributes_of,
    sheet_hash,
    shown,
)

__all__ = ["collect_adjudication"]

_CODE = re.compile(r"\s*([\w.]+)\s*(?:\(([^()]*)\))?\s*")


def collect_adjudication(
    sheet: str | Path,
    corpus: str | Path,
    *,
    by: str = "",
    accept: Iterable[Accept] = (),
    codebooks: Iterable[BookLike] | None = None,
    collected: str | None = None,
) -> pd.DataFrame:
    """Read decisions back and add them to ``codings/adjudicated/SESSION.jsonl``.

    Each row of the log says what was decided, by whom and why, and what each coder had said. The
    coders' own logs stay as they are.

    Parameters
    ----------
    sheet : str or pathlib.Path
        The filled-in sheet.
    corpus : str or pathlib.Path
        The corpus folder.
    by : str, optional
        Who decided.
    accept : iterable of {'version', 'applies_to', 'requires', 'exclusive'}
        Faults to let pass, as in ``collect``.
    codebooks : iterable of str, path or Codebook, optional
        Where the codebooks of the sheet are; the shipped ones if left out.
    collected : str, optional
        Date and time to note (ISO 8601); now if left out.

    Returns
    -------
    pandas.DataFrame
        One row a session: ``session`` (str), ``decided``, ``open`` (int, line and codebook),
        ``log`` (str, relative to the corpus).

    Raises
    ------
    SheetError
        If anything is wrong with the sheet, or a coder changed a judgement since it was drawn. All
        faults are listed with their cells, and nothing is written.
    TranscriptError
        If the corpus or a log cannot be read.
    """
    root = Path(corpus)
    filled = read_sheet(Path(sheet))
    if filled.about["kind"] != "adjudication":
        message = "is a sheet for coding; collect it with collect"
        raise SheetError(filled.file, [("", message)])
    passed = frozenset(accept)
    books = books_of_sheet(filled, codebooks, accept=passed)
    about = filled.about
    one, two = shown(about["coders"])
    people = [name for name in (one, two) if name != RULES]
    talk = annotate(load_folder(root, coder=people))
    if RULES in (one, two):
        talk = RuleCoder(list(books.values())).code(talk)
    faults = check_texts(filled, talk)
    if faults:
        raise SheetError(filled.file, faults)
    choices = Choices(tuple(books.values()), {b: tuple(c) for b, c in about["codes"].items()})
    now = pd.concat([said_by_both(talk, book, choices, (one, two)) for book in books.values()])
    now = now.set_index(["session", "line", "book"])
    facts = {
        (session, int(line), book): (first, was_one, was_two)
        for session, rows in shown(about["draw"]).items()
        for line, book, first, was_one, was_two in rows
    }
    decided: dict[str, list[dict[str, object]]] = {}
    places: dict[tuple[str, int, str], str] = {}
    for row in filled.rows:
        if row.cells.get("mark") != TO_CODE:
            continue
        session, line, book = row.cells["session"], int(row.cells["line"]), row.cells["codebook"]
        key = (session, line, book)
        if key not in facts:
            said = f"{session}:{line} was not drawn for {book!r}"
            faults.append((row.place("codebook"), said))
            continue
        first, was_one, was_two = facts[key]
        if key not in now.index or tuple(now.loc[key, ["one", "two"]]) != (was_one, was_two):
            said = f"a coder changed the judgement of {session}:{line}; draw a new sheet"
            faults.append((row.place("A"), said))
            continue
        a, b = (was_one, was_two) if first == one else (was_two, was_one)
        codes, choice = _decision(row, books[book], about["codes"][book], (a, b), faults)
        if codes is None:
            continue
        who = {"A": first, "B": two if first == one else one}.get(choice, choice)
        judgements = {one: was_one, two: was_two}
        reason = row.cells.get("reason", "").strip()
        looked: dict[str, object] = {"line": line, "seen": [book], "sheet": about["sample"]}
        looked |= {"decision": who, "judgements": judgements}
        looked |= {k: v for k, v in (("memo", reason), ("by", by)) if v}
        offered = [f"{book}.{code}" for code in about["codes"][book]]
        decided.setdefault(session, []).append(looked)
        # an earlier decision on the line gives way
        decided[session] += [
            {"line": line, "code": code, "removed": True}
            for code in offered
            if code not in {row["code"] for row in codes}
        ]
        for coding in codes:
            decided[session].append({"line": line, **coding})
            places[session, line, str(coding["code"])] = row.place("decision")
    faults += _against_the_books(places, talk, books, passed)
    if faults:
        raise SheetError(filled.file, faults)
    when = collected or datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return _write(root, talk, about, decided, when)


def _decision(
    row: FilledRow,
    book: Codebook,
    offered: list[str],
    said: tuple[str, str],
    faults: list[tuple[str, str]],
) -> tuple[list[dict[str, object]] | None, str]:
    """Codes that were decided on, None where the row is open."""
    choice = row.cells.get("decision", "").strip()
    other = row.cells.get("codes if other", "").strip()
    known = {name.casefold(): name for name in DECISIONS}
    if not choice:
        if other:
            place = row.place("decision")
            faults.append((place, "codes were written without a decision; choose 'other'"))
        return None, ""
    if choice.casefold() not in known:
        faults.append(
            (row.place("decision"), f"{choice!r} is no decision{did_you_mean(choice, DECISIONS)}")
        )
        return None, ""
    choice = known[choice.casefold()]
    if (choice == "other") != bool(other):
        place = row.place("codes if other")
        said_so = (
            "'other' needs codes, with ; between them"
            if choice == "other"
            else f"codes were written and the decision is {choice!r}; choose 'other' or delete them"
        )
        faults.append((place, said_so))
        return None, ""
    texts = {"A": said[:1], "B": said[1:], "both": said, NOTHING: (), "other": (other,)}[choice]
    codes: dict[str, dict[str, object]] = {}
    for text in texts:
        for part in text.split(";"):
            if part.strip() in ("", NOTHING):
                continue
            found = _CODE.fullmatch(part)
            name = found[1].removeprefix(f"{book.id}.") if found else part.strip()
            if found is None or name not in offered:
                place = row.place("codes if other")
                hint = did_you_mean(name, offered)
                faults.append((place, f"{book.id} offers no code {name!r} on this sheet{hint}"))
                continue
            coding = _coding(book, name, found[2] or "")
            if coding is None:
                values = [v for vs in attributes_of(book).values() for v in vs]
                said_so = (
                    f"{found[2]!r} is not among {', '.join(values) or 'nothing: no attributes'}"
                )
                faults.append((row.place("codes if other"), said_so))
                continue
            codes.setdefault(name, coding)
    return list(codes.values()), choice


def _coding(book: Codebook, name: str, marks: str) -> dict[str, object] | None:
    level = book.codes[name].level
    out: dict[str, object] = {"code": f"{book.id}.{name}", "version": book.version}
    if level == level:
        out["value"] = int(level) if level.is_integer() else level
    allowed = attributes_of(book)
    given = [mark.strip() for mark in marks.split(",") if mark.strip()]
    found = {}
    for mark in given:
        names = [key for key, values in allowed.items() if mark in values]
        if not names:
            return None
        found[names[0]] = mark
    for key in allowed:
        value = found.get(key, "" if given else book.attributes[key].default)
        if value:
            out[key] = value
    return out


def _against_the_books(
    places: Mapping[tuple[str, int, str], str],
    talk: Corpus,
    books: Mapping[str, Codebook],
    accept: frozenset[Accept],
) -> list[tuple[str, str]]:
    if not places:
        return []
    rows = [(*key, ADJUDICATED, books[key[2].partition(".")[0]].version) for key in places]
    names = ["session", "line", "code", "coder", "codebook_version"]
    codings = check_table(pd.DataFrame(rows, columns=names), "codings")
    problems = check_codings(talk.replace(codings=codings), list(books.values()))
    # codes of other books that a code needs may not be among what was to be decided
    return [
        (places[row.session, row.line, row.code], f"{row.code} ({row.problem}): {row.message}")
        for row in problems.itertuples(index=False)
        if row.problem not in accept and row.problem != "requires"
    ]


def _write(
    root: Path,
    talk: Corpus,
    about: Mapping[str, Any],
    decided: Mapping[str, list[dict[str, object]]],
    when: str,
) -> pd.DataFrame:
    hashes = log_hashes(talk, about["texts"])
    lengths = talk.utterances.groupby("session").size()
    contents: list[tuple[Path, bytes]] = []
    rows = []
    for session, drawn in shown(about["draw"]).items():
        found = decided.get(session, [])
        path = root / FOLDER / ADJUDICATED / f"{session}.jsonl"
        answers = sheet_hash(found)
        if found and last_sheet(path, about["sample"]).get("answers") != answers:
            sheet = {"sheet": about["sample"], "answers": answers, "collected": when}
            content = extended_log(
                path,
                session=session,
                coder=ADJUDICATED,
                lines=int(lengths[session]),
                text=hashes.get(session, ""),
                sheet={**sheet, "books": about["books"], "of": shown(about["coders"])},
                rows=found,
            )
            contents.append((path, content))
        n = sum("seen" in row for row in found)
        log = path.relative_to(root).as_posix() if found else ""
        rows.append((session, n, len(drawn) - n, log))
    for path, content in contents:
        write_whole(path, content)
    return pd.DataFrame(rows, columns=["session", "decided", "open", "log"])
