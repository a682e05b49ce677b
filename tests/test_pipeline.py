"""The main jobs, end to end."""

import hashlib
import json
import re
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

import labresearch as lr
from labresearch import pipeline
from labresearch.pipeline import read_paths
from labresearch.results import results_of


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    """What `labresearch reproduce` writes, for two of the six labs: all take two minutes."""
    folder = tmp_path_factory.mktemp("reproduce") / "results"
    asked = []

    def two_labs(corpus, **options):
        asked.append(corpus)
        return results_of(corpus.select(lab=["lab01", "lab05"]), **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "results_of", two_labs)
        lr.reproduce(folder)
    (corpus,) = asked
    assert len(corpus.sessions) == 36
    assert set(corpus.codings["coder"]) == {"gold", "second"}
    return folder


def test_twice_in_a_row_gives_the_same_bytes(tmp_path):
    # one lesson and three books; all that reproduce() analyses would take two minutes more
    lesson = lr.corpus_folder() / "lab-03-number-line" / "enactment2.vtt"
    books = ["teacher_moves", "student_reasoning", "ideas_addition_subtraction"]
    for name in ("once", "again"):
        lr.analyse(lesson, tmp_path / name, codebooks=books)
    assert digest(tmp_path / "once") == digest(tmp_path / "again")


def test_manifest_lists_every_file_with_its_hash(out):
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    files = digest(out)
    del files["manifest.json"]
    assert manifest["outputs"] == files
    assert manifest["composed"] is True
    assert {book["id"] for book in manifest["codebooks"]} >= {"teacher_moves", "pauses"}
    sources = {i["source"]: i["sha256"] for i in manifest["inputs"]}
    for source, sha256 in sources.items():
        original = lr.corpus_folder() / source
        assert hashlib.sha256(original.read_bytes()).hexdigest() == sha256


def test_report_is_one_file_without_network(out):
    html = (out / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", html)
    assert "url(" not in html
    assert "Composed corpus" in html
    # every link to a line has its line
    assert set(re.findall(r'href="#(s\d+-\d+)"', html)) <= set(re.findall(r'id="(s\d+-\d+)"', html))


def test_graphs_and_tables_can_be_read_back(out):
    graph = nx.read_graphml(out / "graphs" / "ideas.graphml")
    assert graph.number_of_nodes() > 3
    codings = pd.read_csv(out / "tables" / "codings.csv")
    utterances = pd.read_csv(out / "tables" / "utterances.csv", keep_default_na=False)
    text = utterances.set_index(["session", "line"])["text"]
    spans = [
        text[(row.session, row.line)][row.start_char : row.end_char]
        for row in codings.itertuples()
        if row.coder.startswith("rules:")
    ]
    assert all(spans)


def test_every_table_says_that_it_is_composed(out):
    for path in sorted((out / "tables").glob("*.csv")):
        table = pd.read_csv(path)
        assert table["composed"].all(), path.name


def test_stale_files_go_and_foreign_files_stay(tmp_path):
    lesson = tmp_path / "lesson.txt"
    lesson.write_text("T: How many?\nMia: Six, because it is two threes.\nT: Why?\n", "utf-8")
    other = tmp_path / "other.txt"
    other.write_text("T: What do you notice?\nLeo: It is even.\n", "utf-8")
    folder = tmp_path / "out"
    lr.analyse([lesson, other], folder)
    (folder / "figures" / "mine.txt").write_text("mine", "utf-8")
    assert (folder / "figures" / "timeline-other.svg").exists()
    lr.analyse(lesson, folder)
    assert not (folder / "figures" / "timeline-other.svg").exists()
    assert (folder / "figures" / "mine.txt").exists()
    assert not list(folder.rglob("*.part"))


def test_inputs_are_not_modified(tmp_path):
    lesson = tmp_path / "lesson.txt"
    lesson.write_bytes(b"T: How many?\r\nMia: Six.\r\n")
    before = lesson.read_bytes()
    lr.analyse(lesson, tmp_path / "out")
    assert lesson.read_bytes() == before


def test_sessions_of_the_same_name_are_kept_apart(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lesson.txt").write_text(f"T: Room {name}?\nMia: Yes.\n", "utf-8")
    corpus = read_paths([tmp_path / "a", tmp_path / "b"])
    assert corpus.sessions["session"].tolist() == ["lesson", "lesson-2"]
    assert len(corpus) == 4


def test_words_of_a_transcript_cannot_run_in_the_report(tmp_path):
    lesson = tmp_path / "lesson.txt"
    lesson.write_text("T: <script>alert(1)</script> why?\nMia: <img src=x> six.\n", "utf-8")
    lr.analyse(lesson, tmp_path / "out")
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "Replace children's names before you share it" in html
    assert "<img src=x" not in html
