"""Read a filled-in sheet back and add its judgements to the coder's logs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from labresearch.codebook import Codebook
from labresearch.coding.coder import BookLike
from labresearch.corpus import Corpus, TranscriptError, load_folder
from labresearch.corpus.coding_logs import FOLDER, coder_names, extended_log, last_sheet, read_logs
from labresearch.corpus.schema import empty_table
from labresearch.corpus.whole_files import write_whole
from labresearch.discourse import annotate
from labresearch.human_coding.answers import Judgement, read_answers
from labresearch.human_coding.drawing import check_coder, text_hashes
from labresearch.human_coding.faults import SheetError
from labresearch.human_coding.guards import Accept, books_of_sheet, check_texts
from labresearch.human_coding.sheet_files import FilledSheet, read_sheet
from labresearch.human_coding.sheets import sheet_hash, shown

__all__ = ["collect"]

_COLUMNS = ("session", "lines", "open", "added", "removed", "log")


def collect(
    sheet: str | Path,
    corpus: str | Path,
    *,
    coder: str | None = None,
    all_done: bool = False,
    accept: Iterable[Accept] = (),
    codebooks: Iterable[BookLike] | None = None,
    collected: str | None = None,
) -> pd.DataFrame:
    r"""Read a sheet back and add what it says to ``codings/CODER/SESSION.jsonl``.

    A line counts as looked at for a codebook if a code or 'none' stands there, or if 'done' is
    marked. Any other line stays open: not looked at, which is not the same as no code. A sheet may
    come back half done and again later; only what is new is added, and the same sheet twice
    changes nothing. The logs are only ever added to. The sheet and the transcripts are not
    changed.

    Parameters
    ----------
    sheet : str or pathlib.Path
        The filled-in ``.xlsx`` or ``.csv``.
    corpus : str or pathlib.Path
        The corpus folder that it was drawn from.
    coder : str, optional
        Who coded, if it is somebody else than the sheet says.
    all_done : bool, default False
        Whether every line was looked at, so that whatever is empty means 'none'.
    accept : iterable of {'version', 'applies_to', 'requires', 'exclusive'}
        Faults to let pass: the codebook has another version now; a code on a line where the
        codebook does not allow it; a code without one that it needs; codes that exclude each other.
    codebooks : iterable of str, path or Codebook, optional
        Where the codebooks of the sheet are; the shipped ones if left out.
    collected : str, optional
        Date and time to note (ISO 8601); now if left out.

    Returns
    -------
    pandas.DataFrame
        One row a session: ``session`` (str), ``lines`` (int, looked at for every codebook of the
        sheet), ``open`` (int, not or not wholly looked at), ``added``, ``removed`` (int, codes),
        ``log`` (str, relative to the corpus).

    Raises
    ------
    SheetError
        If anything is wrong with the sheet. All faults are listed with their cells, and nothing is
        written.
    TranscriptError
        If the corpus or a log cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from labresearch.human_coding import coding_sheet
    >>> from labresearch.read import read_corpus
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "talk.txt").write_text("Teacher: Why?\nMia: So. Because of the halves.\n")
    >>> drawn = coding_sheet(read_corpus(folder), "teacher_moves", coder="dana", lines=9)
    >>> file = drawn.write(Path(tempfile.mkdtemp(), "sheet.csv"))
    >>> _ = file.write_text(file.read_text().replace("Why?,,", "Why?,press,"))
    >>> collect(file, folder)[["session", "lines", "open", "added"]].to_dict("records")
    [{'session': 'talk', 'lines': 1, 'open': 0, 'added': 1}]
    """
    root = Path(corpus)
    filled = read_sheet(Path(sheet))
    if filled.about["kind"] != "coding":
        message = "is a sheet for adjudication; collect it with collect_adjudication"
        raise SheetError(filled.file, [("", message)])
    who = check_coder(coder or filled.about["coder"])
    passed = frozenset(accept)
    books = books_of_sheet(filled, codebooks, accept=passed)
    talk = annotate(load_folder(root))
    faults = check_texts(filled, talk)
    if faults:
        raise SheetError(filled.file, faults)
    judged = read_answers(filled, talk, books, coder=who, all_done=all_done, accept=passed)
    when = collected or datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return _add(root, talk, filled, judged, books=books, coder=who, when=when)


def _add(
    root: Path,
    talk: Corpus,
    filled: FilledSheet,
    judged: list[Judgement],
    *,
    books: Mapping[str, Codebook],
    coder: str,
    when: str,
) -> pd.DataFrame:
    about = filled.about
    codings, reviews = logged(root, talk, coder)
    hashes = log_hashes(talk, about["texts"])
    lengths = talk.utterances.groupby("session").size()
    contents: list[tuple[Path, bytes]] = []
    rows = []
    for session, drawn in shown(about["draw"]).items():
        here = [j for j in judged if j.session == session]
        path = root / FOLDER / coder / f"{session}.jsonl"
        answers = sheet_hash([j.said() for j in here])
        judgements: list[dict[str, object]] = []
        added = removed = 0
        if last_sheet(path, about["sample"]).get("answers") != answers:
            judgements, added, removed = _changes(
                here,
                codings[codings["session"] == session],
                reviews[reviews["session"] == session],
                books=books,
                about=about,
                weights={int(line): weight for line, weight in drawn},
            )
        if judgements:
            row = {"sheet": about["sample"], "answers": answers, "collected": when}
            row |= {"seed": about["seed"], "books": about["books"]}
            content = extended_log(
                path,
                session=session,
                coder=coder,
                lines=int(lengths[session]),
                text=hashes.get(session, ""),
                sheet=row,
                rows=judgements,
            )
            contents.append((path, content))
        whole = {line for line, _ in drawn} - {j.line for j in here if not j.seen}
        whole &= {j.line for j in here}
        log = path.relative_to(root).as_posix() if path.is_file() or judgements else ""
        rows.append((session, len(whole), len(drawn) - len(whole), added, removed, log))
    for path, content in contents:
        write_whole(path, content)
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def logged(root: Path, talk: Corpus, coder: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what a coder has in the logs; an unreadable log is an error here."""
    if coder not in coder_names(root):
        return empty_table("codings"), empty_table("reviews")
    codings, reviews, findings = read_logs(root, talk.utterances, coder)
    for file, finding in findings:
        if finding.severity == "error":
            raise TranscriptError(file, finding.line, finding.message)
    return codings, reviews


