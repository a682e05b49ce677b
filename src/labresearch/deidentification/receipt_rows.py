"""The rows of the receipt: what is done with each word, and what somebody should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from labresearch.corpus import Corpus
from labresearch.deidentification.contexts import words_of
from labresearch.deidentification.judge import Seen
from labresearch.deidentification.name_lists import fold
from labresearch.deidentification.people import name_words
from labresearch.deidentification.receipt import LINES, NAMES, Receipt
from labresearch.deidentification.replace import Names
from labresearch.deidentification.tables import TableNames, labels_of

__all__ = ["make_receipt"]

_AROUND = 60


def make_receipt(
    corpus: Corpus,
    done: TableNames,
    names: Names,
    *,
    seen: Mapping[str, Seen],
    decided: Mapping[str, str],
    model: str,
) -> Receipt:
    """Make the receipt of a run.

    Parameters
    ----------
    corpus : Corpus
        As it was before.
    done : TableNames
        The run.
    names : Names
        Who is who.
    seen : mapping of str to Seen
        How each word was seen.
    decided : mapping of str to str
        What a person decided.
    model : str
        Model that helped.

    Returns
    -------
    Receipt
    """
    doubts = {key for key, verdict in names.verdicts.items() if not verdict.sure}
    examples = _examples(corpus.utterances["text"], doubts)
    in_labels = {fold(word) for label in labels_of(corpus) for word in name_words(label)}
    entries = names.pseudonyms.entries
    rows = []
    for key in _listed(names, seen, in_labels, done.count):
        person, verdict = names.known.get(key), names.verdicts.get(key)
        entry = entries.get(person.stands_for if person else key)
        kind = entry.kind if entry else (verdict.kind if verdict else "") or "word"
        replaced, kept = done.count[key], _kept(seen.get(key), done.count[key])
        sure = key in decided or verdict is None or (verdict.sure and not (kept and replaced))
        own = entries.get(key)
        rows.append(
            {
                "word": own.original if own else key,
                "pseudonym": entry.pseudonym if entry else "",
                "status": ("replaced" if entry else "kept") if sure else "doubtful",
                "kind": kind,
                "role": person.role if person else "unknown",
                "reason": verdict.reason if verdict else "a speaker label or identifier",
                "replaced": replaced,
                "kept": kept,
                "example": "" if sure else examples.get(key, ""),
                "decision": decided.get(key, ""),
            }
        )
    table = pd.DataFrame(rows, columns=list(NAMES)).astype(NAMES)
    table = table.sort_values(
        ["status", "replaced", "kept", "word"],
        ascending=[True, False, False, True],
        ignore_index=True,
    )
    status = dict(zip(table["word"].map(fold), table["status"], strict=True))
    lines = [(*line, status.get(fold(str(line[5])), "replaced")) for line in done.lines]
    words = int(corpus.utterances["text"].str.count(r"\S+").sum())
    return Receipt(table, pd.DataFrame(lines, columns=list(LINES)).astype(LINES), model, words)


def _listed(
    names: Names, seen: Mapping[str, Seen], in_labels: set[str], count: Counter[str]
) -> list[str]:
    """Keys of the words that the receipt lists: those with a pseudonym, and those to look at."""
    entries = names.pseudonyms.entries
    out = [key for key in entries if key in seen or key in in_labels or count[key]]
    for key, verdict in names.verdicts.items():
        person = names.known.get(key)
        alias = bool(person) and names.known[key].stands_for in entries
        told = len(key) > 1 and (not verdict.sure or (verdict.reason and seen[key].mid))
        if key not in entries and (alias or told):
            out.append(key)
    return out


def _kept(one: Seen | None, replaced: int) -> int:
    return max(0, one.small + one.capital + one.capitals - replaced) if one else 0


def _examples(texts: pd.Series, keys: set[str]) -> dict[str, str]:
    """Find one line for every word that somebody should look at."""
    out: dict[str, str] = {}
    wanted = set(keys)
    for text in texts:
        if not wanted:
            break
        for word in words_of(text):
            if word.key in wanted and word.shape != "small":
                out[word.key] = text[max(0, word.start - _AROUND) : word.end + _AROUND]
                wanted.discard(word.key)
    return out
