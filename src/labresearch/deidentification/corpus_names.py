"""Take the names out of every table of a corpus, and put them back with the key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus, ImportReport
from labresearch.corpus.marks import speech_column
from labresearch.corpus.schema import TABLES
from labresearch.deidentification.contexts import words_of
from labresearch.deidentification.judge import Known, Seen, Verdict, judge, look
from labresearch.deidentification.key import read_decisions, read_key, read_lines, write_key
from labresearch.deidentification.model import model_names
from labresearch.deidentification.name_lists import (
    fold,
    frequency,
    is_common,
    is_family_name,
    is_first_name,
    is_kept,
)
from labresearch.deidentification.near import misspelt
from labresearch.deidentification.people import initials_of, name_words, of_labels, of_roster
from labresearch.deidentification.pseudonyms import Entry, Pseudonyms
from labresearch.deidentification.receipt import LINES, NAMES, Receipt
from labresearch.deidentification.replace import Change, Names, replace_label, replace_text, shifted
from labresearch.deidentification.roster import Person, read_roster

__all__ = ["Deidentified", "deidentify", "reidentify"]

_UNSPACED = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f ]+$")
_FILE_WORDS = """
    lesson day fall spring summer winter year grade math maths class plan planning debrief enactment
    part session video transcript final copy new lab next school teacher coach round cycle team
    revise rehearsal interview staff plc edited clean draft audio zoom recording week unit