def log_hashes(talk: Corpus, sessions: Iterable[str]) -> dict[str, str]:
    """Hash texts for the first row of a log.

    Logs are compared with transcripts as they are in the files, so that sessions with corrected
    texts have no hash.
    """
    corrected = talk.utterances["corrected"].str.contains(r"\btext\b")
    changed = set(talk.utterances.loc[corrected, "session"])
    return text_hashes(talk, set(sessions) - changed)


def _changes(
    here: list[Judgement],
    codings: pd.DataFrame,
    reviews: pd.DataFrame,
    *,
    books: Mapping[str, Codebook],
    about: Mapping[str, object],
    weights: Mapping[int, float],
) -> tuple[list[dict[str, object]], int, int]:
    """Rows that bring a log from what it says to what the sheet says."""
    sample = about["sample"]
    given = {
        (row.line, row.code): (row.polarity, row.target) for row in codings.itertuples(index=False)
    }
    memos = {
        (row.line, row.book): row.memo
        for row in reviews[reviews["sample"] == sample].itertuples(index=False)
    }
    out: list[dict[str, object]] = []
    added = removed = 0
    by_line: dict[int, list[Judgement]] = {}
    for judgement in here:
        by_line.setdefault(judgement.line, []).append(judgement)
    for line, judgements in sorted(by_line.items()):
        seen: list[str] = []
        unseen: list[str] = []
        codes: list[dict[str, object]] = []
        for j in judgements:
            known = [name for name in j.looked_for if (line, name) in memos]
            if j.seen:
                if [n for n in j.looked_for if memos.get((line, n)) != j.memo]:
                    seen += j.looked_for
            elif known:
                unseen += known
            # an open line takes back only what an earlier state of this sheet said
            wanted = j.codes if j.seen else ()
            if j.seen or known:
                for code in j.offered:
                    if code not in wanted and (line, code) in given:
                        codes.append({"line": line, "code": code, "removed": True, "sheet": sample})
                        removed += 1
            for code in wanted:
                marks = {k: v for k, v in j.attributes.items() if v}
                now = (marks.get("polarity", ""), marks.get("target", ""))
                if given.get((line, code)) != now:
                    codes.append(_coded(j, code, books[j.book], marks, sample, about))
                    added += (line, code) not in given
        for names, gone in ((seen, {}), (unseen, {"removed": True})):
            if names:
                row = {"line": line, "seen": names, "sheet": sample, "weight": weights[line]}
                memo = judgements[0].memo
                out.append({**row, **({"memo": memo} if memo else {}), **gone})
        out += codes
    return out, added, removed


def _coded(
    judgement: Judgement,
    code: str,
    book: Codebook,
    marks: Mapping[str, str],
    sample: object,
    about: Mapping[str, object],
) -> dict[str, object]:
    versions = about["books"]
    assert isinstance(versions, Mapping)
    row: dict[str, object] = {"line": judgement.line, "code": code, "version": versions[book.id]}
    level = book.codes[code.partition(".")[2]].level
    if level == level:
        row["value"] = int(level) if level.is_integer() else level
    return {**row, **marks, "sheet": sample}
