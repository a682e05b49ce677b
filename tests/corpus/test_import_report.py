from labresearch.corpus import Finding, ImportReport, TranscriptError

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
    assert "note: line 2: a title" in text
    assert "b.vtt: not read" in text
    assert "&lt;b&gt;" in both._repr_html_()


def test_empty_report():
    assert str(ImportReport()) == "nothing was imported"
    assert len(ImportReport.concat([]).findings) == 0
