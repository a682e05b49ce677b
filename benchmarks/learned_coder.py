"""The learned coder on a table of coded lines, beside a model of each line's words alone.

    python benchmarks/learned_coder.py dev.csv.gz --target teacher_move --group group --folds 5

Every group is coded by models that have not seen it. Lines are coded again without marks and
capitals. Time is that of this process on this machine; memory is the peak of the whole run.
"""

import argparse
import re
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from labresearch.learned_coder import (
    ClassifierCoder,
    code_unseen,
    find_columns,
    read_table,
    save_coder,
    score_codes,
)

SHOWN = ("macro F1", "kappa", "calibration error", "coverage", "accuracy where kept")


def without_marks(texts):
    return [re.sub(r"[^\w\s]", "", str(t).lower()) for t in texts]


def words_alone(table, text, y, groups, folds):
    """TF-IDF of words and pairs, logistic regression: the line by itself."""
    coded = np.flatnonzero(y.notna())
    out = pd.DataFrame({"predicted": "", "probability": 0.0, "abstained": False}, table.index)
    texts = table[text].fillna("").astype(str).to_numpy()
    for rest, held in GroupKFold(folds).split(coded, groups=groups.iloc[coded]):
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)
        x = words.fit_transform(texts[coded[rest]])
        model = LogisticRegression(C=4, max_iter=60, tol=1e-2).fit(x, y.iloc[coded[rest]])
        p = model.predict_proba(words.transform(texts[coded[held]]))
        out.iloc[coded[held], 0] = model.classes_[p.argmax(axis=1)]
        out.iloc[coded[held], 1] = p.max(axis=1)
    return out.assign(abstained=out["probability"] < 0.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table")
    parser.add_argument("--target", required=True)
    parser.add_argument("--group", default="group")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--sessions", type=int, help="only so many groups, drawn by seed 0")
    parser.add_argument("--embed")
    options = parser.parse_args()
    table = read_table(options.table)
    if options.sessions:
        names = np.sort(table[options.group].unique())
        chosen = np.random.default_rng(0).choice(names, options.sessions, replace=False)
        table = table[table[options.group].isin(chosen)].reset_index(drop=True)
    columns = find_columns(table)
    y, groups, session = table[options.target], table[options.group], table[columns.session]
    coder = ClassifierCoder(embed=options.embed, n_jobs=2)
    print(f"{y.notna().sum()} coded lines, {groups.nunique()} groups\n")
    bare_table = {columns.text: lambda t: without_marks(t[columns.text])}
    rows = {"words of the line alone": words_alone(table, columns.text, y, groups, options.folds)}
    plain, bare = code_unseen(
        coder,
        table,
        y,
        groups=groups,
        folds=options.folds,
        change=lambda t: t.assign(**bare_table),
        tell=lambda what: print(what, flush=True),
    )
    rows |= {"learned coder": plain, "learned coder, no marks": bare}
    print(f"\n{'':26}" + "".join(f"{name:>26}" for name in SHOWN))
    for name, coded in rows.items():
        summary = score_codes(y, coded, session)["summary"]
        cells = (
            f"{summary.loc[f, 'value']:.3f} ({summary.loc[f, 'low']:.3f}-"
            f"{summary.loc[f, 'high']:.3f})"
            for f in SHOWN
        )
        print(f"{name:26}" + "".join(f"{cell:>26}" for cell in cells))
    print(f"\n{score_codes(y, plain, session)['codes'].round(3).to_string()}\n")
    start = time.perf_counter()
    coder.fit(table, y, groups)
    fitted = time.perf_counter()
    coder.code_lines(table)
    done = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        size = save_coder(coder, Path(folder) / "model.skops").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"training {fitted - start:.0f} s; {len(table) / (done - fitted):.0f} lines a second; "
        f"file {size / 1e6:.1f} MB; peak memory {peak / 1e6:.2f} GB"
    )


if __name__ == "__main__":
    main()
