"""Take the names out of a corpus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from labresearch.corpus import Corpus
from labresearch.deidentification.judge import Known, Verdict, judge, look
from labresearch.deidentification.key import read_decisions, read_key, write_key
from labresearch.deidentification.model import model_names
from labresearch.deidentification.name_lists import (
    fold,
    is_common,
    is_kept,
)
from labresearch.deidentification.near import misspelt
from labresearch.deidentification.people import initials_of, of_labels, of_roster
from labresearch.deidentification.pseudonyms import Entry, Pseudonyms
from labresearch.deidentification.receipt import Receipt
from labresearch.deidentification.receipt_rows import make_receipt
from labresearch.deidentification.replace import Names
from labresearch.deidentification.roster import Person, read_roster
from labresearch.deidentification.tables import TableNames, labels_of

__all__ = ["Deidentified", "deidentify"]

_UNSPACED = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f ]+$")


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
    labels = labels_of(corpus)
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
    work = TableNames(corpus, names)
    safe = work.run()
    receipt = make_receipt(corpus, work, names, seen=seen, decided=decided, model=model_used)
    if folder is not None:
        write_key(folder, pseudonyms, receipt)
    return Deidentified(safe, receipt)


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


def _unspaced(people: list[Person], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Names in scripts without blanks, longest first."""
    written = [name for p in people for name in (p.name, *p.also)] + list(labels)
    found = {name for name in written if _UNSPACED.match(name) and len(name) > 1}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))