"""
_IN_FILE_NAMES = frozenset(_FILE_WORDS.split())
_LINES_FILE = "lines.csv"
_DAY = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|1[0-2])[-_.](?:0?[1-9]|[12]\d|3[01])[-_.](?P<end>(?:19|20)\d\d)"
    r"|(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])[-_.]?(?P<short>[0-3]\d))(?!\d)"
)
_TABLES = ("sessions", "speakers", "utterances", "pauses", "codings")


class Deidentified(NamedTuple):
    """A corpus without names, and the receipt.

    Parameters
    ----------
    corpus : Corpus
        Pseudonyms in every table.
    receipt : Receipt
        What was replaced, kept and doubtful.
    """

    corpus: Corpus
    receipt: Receipt


def deidentify(
    corpus: Corpus,
    *,
    roster: str | Path | pd.DataFrame | Mapping[str, str] | Iterable[str] | None = None,
    key: str | Path | None = None,
    decisions: Mapping[str, str] | None = None,
    model: str | None = "auto",
) -> Deidentified:
    """Put pseudonyms in the place of names, in every table of a corpus.

    First come the people of the roster and of the speaker labels, in any case, with nicknames,
    possessives, initials and one wrong letter. Then names that nobody listed are found by titles
    ("Ms. X"), by being addressed or spoken of ("X, show us", "X said", "X's way"), by lists of
    names, and by capitals where words have none. Words that are names as well ("Will", "Grace",
    "Rose") are replaced only where their place says so, and words of the lesson ("Point", "Miles",
    months) only if somebody is known to be called so. E-mail addresses, phone numbers, links,
    dates, addresses, and names of schools and places are replaced as well. The same word has the
    same pseudonym in every session. Nothing leaves this machine.

    Parameters
    ----------
    corpus : Corpus
        Any corpus; it is not changed.
    roster : path, table, mapping or iterable, optional
        Who is there: a CSV file or table with ``name`` and optionally ``also``, ``role`` and
        ``pseudonym``; a mapping of name to role; or names. See `read_roster`.
    key : path, optional
        Private folder with the key. If it is there, its pseudonyms and the decisions in its
        review.csv are used; it is written again, readable by its owner only. Without it nothing is
        written, and the names cannot be put back.
    decisions : mapping of str to str, optional
        Word to 'replace' or 'keep'; goes before review.csv.
    model : str or None, optional
        Name of a spaCy model that finds people; 'auto' takes en_core_web_sm, _md or _lg if one is
        installed, None takes none. A model adds candidates and never removes any.

    Returns
    -------
    Deidentified
        ``corpus`` and ``receipt``.

    Raises
    ------
    TranscriptError
        If the roster or the key is damaged; file and line are named.
    ValueError
        If a decision is neither 'replace' nor 'keep', or the model is not installed.

    Notes
    -----
    No program finds every name. Read the receipt and the result before you share it. Pseudonymised
    data are still personal data wherever the key exists.

    Examples
    --------
    >>> import pandas as pd
    >>> talk = [("Ms. Alvarez", "Marcus, how do you know?"), ("Marcus", "So rose petals, miss.")]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame(
    ...         [("a", i, who, said) for i, (who, said) in enumerate(talk)],
    ...         columns=["session", "line", "speaker", "text"],
    ...     ),
    ... )
    >>> safe, receipt = deidentify(corpus, roster=["Marcus"], model=None)
    >>> "Marcus" in " ".join(safe.utterances["text"]), safe.utterances["text"].iloc[1]
    (False, 'So rose petals, miss.')
    >>> receipt
    Receipt: 3 replacements, 0 words doubtful
    """
    people = read_roster(roster)
    folder = Path(key) if key is not None else None
    decided = _decided(folder, decisions)
    texts = Counter(corpus.utterances["text"])
    labels = _labels(corpus)
    known, wanted = of_roster(people)
    roster_words = dict(known)
    known = {**known, **of_labels(labels, known)}
    seen = look(texts.items(), known)
    known = {**misspelt(seen, roster_words), **known}
    model_used, found = model_names(texts, model)
    verdicts = {word: judge(word, one, known.get(word), found=found) for word, one in seen.items()}
    for word, decision in decided.items():
        if word in verdicts or word in known:
            verdicts[word] = _as_decided(word, decision, verdicts.get(word), known)
            if decision == "keep":
                known.pop(word, None)
    pseudonyms = Pseudonyms(frozenset(seen) | frozenset(known))
    if folder is not None:
        read_key(folder, pseudonyms)
    for word, (written, pseudonym) in wanted.items():
        if word in known and word not in pseudonyms.entries:
            person = known[word]
            if pseudonym:
                pseudonyms.add(written, Entry(written, pseudonym, person.kind, person.role))
            else:
                pseudonyms.of(written, person.kind, role=person.role)
    names = Names(verdicts, known, pseudonyms, initials_of(people), _unspaced(people, labels))
    work = _Work(corpus, names, seen)
    safe = work.run()
    receipt = work.receipt(decided, model_used)
    if folder is not None:
        write_key(folder, pseudonyms, receipt)
    return Deidentified(safe, receipt)


def reidentify(corpus: Corpus, key: str | Path) -> Corpus:
    """Put the names back, with the key.

    Parameters
    ----------
    corpus : Corpus
        What `deidentify` returned, with texts, labels and sessions as they were then.
    key : path
        The private folder.

    Returns
    -------
    Corpus
        Session ids, speaker labels and texts as they were; the other tables point to them.

    Raises
    ------
    TranscriptError
        If the key is missing or damaged, or does not fit the corpus.
    """
    from labresearch.corpus import TranscriptError

    lines = read_lines(Path(key))
    utterances = corpus.utterances.copy()
    texts = utterances["text"].to_numpy(dtype=object)
    at = {
        pair: i
        for i, pair in enumerate(zip(utterances["session"], utterances["line"], strict=True))
    }
    talk = lines[lines["column"] == "text"]
    for (session, line), part in talk.groupby(["session", "line"], sort=False):
        place = at.get((session, line))
        if place is None:
            message = f"session {session!r} has no line {line}; this is not the key of the corpus"
            raise TranscriptError(_LINES_FILE, 0, message)
        text = texts[place]
        for row in part.sort_values("start", ascending=False).itertuples():
            if text[row.start : row.end] != row.replacement:
                message = f"session {session!r}, line {line}: the text was changed since"
                raise TranscriptError(_LINES_FILE, 0, message)
            text = text[: row.start] + row.original + text[row.end :]
        texts[place] = text
    utterances["text"] = pd.Series(texts, dtype="str")
    utterances["speech"] = speech_column(utterances["text"])
    labels = lines[lines["column"] == "speaker"]
    back = dict(zip(labels["replacement"], labels["original"], strict=True))
    ids = lines[lines["column"] == "session"]
    sessions = dict(zip(ids["replacement"], ids["original"], strict=True))
    utterances["speaker"] = utterances["speaker"].replace(back)
    tables = {"utterances": utterances, "speakers": corpus.speakers.replace({"speaker": back})}
    for name in _TABLES:
        frame = tables.get(name, getattr(corpus, name))
        tables[name] = frame.assign(session=frame["session"].replace(sessions))
    tables["sessions"] = tables["sessions"].drop(columns="deidentified", errors="ignore")
    return corpus.replace(**tables)


def _decided(folder: Path | None, decisions: Mapping[str, str] | None) -> dict[str, str]:
    out = read_decisions(folder) if folder is not None else {}
    for word, decision in (decisions or {}).items():
        if decision not in ("replace", "keep"):
            message = f"decisions[{word!r}] is {decision!r}; it must be 'replace' or 'keep'"
            raise ValueError(message)
        out[fold(word)] = decision
    return out


def _as_decided(
    word: str, decision: str, verdict: Verdict | None, known: Mapping[str, Known]
) -> Verdict:
    if decision == "keep":
        return Verdict("no", "", "kept by decision", sure=True)
    kind = known[word].kind if word in known else (verdict.kind if verdict else "") or "student"
    mode = "capital" if is_common(word) or is_kept(word) else "any"
    return Verdict(mode, kind, "replaced by decision", sure=True)


def _labels(corpus: Corpus) -> dict[str, str]:
    """Every speaker label with its role, in the order of the corpus."""
    out: dict[str, str] = {}
    for table in (corpus.speakers, corpus.utterances):
        pairs = table[["speaker", "role"]].drop_duplicates()
        for label, role in pairs.itertuples(index=False):
            if label and out.get(label, "unknown") == "unknown":
                out[label] = role
    return out


def _unspaced(people: list[Person], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Names in scripts without blanks, longest first."""
    written = [name for p in people for name in (p.name, *p.also)] + list(labels)
    found = {name for name in written if _UNSPACED.match(name) and len(name) > 1}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _year(found: re.Match[str]) -> str:
    """Leave of a date in a file name only its year, since a day identifies a class."""
    return found["year"] or found["end"] or f"20{found['short']}"


