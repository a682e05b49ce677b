"""Score the rules on lines that were composed and coded by somebody who had not seen the rules.

    python benchmarks/rules_on_composed_lines.py benchmarks/composed/held_out.jsonl [--misses CODE]

One JSON object a line. Either a scene (``scene``, ``line``, qualified ``codes``) or a line by
itself with the turns ``before`` it (``family``, bare ``codes`` of that family). ``polarity`` and
``target`` stand on lines with framing codes. Books are scored on the lines that could have their
codes: a family on its own lines, ideas on the scenes in which an idea of the book is voiced.
Intervals come from a bootstrap over scenes (lines where there are no scenes), seed 0.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

import labresearch as lr
from labresearch.coding import RuleCoder
from labresearch.corpus import Corpus
from labresearch.discourse import annotate

# names that the composers used for codes that are called otherwise in the books
RENAMED = {
    "teacher_moves.position": "teacher_moves.assign_competence",
    "teacher_moves.turn_and_talk": "teacher_moves.partner_talk",
    "teacher_moves.learner": "teacher_moves.adults_learn",
}


def read_lines(path: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return sessions, utterances, and the coded lines with their gold codes."""
    sessions: dict[str, str] = {}
    utterances, gold = [], []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(text)
        if "scene" in row:
            session, line = row["scene"], row["line"]
            spoken = [(line, row)]
            families = ["*"]
            codes = row["codes"]
        else:
            session, before = f"line-{number:04}", row.get("before", [])
            spoken = list(enumerate([*before, row, *row.get("after", [])]))
            line = len(before)
            families = [row["family"]]
            codes = [f"{row['family']}.{code}" for code in row["codes"]]
        sessions[session] = row["phase"]
        utterances += [
            {
                "session": session,
                "line": at,
                "speaker": said.get("speaker") or said["role"],
                "role": said["role"],
                "text": said["text"],
            }
            for at, said in spoken
        ]
        gold.append(
            {
                "session": session,
                "line": line,
                "families": families,
                "codes": {RENAMED.get(code, code) for code in codes},
                "text": row["text"],
                "polarity": row.get("polarity", ""),
                "target": row.get("target", ""),
            }
        )
    table = pd.DataFrame({"session": list(sessions), "phase": list(sessions.values())})
    return table, pd.DataFrame(utterances), pd.DataFrame(gold)


def scored_lines(gold: pd.DataFrame, book: str) -> pd.DataFrame:
    """Pick the lines on which a book is scored."""
    alone = gold["families"].map(lambda f: f == [book])
    in_scenes = gold["families"].map(lambda f: f == ["*"])
    if book.startswith("ideas_"):
        voiced = gold["codes"].map(lambda codes: any(c.startswith(f"{book}.") for c in codes))
        in_scenes &= gold["session"].isin(set(gold.loc[voiced, "session"]))
    return gold[alone | in_scenes]


def f_score(both: float, hit: float, true: float) -> tuple[float, float, float]:
    """Precision, recall and F1; NaN precision where nothing was hit."""
    precision = both / hit if hit else float("nan")
    recall = both / true if true else float("nan")
    return precision, recall, 2 * both / (hit + true) if hit + true else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--books", nargs="*", default=None)
    parser.add_argument("--misses", metavar="BOOK", help="print the lines that are coded wrongly")
    options = parser.parse_args()
    sessions, utterances, gold = read_lines(options.path)
    corpus = annotate(Corpus(sessions=sessions, utterances=utterances))
    named = {code.partition(".")[0] for codes in gold["codes"] for code in codes}
    books = options.books or sorted(named & set(lr.codebook_names()))
    coded = RuleCoder(books).code(corpus).codings
    explicit = coded[~coded["evidence"].str.match("reference:|representation:")]
    found = explicit.groupby(["session", "line"])["code"].agg(set).to_dict()
    gold["found"] = [
        found.get(key, set()) for key in zip(gold["session"], gold["line"], strict=True)
    ]
    rng = np.random.default_rng(0)
    rows = []
    for book in books:
        lines = scored_lines(gold, book)
        codes = sorted(f"{book}.{code}" for code in lr.load_codebook(book).codes)
        truth = np.array([[c in given for c in codes] for given in lines["codes"]])
        hit = np.array([[c in given for c in codes] for given in lines["found"]])
        used = truth.any(axis=0)
        truth, hit, codes = (
            truth[:, used],
            hit[:, used],
            [c for c, u in zip(codes, used, strict=True) if u],
        )
        groups = pd.factorize(lines["session"])[0]
        sums = np.zeros((groups.max() + 1, 3))
        for column, cells in enumerate((truth & hit, hit, truth)):
            np.add.at(sums[:, column], groups, cells.sum(axis=1))
        draws = rng.integers(0, len(sums), (2000, len(sums)))
        spread = [f_score(*sums[draw].sum(axis=0))[2] for draw in draws]
        per_code = {
            code: (int(t.sum()), *f_score((t & h).sum(), h.sum(), t.sum()))
            for code, t, h in zip(codes, truth.T, hit.T, strict=True)
        }
        rows.append(
            {
                "book": book,
                "lines": len(lines),
                "codes": len(codes),
                "positives": int(truth.sum()),
                **dict(zip(("P", "R", "F1"), f_score(*sums.sum(axis=0)), strict=True)),
                "low": np.nanpercentile(spread, 2.5),
                "high": np.nanpercentile(spread, 97.5),
                "macro F1": np.nanmean([s[3] for s in per_code.values()]),
                "weakest": ", ".join(
                    f"{code.partition('.')[2]} {s[3]:.2f}"
                    for code, s in sorted(per_code.items(), key=lambda item: item[1][3])[:4]
                ),
            }
        )
        if options.misses == book:
            for row in lines.itertuples():
                own = {c for c in row.codes if c.startswith(f"{book}.")}
                got = {c for c in row.found if c in codes}
                if own != got:
                    missed = " ".join(sorted(c.partition(".")[2] for c in own - got))
                    extra = " ".join(sorted(c.partition(".")[2] for c in got - own))
                    print(f"{row.session}:{row.line} missed[{missed}] extra[{extra}] {row.text}")
    print(pd.DataFrame(rows).round(2).to_string(index=False))
    for column in ("polarity", "target"):
        pairs = explicit[explicit[column] != ""].merge(
            gold[gold[column] != ""], on=["session", "line"], suffixes=("_rule", "")
        )
        pairs = pairs[
            [code in codes for code, codes in zip(pairs["code"], pairs["codes"], strict=True)]
        ]
        if len(pairs):
            right = (pairs[column] == pairs[f"{column}_rule"]).mean()
            print(f"{column}: {right:.2f} of {len(pairs)} framing codings that agree on the code")


if __name__ == "__main__":
    main()
