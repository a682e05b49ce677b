import pandas as pd

from labresearch.corpus import Finding, ImportReport, TranscriptError, load_folder

FACTS = {"session": "a", "format": "vtt", "lines": 3, "timing": "cue", "time_resolution": 0.1}


def test_error_names_file_and_line():
    assert str(TranscriptError("a.vtt", 4, "no time")) == "a.vtt:4: no time"
    assert str(TranscriptError("a.vtt", 0, "empty")) == "a.vtt: empty"


def test_reports_of_files_are_put_together():
    read = ImportReport.of_file(FACTS, [Finding(2, "note", "kept", "a title")], "a.vtt")
    lost = ImportReport.of_file(None, [Finding(0, "error", "unreadable", "<b>")], "b.vtt")
    both = ImportReport.concat([read, lost])
    assert both.files["file"].tolist() == ["a.vtt"]
    assert both.errors["file"].tolist() == ["b.vtt"]
    text = str(both)
    assert "steps of 0.1 s" in text
    assert "  kept:\n    - line 2: a title" in text
    assert "b.vtt: not read\n  not read:\n    ! <b>" in text
    assert "&lt;b&gt;" in both._repr_html_()


def test_empty_report():
    assert str(ImportReport()) == "nothing was imported"
    assert "nothing was imported" in ImportReport()._repr_html_()
    assert len(ImportReport.concat([]).findings) == 0


def test_findings_stand_by_kind_and_what_needs_a_look_comes_first():
    findings = [
        Finding(1, "note", "kept", "kept one"),
        Finding(0, "note", "guessed", "quiet guess"),
        Finding(0, "warning", "guessed", "doubtful guess"),
        Finding(0, "warning", "roles", "who is who?"),
        Finding(5, "note", "dropped", "an empty cue"),
        Finding(5, "note", "something", "something new"),
    ]
    lines = str(ImportReport.of_file(FACTS, findings, "a.vtt")).split("\n")
    heads = [line.strip() for line in lines if line.startswith("  ") and line.endswith(":")]
    assert heads == ["please check:", "guessed:", "left out:", "kept:", "also:"]
    assert lines.index("    ! doubtful guess") < lines.index("    - quiet guess")


def test_many_findings_are_counted_not_listed():
    findings = [Finding(n, "note", "kept", f"thing {n}") for n in range(1, 100)]
    report = ImportReport.of_file(FACTS, findings, "a.vtt")
    assert str(report).count("thing") == 12
    assert "and 87 more; see report.findings" in str(report)
    assert "and 49 more; see report.findings" in report._repr_html_()


CUES = """WEBVTT

00:00:01.000 --> 00:00:03.500
T: How many is it?

00:00:03.500 --> 00:00:05.250
Mia: Three fourths.

00:00:05.000 --> 00:00:07.000
T: Say more.
"""


def test_times_are_told(load):
    facts = load("a.vtt", CUES).report.files.iloc[0]
    assert (facts["ends"], facts["abutting"], facts["overlapping"]) == ("in the file", 0.5, 0.5)
    text = str(load("a.vtt", CUES).report)
    assert "50% of the lines end exactly when the next begins" in text
    assert "50% of the lines end after the next has begun" in text
    facts = load("a.txt", "[00:01] T: Why?\n[00:04] Mia: So.\n").report.files.iloc[0]
    assert facts["ends"] == "none"
    assert pd.isna(facts["abutting"])
    assert pd.isna(facts["overlapping"])
    assert "no ends" in str(load("a.txt", "[00:01] T: Why?\n[00:04] Mia: So.\n").report)


def test_every_session_of_a_table_of_lessons_is_named(load):
    rows = "".join(f"{lesson},T,Why?\n" * 3 for lesson in ("a", "b"))
    text = str(load("l.csv", f"lesson_id,speaker,text\n{rows}").report)
    assert "l.csv, l-a (read as" in text
    assert "l.csv, l-b (read as" in text


def test_the_report_of_some_sessions(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("# a note\nT: Why?\n", "utf-8")
    (tmp_path / "broken.srt").write_text("nothing", "utf-8")
    corpus = load_folder(tmp_path)
    report = corpus.select(session="a").report
    assert report.files["session"].tolist() == ["a"]
    assert set(report.findings["file"]) == {"a.txt", "broken.srt"}