class _Work:
    """One run over all tables; remembers what it did for the receipt."""

    def __init__(self, corpus: Corpus, names: Names, seen: dict[str, Seen]) -> None:
        self._corpus, self._names, self._seen = corpus, names, seen
        self._lines: list[tuple[object, ...]] = []
        self._count: Counter[str] = Counter()

    def run(self) -> Corpus:
        """Replace names in all tables."""
        corpus = self._corpus
        labels = {label: self._label(label) for label in _labels(corpus)}
        ids = self._session_ids()
        for old, new in labels.items():
            if old != new:
                self._lines.append(("", -1, "speaker", 0, len(new), old, new, "label"))
        for old, new in ids.items():
            if old != new:
                self._lines.append((new, -1, "session", 0, len(new), old, new, "session"))
        utterances, places = self._utterances(labels, ids)
        codings = self._codings(places)
        speakers = corpus.speakers.assign(speaker=corpus.speakers["speaker"].map(labels).fillna(""))
        sources = self._sources(ids)
        tables = {
            "sessions": self._sessions(sources),
            "speakers": speakers.drop_duplicates(["session", "speaker"]),
            "utterances": utterances,
            "pauses": corpus.pauses,
            "codings": codings,
        }
        for name, frame in tables.items():
            frame = frame.assign(session=frame["session"].map(ids).fillna(frame["session"]))
            tables[name] = self._other_columns(frame, name)
        return corpus.replace(report=self._report(ids, sources), **tables)

    def _label(self, label: str) -> str:
        return replace_label(label, self._names)

    def _text(self, text: str) -> str:
        """Replace names in a text that is no talk, such as a message or a memo."""
        return replace_text(text, self._names)[0]

    def _utterances(
        self, labels: dict[str, str], ids: dict[str, str]
    ) -> tuple[pd.DataFrame, dict[tuple[str, int], list[Change]]]:
        lines = self._corpus.utterances
        done: dict[str, tuple[str, list[Change]]] = {}
        out: list[str] = []
        places: dict[tuple[str, int], list[Change]] = {}
        for session, line, text in zip(lines["session"], lines["line"], lines["text"], strict=True):
            if text not in done:
                done[text] = replace_text(text, self._names)
            new, changes = done[text]
            out.append(new)
            if not changes:
                continue
            places[session, line] = changes
            shift = 0
            for c in changes:
                start = c.start + shift
                shift += len(c.new) - (c.end - c.start)
                old = text[c.start : c.end]
                self._lines.append(
                    (ids[session], line, "text", start, start + len(c.new), old, c.new, c.kind)
                )
                self._count[c.key] += 1
                if c.key.startswith("["):
                    # names inside an address or a school are gone with it
                    self._count.update(word.key for word in words_of(old))
        text_column = pd.Series(out, dtype="str", index=lines.index)
        changed = (text_column != lines["text"]).to_numpy()
        speech = lines["speech"].copy()
        if changed.any():
            speech[changed] = speech_column(text_column[changed].reset_index(drop=True)).to_numpy()
        frame = lines.assign(
            text=text_column,
            speech=speech,
            speaker=lines["speaker"].map({"": "", **labels}),
        )
        return frame, places

    def _codings(self, places: dict[tuple[str, int], list[Change]]) -> pd.DataFrame:
        codings = self._corpus.codings
        if codings.empty:
            return codings
        start = codings["start_char"].to_numpy().copy()
        end = codings["end_char"].to_numpy().copy()
        pairs = list(zip(codings["session"], codings["line"], strict=True))
        for i, pair in enumerate(pairs):
            if pair in places:
                place = shifted(places[pair])
                start[i], end[i] = place(int(start[i])), place(int(end[i]))
        memo = {text: self._text(text) for text in codings["evidence"].unique()}
        coder = {
            name: name if ":" in name else self._label(name) for name in codings["coder"].unique()
        }
        return codings.assign(
            start_char=start,
            end_char=end,
            evidence=codings["evidence"].map(memo),
            coder=codings["coder"].map(coder),
        )

    def _session_ids(self) -> dict[str, str]:
        out: dict[str, str] = {}
        for key in self._corpus.sessions["session"]:
            new = unique = self._file_name(key)
            again = 2
            while unique in out.values():
                unique, again = f"{new}-{again}", again + 1
            out[key] = unique
        return out

    def _file_name(self, name: str) -> str:
        """Replace the names in a file name or id, where words have no capitals to go by."""

        def new(found: re.Match[str]) -> str:
            word, key = found[0], fold(found[0])
            person = self._names.known.get(key)
            verdict = self._names.verdicts.get(key)
            if person and not (is_kept(key) or key in _IN_FILE_NAMES):
                return self._names.pseudonym(word, person.kind)
            if verdict and verdict.mode in ("any", "capital") and key not in _IN_FILE_NAMES:
                return self._names.pseudonym(word, verdict.kind)
            listed = is_first_name(key) or is_family_name(key)
            plain = is_kept(key) or frequency(key) >= 20_000 or key in _IN_FILE_NAMES
            if listed and not plain and len(key) > 2:
                return self._names.pseudonym(word, "family")
            return word

        return re.sub(r"[^\W\d_]+", new, _DAY.sub(_year, name))

    def _sources(self, ids: dict[str, str]) -> dict[str, str]:
        out: dict[str, str] = {}
        for source in self._corpus.sessions["source"].unique():
            out[source] = "/".join(self._file_name(part) for part in source.split("/"))
        return out

    def _sessions(self, sources: dict[str, str]) -> pd.DataFrame:
        sessions = self._corpus.sessions
        # a day of the year identifies a class; its year does not
        dates = sessions["date"].str.extract(r"((?:19|20)\d\d)", expand=False).fillna("")
        composed = sessions["composed"]
        return sessions.assign(
            source=sessions["source"].map(sources),
            date=np.where(composed, sessions["date"], dates),
            school=[
                self._place(s) if not c else s
                for s, c in zip(sessions["school"], composed, strict=True)
            ],
            deidentified=True,
        )

    def _place(self, school: str) -> str:
        if not school or re.fullmatch(r"(?i:school )?\w?\d*", school):
            return school
        return self._names.pseudonyms.of(school, "school")

    def _other_columns(self, frame: pd.DataFrame, table: str) -> pd.DataFrame:
        """Replace names in free text: columns that are not declared, and a few that are."""
        declared = TABLES[table]
        free = {"lab", "team", "activity"} if table == "sessions" else set()
        for column in frame.columns:
            text = pd.api.types.is_string_dtype(frame[column]) or frame[column].dtype == object
            if text and (column not in declared or column in free):
                values = frame[column].astype("str").fillna("")
                new = {v: self._text(v) for v in values.unique()}
                frame = frame.assign(**{column: values.map(new)})
        return frame

    def _report(self, ids: dict[str, str], sources: dict[str, str]) -> ImportReport:
        report = self._corpus.report
        files, findings = report.files, report.findings
        if len(files):
            files = files.assign(
                session=files["session"].map(ids).fillna(files["session"]),
                file=[sources.get(f) or self._file_name(f) for f in files["file"]],
            )
        if len(findings):
            said = {m: self._message(m) for m in findings["message"].unique()}
            findings = findings.assign(
                file=[sources.get(f) or self._file_name(f) for f in findings["file"]],
                message=findings["message"].map(said),
            )
        return ImportReport(files, findings)

    def _message(self, message: str) -> str:
        """Replace names in a message, which may quote labels and talk."""
        return replace_label(self._text(message), self._names)

    def receipt(self, decided: Mapping[str, str], model: str) -> Receipt:
        """Make the receipt of the run."""
        rows = []
        names = self._names
        in_labels = {fold(w) for label in _labels(self._corpus) for w in name_words(label)}
        examples = _examples(self._corpus.utterances["text"], self._doubts())
        for key, entry in names.pseudonyms.entries.items():
            if key not in self._seen and key not in in_labels and not self._count[key]:
                continue
            rows.append(self._row(key, entry.pseudonym, entry.kind, examples, decided))
        listed = set(names.pseudonyms.entries)
        for key, verdict in names.verdicts.items():
            if key in listed:
                continue
            person = names.known.get(key)
            if person and person.stands_for in names.pseudonyms.entries:
                entry = names.pseudonyms.entries[person.stands_for]
                rows.append(self._row(key, entry.pseudonym, entry.kind, examples, decided))
            elif len(key) > 1 and (not verdict.sure or (verdict.reason and self._seen[key].mid)):
                rows.append(self._row(key, "", verdict.kind or "word", examples, decided))
        table = pd.DataFrame(rows, columns=list(NAMES)).astype(NAMES)
        table = table.sort_values(
            ["status", "replaced", "kept", "word"],
            ascending=[True, False, False, True],
            ignore_index=True,
        )
        status = dict(zip(table["word"].map(fold), table["status"], strict=True))
        lines = [(*line, status.get(fold(str(line[5])), "replaced")) for line in self._lines]
        words = int(self._corpus.utterances["text"].str.count(r"\S+").sum())
        return Receipt(table, pd.DataFrame(lines, columns=list(LINES)).astype(LINES), model, words)

    def _doubts(self) -> set[str]:
        verdicts = self._names.verdicts
        return {key for key, verdict in verdicts.items() if not verdict.sure}

    def _row(
        self,
        key: str,
        pseudonym: str,
        kind: str,
        examples: Mapping[str, str],
        decided: Mapping[str, str],
    ) -> tuple[object, ...]:
        names = self._names
        verdict = names.verdicts.get(key)
        one = self._seen.get(key, Seen())
        replaced = self._count[key]
        total = one.small + one.capital + one.capitals
        kept = max(0, total - replaced)
        sure = key in decided or verdict is None or (verdict.sure and not (kept and replaced))
        if verdict and verdict.mode == "context" and key not in decided:
            sure = False
        status = "doubtful" if not sure else ("replaced" if pseudonym else "kept")
        person = names.known.get(key)
        role = person.role if person else "unknown"
        reason = verdict.reason if verdict else "a speaker label or identifier"
        entry = names.pseudonyms.entries.get(key)
        word = entry.original if entry else key
        example = examples.get(key, "") if not sure else ""
        return (
            word, pseudonym, status, kind, role, reason, replaced, kept, example,
            decided.get(key, ""),
        )  # fmt: skip


def _examples(texts: pd.Series, keys: set[str]) -> dict[str, str]:
    """Find one line for every word that somebody should look at."""
    out: dict[str, str] = {}
    wanted = set(keys)
    for text in texts:
        if not wanted:
            break
        for word in words_of(text):
            if word.key in wanted and word.shape != "small":
                out[word.key] = text[max(0, word.start - 60) : word.end + 60]
                wanted.discard(word.key)
    return out
