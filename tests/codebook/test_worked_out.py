import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from labresearch.codebook import plain_patterns, worked_out
from labresearch.codebook.gates import gate_of
from labresearch.codebook.patterns import FLAGS, regex_compiled
from labresearch.codebook.rule_model import TextMatch

SOURCES = [
    r"\b(?:why|how come)\b[^.?!]{0,40}\b(?P<name>\w+)",
    r"(?<!\w)(?:say|tell) (?:us |me )?more",
    r"\d+ (?:sixths?|fourths?)",
    r"[a-z]+(?:,| and) [a-z]+",
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Keep everything, however quick it was, in a folder of its own."""
    monkeypatch.setenv("LABRESEARCH_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(worked_out, "_WORTH", 0.0)
    monkeypatch.setattr(worked_out, "_SAVE_EVERY", 0.0)
    worked_out._opened.cache_clear()
    plain_patterns._compiled.cache_clear()
    yield tmp_path / "kept"
    worked_out._opened.cache_clear()
    plain_patterns._compiled.cache_clear()


def forget():
    """Begin as a new session does."""
    worked_out._opened.cache_clear()
    plain_patterns._compiled.cache_clear()


def test_a_later_session_does_not_work_it_out_again(folder):
    calls = []

    def answer():
        calls.append(1)
        return ("a", 1, None, {"b": 2})

    assert worked_out.worked_out("x", "key", by=answer) == ("a", 1, None, {"b": 2})
    forget()
    assert worked_out.worked_out("x", "key", by=answer) == ("a", 1, None, {"b": 2})
    assert worked_out.worked_out("y", "key", by=lambda: 5) == 5
    assert calls == [1]


@pytest.mark.parametrize("source", SOURCES)
@given(text=st.text("abwhy esinmore?,1 sixthfou.", max_size=60))
def test_patterns_from_the_file_find_the_same(source, text):
    # not through the fixture: hypothesis runs one body many times
    flags = int(FLAGS)
    rebuilt = regex_compiled(source, flags)
    hit, expected = rebuilt.search(text), regex.compile(source, flags).search(text)
    assert (hit and hit.span()) == (expected and expected.span())
    assert rebuilt.groupindex == regex.compile(source, flags).groupindex


@pytest.mark.parametrize("source", SOURCES)
def test_plain_patterns_and_gates_are_the_same_from_the_file(folder, source):
    texts = ["so why did tom say more", "tell us more", "3 sixths and 2 fourths", "ab, cd", ""]

    def found():
        pattern = plain_patterns.plain_pattern([], [source])
        spans = [(hit.span(), hit.groupdict()) if (hit := pattern.search(t)) else 0 for t in texts]
        return spans, gate_of(TextMatch("regex", regexes=(source,)))

    first = found()
    forget()
    assert found() == first
    assert any(folder.iterdir())


def test_only_the_user_can_read_it(folder):
    worked_out.worked_out("x", "key", by=lambda: 1)
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert [stat.S_IMODE(f.stat().st_mode) for f in folder.iterdir()] == [0o600]


@pytest.mark.parametrize("content", [b"", b"no such thing", b"\xe3\x00\x00", b"i\x01\x00\x00\x00"])
def test_a_damaged_file_is_replaced(folder, content):
    worked_out.worked_out("x", "key", by=lambda: 1)
    file = worked_out.cache_file()
    file.write_bytes(content)
    forget()
    assert worked_out.worked_out("x", "key", by=lambda: 2) == 2
    forget()
    assert worked_out.worked_out("x", "key", by=lambda: 3) == 2


def test_two_sessions_add_to_one_file(folder):
    worked_out.worked_out("x", "first", by=lambda: 1)
    forget()
    other = worked_out._opened(os.environ["LABRESEARCH_CACHE"])
    forget()
    worked_out.worked_out("x", "second", by=lambda: 2)
    other.entries[b"third"] = 3
    other.save()
    forget()
    kept = worked_out._opened(os.environ["LABRESEARCH_CACHE"]).entries
    assert sorted(kept.values()) == [1, 2, 3]


def test_a_file_grown_too_large_keeps_what_was_used(folder, monkeypatch):
    for key in "abc":
        worked_out.worked_out("x", key, by=lambda: 1)
    forget()
    monkeypatch.setattr(worked_out, "_MOST", 3)
    worked_out.worked_out("x", "a", by=lambda: 9)
    worked_out.worked_out("x", "d", by=lambda: 4)
    forget()
    kept = worked_out._opened(os.environ["LABRESEARCH_CACHE"]).entries
    assert sorted(kept.values()) == [1, 4]


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path, monkeypatch):
    taken = tmp_path / "a file"
    taken.write_text("here already", encoding="utf-8")
    monkeypatch.setenv("LABRESEARCH_CACHE", str(taken))
    monkeypatch.setattr(worked_out, "_WORTH", 0.0)
    monkeypatch.setattr(worked_out, "_SAVE_EVERY", 0.0)
    worked_out._opened.cache_clear()
    assert worked_out.worked_out("x", "key", by=lambda: 1) == 1
    assert taken.read_text(encoding="utf-8") == "here already"
    worked_out._opened.cache_clear()


def test_off_keeps_nothing(tmp_path):
    script = (
        "from labresearch.codebook import load_codebook\n"
        "from labresearch.codebook.worked_out import cache_file\n"
        "load_codebook('pauses')\n"
        "print(cache_file())\n"
    )
    env = os.environ | {
        "LABRESEARCH_CACHE": "off",
        "XDG_CACHE_HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    ran = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "None"
    assert not list(Path(tmp_path).iterdir())
