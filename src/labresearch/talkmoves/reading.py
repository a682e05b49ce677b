"""Read the TalkMoves data as a corpus whose codings are the tags of the files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus, TranscriptError, load_folder
from labresearch.corpus.marks import speech_column
from labresearch.corpus.model import concat
from labresearch.corpus.readers.talkmoves_tags import STUDENT, TEACHER, tag_slug
from labresearch.talkmoves.fetching import RECEIPT, TALKMOVES, VARIABLE, find_talkmoves

__all__ = ["CODER", "read_talkmoves"]

CODER = "file"
# of the tag column, but no moves: what marks the sentence that a later move takes up, and a stray
_NO_MOVES = ("talkmoves_teacher.context", "talkmoves_teacher.marking")
_COLUMNS = ("transcript", "turn", "speaker", "role", "text", "teacher_move", "student_move")
# anonymising replaced 'ss' inside words: 'cla' + 'Students'
_DAMAGE = r"(?<=[A-Za-z])Students"


def read_talkmoves(path: str | Path | None = None, *, progress: bool = False) -> Corpus:
    r"""Read the data; the tags of the files are the codings of the coder 'file'.

    Tags are told by their number, else by the nearest wording, because 38 spellings of 8
    teacher tags are in the files. The tag 'context' is left out: it marks a sentence that a later
    restating or revoicing takes up, and would give the move away. A sentence tagged 'none' has no
    coding. Words in which anonymising replaced 'ss' by 'Students' are mended.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        The folder that `fetch_talkmoves` made, a clone of the repository, a folder of some of its
        workbooks, or one table (.csv, .csv.gz) with the columns transcript, turn, speaker, role,
        text, teacher_move and student_move. If left out, what `find_talkmoves` finds.
    progress : bool, default False
        Show a progress bar.

    Returns
    -------
    Corpus
        One session a transcript, phase 'classroom', codes ``talkmoves_teacher.…`` and
        ``talkmoves_student.…``. In a table, roles are those of its rows; in workbooks those of the
        speaker's label in that lesson, told by the tag column that it mostly fills.

    Raises
    ------
    FileNotFoundError
        If no path is given and the data are not found.
    TranscriptError
        If nothing could be read, or nothing in it has a tag.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "made-up.csv")
    >>> _ = file.write_text(
    ...     "transcript,turn,speaker,role,text,teacher_move,student_move\n"
    ...     "a,1,T,teacher,Why?,Pressing for Reasoning,\n"
    ...     "a,2,S,student,Because it is half.,,Providing Evidence or Reasoning\n")
    >>> read_talkmoves(file).codings[["line", "code", "coder"]].values.tolist()
    [[0, 'talkmoves_teacher.pressing_for_reasoning', 'file'],
     [1, 'talkmoves_student.providing_evidence_or_reasoning', 'file']]
    """
    found = find_talkmoves() if path is None else Path(path)
    if found is None:
        message = (
            f"the TalkMoves data were not found; fetch them with 'labresearch fetch talkmoves', or "
            f"name their folder, here or in the environment variable {VARIABLE}"
        )
        raise FileNotFoundError(message)
    if found.is_file() and ".csv" in found.suffixes:
        return _of_table(found)
    return _of_workbooks(found, progress=progress)


def _of_table(path: Path) -> Corpus:
    # 'None' is a tag
    table = pd.read_csv(path, keep_default_na=False, dtype=dict.fromkeys(_COLUMNS, "str"))
    missing = [name for name in _COLUMNS if name not in table]
    if missing:
        message = f"the table has no column {', '.join(missing)}; it needs {', '.join(_COLUMNS)}"
        raise TranscriptError(path.name, 0, message)
    text = table["text"].str.replace(_DAMAGE, "ss", regex=True)
    session = table["transcript"].to_numpy()
    line = table.groupby("transcript", sort=False).cumcount().to_numpy()
    starts = table[["transcript", "turn"]].ne(table[["transcript", "turn"]].shift()).any(axis=1)
    turn = starts.groupby(table["transcript"], sort=False).cumsum().to_numpy() - 1
    utterances = pd.DataFrame(
        {
            "session": session,
            "line": line,
            "turn": turn,
            "speaker": table["speaker"],
            "role": table["role"],
            "text": text,
            "speech": speech_column(text),
        }
    )
    parts = []
    for book, column, codes in (
        ("talkmoves_teacher", "teacher_move", TEACHER),
        ("talkmoves_student", "student_move", STUDENT),
    ):
        slugs = {tag: tag_slug(tag, codes) if tag else "" for tag in table[column].unique()}
        slug = table[column].map(slugs).to_numpy()
        coded = np.flatnonzero(~np.isin(slug, ["", "none"]))
        parts.append(
            pd.DataFrame(
                {
                    "session": session[coded],
                    "line": line[coded],
                    "code": [f"{book}.{slug[at]}" for at in coded],
                    "coder": CODER,
                }
            )
        )
    sessions = pd.DataFrame(
        {"session": pd.unique(session), "phase": "classroom", "source": path.name}
    )
    codings = pd.concat(parts, ignore_index=True).astype({"session": "str", "code": "str"})
    return _with_moves(
        Corpus(sessions=sessions, utterances=utterances, codings=codings), codings, path.name
    )


def _of_workbooks(path: Path, *, progress: bool) -> Corpus:
    if not path.is_dir() and not path.is_file():
        raise TranscriptError(str(path), 0, "there is no such file or folder; check the path")
    # a clone also holds a datasheet, and the same lessons again with other tags
    folders = sorted(p for p in path.rglob("*") if p.is_dir() and p.name in TALKMOVES.folders)
    if (path / RECEIPT).is_file() or not folders:
        folders = [path]
    corpus = concat([load_folder(folder, progress=progress) for folder in folders])
    damaged = corpus.utterances["text"].str.contains(_DAMAGE, regex=True)
    if damaged.any():
        utterances = corpus.utterances.copy()
        for column in ("text", "speech"):
            mended = utterances.loc[damaged, column].str.replace(_DAMAGE, "ss", regex=True)
            utterances.loc[damaged, column] = mended
        corpus = corpus.replace(utterances=utterances)
    return _with_moves(corpus, corpus.codings.assign(coder=CODER), str(path))


def _with_moves(corpus: Corpus, codings: pd.DataFrame, name: str) -> Corpus:
    moves = codings["code"].str.startswith(("talkmoves_teacher.", "talkmoves_student."))
    kept = codings[moves & ~codings["code"].isin(_NO_MOVES)]
    if kept.empty:
        message = "no sentence has a tag of TalkMoves; is this another folder?"
        raise TranscriptError(name, 0, message)
    kept = kept.drop_duplicates(["session", "line", "code"])
    return corpus.replace(codings=kept.reset_index(drop=True))
