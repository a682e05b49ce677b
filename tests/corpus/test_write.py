import importlib.util

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus import Corpus, SchemaError, read_tables, write_corpus

TABLES = ("sessions", "speakers", "utterances", "pauses", "codings")


def same(a, b):
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(a, table), getattr(b, table))
    pd.testing.assert_frame_equal(a.report.files, b.report.files)
    pd.testing.assert_frame_equal(a.report.findings, b.report.findings)


def test_round_trip_of_a_transcript(load, tmp_path):
    corpus = load("a.csv", 'start,speaker,role,text\n0.1,Ann,coach,"x, ""y""\nz"\n,Bo,student,NA\n')
    folder = write_corpus(corpus, tmp_path / "out")
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(
        [*(f"{t}.csv" for t in TABLES), "report_files.csv", "report_findings.csv", "corpus.json"]
    )
    same(corpus, read_tables(folder))
    first = [path.read_bytes() for path in sorted(folder.iterdir())]
    write_corpus(read_tables(folder), folder)
    assert [path.read_bytes() for path in sorted(folder.iterdir())] == first


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(
    texts=st.lists(TEXT, min_size=1, max_size=5),
    starts=st.lists(st.floats(0, 1e6) | st.just(float("nan")), min_size=5, max_size=5),
)
def test_round_trip_of_any_text_and_time(tmp_path_factory, texts, starts):
    corpus = Corpus(
        sessions=pd.DataFrame({"session": ["a"], "composed": [True], "room": ["12"], "n": [3]}),
        utterances=pd.DataFrame(
            {
                "session": "a",
                "line": range(len(texts)),
                "speaker": texts,
                "text": texts,
                "start": starts[: len(texts)],
            }
        ),
    )
    same(corpus, read_tables(write_corpus(corpus, tmp_path_factory.mktemp("w"))))


def test_parquet_needs_pyarrow(load, tmp_path):
    corpus = load("a.txt", "T: Why?\nMia: Half.\n")
    if importlib.util.find_spec("pyarrow"):
        same(corpus, read_tables(write_corpus(corpus, tmp_path / "p", format="parquet")))
    else:
        with pytest.raises(ImportError, match="needs the package pyarrow"):
            write_corpus(corpus, tmp_path / "p", format="parquet")
    with pytest.raises(ValueError, match="must be csv or parquet"):
        write_corpus(corpus, tmp_path, format="xls")


def test_damaged_folders_are_refused(load, tmp_path):
    with pytest.raises(SchemaError, match=r"corpus\.json .* is missing or damaged"):
        read_tables(tmp_path)
    folder = write_corpus(load("a.txt", "T: Why?\nMia: Half.\n"), tmp_path / "out")
    (folder / "utterances.csv").unlink()
    with pytest.raises(SchemaError, match=r"utterances\.csv cannot be read"):
        read_tables(folder)
    about = (folder / "corpus.json").read_text()
    (folder / "corpus.json").write_text(about.replace('tables": 1', 'tables": 99'))
    with pytest.raises(SchemaError, match="version 99"):
        read_tables(folder)
