"""The page: every section is there, says why it is empty, and holds no markup of others."""

import re

import pandas as pd
import pytest

from labresearch.corpus import Corpus
from labresearch.discourse import annotate
from labresearch.report import report_html
from labresearch.results import results_of

SECTIONS = [
    "glance", "files", "lab", "talk", "pauses", "timeouts", "timeout-facts", "moves", "ideas",
    "threads", "adult-talk", "framing", "people", "culture", "trust", "codes", "text", "methods",
]  # fmt: skip
BOOKS = ["adult_talk", "culture", "framing", "student_reasoning", "teacher_moves"]


def page(results):
    """Write the page with empty pictures: drawing them is most of the work."""
    return report_html(results, title="A lab", images=dict.fromkeys(results.figures, b"<svg/>"))


def headings(html):
    return re.findall(r'<h2 id="([a-z-]+)"', html)


@pytest.fixture(scope="module")
def lesson():
    talk = [
        ("T", "teacher", "How do you know?"),
        ("<b>Mia</b>", "student", "Because six threes make eighteen, <script>alert(1)</script>."),
    ]
    lines = pd.DataFrame(talk, columns=["speaker", "role", "text"])
    lines = lines.assign(session="le:<i>on", line=range(len(lines)), turn=range(len(lines)))
    sessions = pd.DataFrame({"session": ["le:<i>on"], "phase": "classroom"})
    return annotate(Corpus(sessions, lines))


def test_a_lesson_alone_has_every_section_and_reasons(lesson):
    html = page(results_of(lesson, codebooks=BOOKS, draws=9))
    assert headings(html) == SECTIONS
    assert "adults do not speak among themselves" in html
    assert "Nobody but the rules coded" in html
    assert "<script>alert" not in html
    assert "<b>Mia" not in html
    assert "le:<i>on" not in html


def test_books_that_were_not_run_are_named(lesson):
    html = page(results_of(lesson, codebooks=["teacher_moves"], draws=9))
    assert headings(html) == SECTIONS


@pytest.fixture(scope="module")
def lab(gold):
    return gold.select(session=["lab04-enactment1", "lab04-debrief"])


def test_rules_and_a_person_stand_side_by_side(lab):
    results = results_of(lab, codebooks=BOOKS, draws=9)
    html = page(results)
    assert "Coded by rules" in html
    assert "Coded by the coder gold" in html
    assert set(results.corpus.codings["coder"].str.partition(":")[0]) == {"rules"}
    # every link leads to a line
    links = set(re.findall(r'href="#(s\d+-\d+)"', html))
    assert links <= set(re.findall(r'id="(s\d+-\d+)"', html))
    assert len(links) > 50


def test_what_is_missing_is_said(lab):
    html = page(results_of(lab, codebooks=["teacher_moves"], draws=9))
    # the person used these books, the rules were not run
    assert "Coded by the coder gold" in html
    bare = lab.replace(codings=lab.codings.iloc[:0])
    html = page(results_of(bare, codebooks=["teacher_moves"], draws=9))
    assert "Nobody coded with the codebook adult_talk" in html
    assert "Nobody coded with the codebook framing" in html


def test_what_is_too_little_to_show_is_said_once():
    talk = [
        ("Coach O'Neil", "coach", "What do we anticipate?"),
        ("Ms. Ray", "teacher", "I think they will share by halves, one half for each child."),
    ]
    lines = pd.DataFrame(talk, columns=["speaker", "role", "text"])
    lines = lines.assign(session="planning", line=range(len(lines)), turn=range(len(lines)))
    sessions = pd.DataFrame({"session": ["planning"], "phase": "planning"})
    meeting = annotate(Corpus(sessions, lines))
    html = report_html(
        results_of(meeting, codebooks=[*BOOKS, "ideas_equal_sharing"], draws=9), title="x"
    )
    assert headings(html) == SECTIONS
    # ideas were found, but no lab is named in which to follow them
    assert "No session names a lab or a team" in html
    assert "Coded by rules: every cell is suppressed: 2 speakers, fewer than 3." in html
    assert html.count("fewer than 3") < 12
    assert "meeting, school not named" in html
