"""The manual of a codebook: complete, escaped, the same each time, and in plain words."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from labresearch.codebook import codebook_names, in_words, load_codebook
from labresearch.codebook.conditions import _CHOICES, _PAUSE_CHOICES, CONDITION_KEYS
from labresearch.codebook.example_parts import _RELATIONS
from labresearch.codebook.load import parse_codebook
from labresearch.codebook.manual import _PLACES, RELATIONS, condition_in_words, manual
from labresearch.codebook.manual_markdown import code_span, escaped
from labresearch.codebook.parts import _PLACES as WHERE
from labresearch.codebook.rule_model import Condition

HOSTILE = (
    "<script>alert(1)</script> & <b>b</b> **bold** _it_ `code` | [a](http://x.y) ![i](j) $x^2$ "
    "~~gone~~ &amp; :smile: {{ title }} {% if %} \\\\ end"
)
BOOK = r"""labresearch: codebook/1
id: moves
version: 1.2.0
title: "# Moves <i>"
family: teacher_moves
layer: both
source: "HOSTILE"
memo: "- HOSTILE"
lexicons:
  why_words:
    phrases: [why, how come]
  odd: {regex: ['`{why_words}` \| <b>']}
attributes:
  polarity:
    default: asserted
    values:
      repudiated:
        - {id: used_to, where: before, regex: '\bused to\b'}
        - {id: negated, negated: true}
      questioned: [{id: asks, where: sentence, regex: '\?\W*$'}]
codes:
  - id: asking
    label: asking
    codable: false
    definition: All ways to ask.
  - id: press
    parent: asking
    label: "1. presses | HOSTILE"
    color: "#1b6ca8"
    key: p
    level: 2
    definition: "HOSTILE First sentence. Second sentence."
    include: ["+ HOSTILE"]
    exclude: ["# HOSTILE"]
    memo: "> HOSTILE"
    source: "1) HOSTILE"
    tags: [erroneous]
    renamed_from: pushes
    requires: [recall]
    applies_to: {role: adult, segment: [discuss, launch]}
    rules:
      any:
        - {id: why, lexicon: why_words, quoted: false}
        - {id: listed, phrase: ["<u>explain", "a|b"]}
        - {id: cut, regex: '{why_words},? (did|do) `you', when: {words: ">= 2"}}
        - {id: pattern, tokens: [{LOWER: {IN: [explain]}}, {LOWER: your}]}
      unless: [{id: short, when: {words: "<= 1", not: {question: true}}}]
      when: {previous: {within: 2, role: student, same_segment: true}}
    examples:
      - text: "Why HOSTILE"
        role: teacher
        speaker: "= Ms <Ode>"
        phase: enactment
        expect: {polarity: asserted}
        before: [{role: student, speaker: "2. Mia", text: "Six.", gap_after: 4.0}]
        after: [{role: student, text: "- Because.", segment: discuss, addressee: adults}]
    counterexamples:
      - {text: "What?", role: teacher, instead: recall, why: "HOSTILE"}
      - {text: "When?", role: teacher, instead: none}
      - {text: "Where?", role: teacher, instead: other_book.place}
    crosswalk:
      - {to: "my_scheme#press", relation: narrower, note: "HOSTILE"}
  - id: recall
    parent: asking
    level: 1
    definition: Asks what.
    examples:
      - {text: "What?", role: teacher}
  - id: pushes_on
    status: deprecated
    replaced_by: [press]
    definition: Pushes on.
    examples:
      - {text: "Go on.", role: teacher}
references:
  - {id: named, regex: "(?P<name>\\w+)'s way", to: named, within: 40, confidence: 0.8}
exclusive: [[recall, press]]
""".replace("HOSTILE", HOSTILE)


def parsed(text):
    return parse_codebook(text.encode(), path=Path("moves.yml"), file="moves.yml")


class Page(HTMLParser):
    """Tags, attributes and text of a page; tags must be closed in order."""

    VOID = ("meta", "br")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.words = [], [], [], [], []
        self.attributes = set()
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.words += [" "] if tag == "td" else []
        self.attributes |= {name for name, _ in attrs}
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def plain(text):
    """Return what a reader of the Markdown sees, one line a block, and the kinds of tokens."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
    shown, kinds, html, links = [], [], [], []
    for token in tokens.parse(text):
        kinds.append(token.type + token.tag)
        html += [token.content] if token.type == "html_block" else []
        for child in token.children or []:
            kinds.append(child.type)
            html += [child.content] if child.type == "html_inline" else []
            links += [child.attrs["href"]] if child.type == "link_open" else []
        if token.type == "inline":
            shown.append(
                "".join(
                    c.content if c.type in {"text", "code_inline", "text_special"} else " "
                    for c in token.children
                    if c.type != "html_inline"
                )
            )
    return " ".join(" ".join(shown).split()), kinds, html, links


def written(text):
    """Return a text of the book as YAML's double quotes give it."""
    return " ".join(text.replace("\\\\", "\\").split())


def test_unknown_formats_are_refused():
    with pytest.raises(ValueError, match=r"'htm' is not known \(did you mean 'html'\?\)"):
        manual(parsed(BOOK), format="htm")


@pytest.mark.parametrize("name", [*codebook_names(), ""])
def test_html_is_whole_and_needs_nothing_else(name):
    page = Page(manual(load_codebook(name) if name else parsed(BOOK)))
    assert len(set(page.ids)) == len(page.ids)
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert not {"src", "srcset", "data", "action", "onclick"} & page.attributes
    assert not {"script", "link", "img", "iframe", "b b", "object"} & set(page.tags)


@pytest.mark.parametrize("name", codebook_names())
@pytest.mark.parametrize("form", ["html", "markdown"])
def test_all_that_people_need_is_there(name, form):
    book = load_codebook(name)
    text = manual(book, format=form)
    shown = Page(text).text if form == "html" else plain(text)[0]
    for wanted in (book.title, book.version, book.sha256[:12], book.source):
        assert " ".join(wanted.split()) in shown
    for code in book.codes.values():
        wanted = [code.label, f"{book.id}.{code.id}", code.definition, *code.include, *code.exclude]
        wanted += [code.source, code.memo, *(rule.id for rule in code.rules)]
        wanted += [line.text for e in code.examples for line in (*e.before, e.spoken, *e.after)]
        wanted += [line.text for e in code.counterexamples for line in (e.spoken, *e.after)]
        wanted += [example.why for example in code.counterexamples]
        for words in wanted:
            assert " ".join(words.split()) in shown, (code.id, words)


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_hostile_words_stay_words(form):
    text = manual(parsed(BOOK), format=form)
    harmless = manual(parsed(BOOK.replace(HOSTILE, "harmless")), format=form)
    hostile = written(HOSTILE)
    if form == "html":
        page, other = Page(text), Page(harmless)
        assert page.tags == other.tags
        assert page.text.count(hostile) == other.text.count("harmless") > 10
    else:
        shown, kinds, html, links = plain(text)
        shown_other, kinds_other, _, links_other = plain(harmless)
        # a text may be cut into several texts, but no mark may come in
        drop = {"text", "text_special"}
        assert [k for k in kinds if k not in drop] == [k for k in kinds_other if k not in drop]
        assert links == links_other
        assert all(re.fullmatch(r'<a id="[\w-]+">|</a>|</?sub>', tag) for tag in html)
        assert shown.count(hostile) == shown_other.count("harmless") > 10
        assert "$x" not in text


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_what_is_said_of_a_code(form):
    text = manual(parsed(BOOK.replace(HOSTILE, "harmless")), format=form)
    shown = Page(text).text if form == "html" else plain(text)[0]
    for words in (
        "level 2",
        "key p",
        "erroneous",
        "a heading, not given to lines",
        "deprecated",
        "Use instead: 1. presses | harmless",
        "Earlier called: moves.pushes",
        "Only together with: recall",
        "Not together with: recall",
        "2. Mia (student): Six. (4.0 s)",
        "= Ms <Ode> (teacher): Why harmless",
        "student: - Because. [segment: discuss, to: adults]",
        "→ polarity: asserted",
        "→ instead: recall",
        "→ instead: other_book.place",
        "→ no code",
        "→ why: harmless",
        "narrower than press (my_scheme): harmless",
        "Only lines: spoken by an adult; in the segment launch or discuss",
        "Only if: within 2 turns before, in the same segment: spoken by a student",
        "why (word list why_words)",
        "only if: not in a quotation",
        "listed (phrases)",
        "“<u>explain”, “a|b”",
        "{why_words},? (did|do) `you",
        '[LOWER: {"IN": ["explain"]}] [LOWER: "your"]',
        "at most 1 word; not: a question",
        "people set this code",
        "in the examples: “Why”",
        "the latest idea of the speaker who is named, up to 40 turns back; confidence 0.8",
    ):
        assert words in shown, words
    # the decision table has what may be given, with the first sentence only
    table = shown.rpartition("not this but")[2].partition("In other frameworks")[0]
    assert "harmless First sentence. # harmless" in table
    assert "All ways to ask" not in table
    assert "Pushes on" not in table


def test_codes_stand_below_their_parents_and_levels_are_listed():
    shown = manual(parsed(BOOK), format="markdown")
    headings = re.findall(r"^(#+) <a id=\"(.*?)\">", shown, re.MULTILINE)
    assert [h for h in headings if h[1].startswith("code-")] == [
        ("###", "code-asking"),
        ("####", "code-press"),
        ("####", "code-recall"),
        ("###", "code-pushes_on"),
    ]
    assert re.findall(r"^\| (\d) \| \[(\w)", shown, re.MULTILINE)[:2] == [("1", "r"), ("2", "1")]


@pytest.mark.parametrize("name", ["teacher_moves", "pauses"])
def test_the_key_answers_the_quiz(name):
    book = load_codebook(name)
    text = manual(book, format="markdown")
    quiz, _, key = text.partition('<a id="quiz"></a>')[2].partition('<a id="key"></a>')
    asked = re.findall(r"^> _Question (\d+).*?▶ \*\*.*?: (.*?)\*\*", quiz, re.MULTILINE | re.DOTALL)
    answers = re.findall(r"^\| (\d+) \| (.*) \|$", key, re.MULTILINE)
    assert [number for number, _ in asked] == [number for number, _ in answers]
    examples = {
        (code.id, escaped(example.text))
        for code in book.codes.values()
        for example in code.examples
    }
    given = [
        (code, words)
        for (_, words), (_, answer) in zip(asked, answers, strict=True)
        for code in re.findall(r"#code-(\w+)\)", answer)
    ]
    assert set(given) == examples
    # the order is another one than in the manual
    assert [code for code, _ in given] != sorted(
        (code for code, _ in given), key=list(book.codes).index
    )


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_the_quiz_does_not_tell(form):
    phase = "        phase: enactment\n"
    book = parsed(BOOK.replace(phase, f"{phase}        why: told\n"))
    text = manual(book, format=form)
    quiz = re.split(r'id="(?:quiz|key)"', text)[1]
    assert "told" in text
    assert "told" not in quiz
    assert "polarity: asserted" not in quiz


def test_one_example_of_two_codes_is_one_question():
    text = BOOK.replace('{text: "Go on.", role: teacher}', '{text: "What?", role: teacher}')
    shown = manual(parsed(text.replace("status: deprecated", "")), format="markdown")
    assert "[recall](#code-recall); [pushes on](#code-pushes_on)" in shown


def test_the_same_book_gives_the_same_text():
    program = (
        "import hashlib, labresearch.codebook as c\n"
        "from labresearch.codebook.manual import manual\n"
        "book = c.load_codebook('teacher_moves')\n"
        "texts = [manual(book, format=form) for form in ('html', 'markdown')]\n"
        "print(hashlib.sha256(''.join(texts).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


CONDITIONS = {
    "role": ("{role: [adult, student]}", "spoken by an adult or a student"),
    "addressee": ("{addressee: [adults, one]}", "said to adults or one person"),
    "layer": ("{layer: collegial}", "said while adults talk with each other"),
    "segment": ("{segment: timeout}", "in the segment time-out"),
    "phase": ("{phase: [plc, debrief]}", "in a session of the phase debrief or plc"),
    "speaker": ("{speaker: [Leo, mia]}", "spoken by Leo or Mia"),
    "code": ("{code: [other, a.b, c.*]}", "has the code a.b, other or any of the book c"),
    "phrase": ("{phrase: [cut, share]}", "has “cut” or “share”"),
    "regex": (r"{regex: '\bhalf'}", r"has /\bhalf/"),
    "lexicon": ("{lexicon: words}", "has words of the list words"),
    "question": ("{question: false}", "no question"),
    "in_timeout": ("{in_timeout: true}", "in a time-out"),
    "names_speaker": ("{names_speaker: true}", "names somebody else who speaks in the session"),
    "words": ('{words: "8..10"}', "8 to 10 words"),
    "seconds": ('{seconds: "> 1"}', "lasting more than 1 second"),
    "line_in_turn": ('{line_in_turn: "== 2"}', "line 2 of its turn"),
    "turns_to_end": ('{turns_to_end: "<= 3"}', "at most 3 turns before the end of its segment"),
    "pause_before": ('{pause_before: ">= 3"}', "after a silence of at least 3 seconds"),
    "pause_after": ('{pause_after: "< 0.5"}', "before a silence of less than 0.5 seconds"),
    "ideas": ('{ideas: ">= 1"}', "mentions at least 1 idea"),
    "position": ("{position: first}", "the first line of its segment"),
    "overlap": (
        '{overlap: {role: student, share: ">= 0.5", within: 3, part: first_sentence}}',
        "at least 50 % of the content words of its first sentence stand in one of the last 3 turns "
        "of a student",
    ),
    "idea_before": (
        "{idea_before: {same: false, tags: [erroneous], role: student, same_speaker: false}}",
        "another idea tagged erroneous, which it has not, was voiced within 12 turns before by a "
        "student, another speaker",
    ),
    "previous": (
        "{previous: {within: 2, role: student, question: true, same_speaker: true}}",
        "within 2 turns before: (spoken by a student and a question and by the same speaker)",
    ),
    "next": ("{next: {same_segment: true}}", "in the turn after, in the same segment: any line"),
    "in_same_timeout": (
        "{in_same_timeout: {phrase: time out}}",
        "anywhere in the same time-out: has “time out”",
    ),
    "before_timeout": (
        "{before_timeout: {within: 4, speaker: Mia}}",
        "within 4 turns before the time-out: spoken by Mia",
    ),
    "after_timeout": (
        "{after_timeout: {same_child: true}}",
        "in the turn after the time-out: spoken by, or naming, a child whom this line names",
    ),
    "line": ("{line: {role: coach}}", "the line that the pause follows: spoken by a coach"),
    "not": ("{not: {role: coach, question: true}}", "not: (spoken by a coach and a question)"),
    "any": (
        "{any: [{role: coach}, {phrase: cut, question: true}]}",
        "either spoken by a coach, or (has “cut” and a question)",
    ),
    "pause": (
        '{pause: {kind: wait1, source: gap, ended_by: student, seconds: ">= 3"}}',
        "a pause that is wait time I (after an adult's question) and known from the times of the "
        "lines and ended by a student and of at least 3 seconds",
    ),
}


def condition_of(text):
    """Parse a condition in a book of pauses, where all keys are known."""
    book = parsed(
        "labresearch: codebook/1\nid: b\nversion: 1.0.0\ntitle: t\nunit: pause\nlayer: both\n"
        "lexicons: {words: {phrases: [x]}}\ncodes:\n"
        "  - {id: other, definition: d}\n  - id: mine\n    definition: d\n"
        f"    rules: {{any: [{{when: {text}}}]}}\n"
    )
    return book.codes["mine"].rules.any[0].when, book


def test_every_condition_is_tried():
    assert set(CONDITIONS) == {*CONDITION_KEYS, "pause"}
    assert all(f"{key}:" in CONDITIONS["pause"][0] for key in (*_PAUSE_CHOICES, "seconds"))


@pytest.mark.parametrize("key", CONDITIONS)
def test_conditions_in_words(key):
    text, words = CONDITIONS[key]
    condition, book = condition_of(text)
    assert condition_in_words(condition, book=book) == words
    # a single condition, without its book, has words as well
    assert condition_in_words(condition.parts[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{not: {role: coach}}", "not spoken by a coach"),
        ("{not: {phrase: [a, b]}}", "does not have “a” or “b”"),
        ("{not: {previous: {role: coach}}}", "not: in the turn before: spoken by a coach"),
        ('{turns_to_end: "== 0"}', "in the last turn of its segment"),
        ('{words: "== 1"}', "exactly 1 word"),
        (
            '{overlap: {share: "== 1", words: "> 2", with: next, same_speaker: false}}',
            "all and more than 2 of the content words of the line stand in the next turn, by "
            "another speaker",
        ),
        ("{idea_before: {within: 1}}", "one of its ideas was voiced in the turn before"),
        (
            '{role: [host, coach], words: ">= 2"}',
            "spoken by a host teacher or a coach; at least 2 words",
        ),
        ("{pause: {}}", "any pause"),
        (r"{regex: '" + "a" * 100 + "'}", f"has /{'a' * 60}…/"),
    ],
)
def test_words_of_some_conditions(text, words):
    condition, book = condition_of(text)
    assert condition_in_words(condition, book=book) == words


def test_unknown_conditions_are_refused():
    with pytest.raises(ValueError, match="no words for the condition 'weather'"):
        condition_in_words(Condition("weather"))


def test_every_value_has_its_words():
    assert set(in_words._ADDRESSEES) == set(_CHOICES["addressee"])
    assert set(in_words._LAYERS) == set(_CHOICES["layer"])
    assert set(in_words._SEGMENTS) == set(_CHOICES["segment"])
    assert set(in_words._PAUSE_KINDS) == set(_PAUSE_CHOICES["kind"])
    assert set(in_words._PAUSE_SOURCES) == set(_PAUSE_CHOICES["source"])
    assert set(in_words._ENDED_BY) == set(_PAUSE_CHOICES["ended_by"])
    assert set(RELATIONS) == set(_RELATIONS)
    assert set(_PLACES) == set(WHERE)


@pytest.mark.parametrize(
    "text",
    ["", "a", "- a", "+", "=====", "--- x", "12) b", "3.", "# h", "> q", "a  \n\n# b", "<!--"],
)
def test_escaped_text_is_one_paragraph(text):
    shown, kinds, html, _ = plain(escaped(text))
    assert shown == " ".join(text.split())
    assert set(kinds) <= {"paragraph_openp", "inline", "text", "paragraph_closep"}
    assert not html


@pytest.mark.parametrize("text", ["a", "`a", "a``b`", "\\", "a\n b", "<b>|"])
def test_code_is_shown_as_it_is(text):
    assert plain(code_span(text))[0] == " ".join(text.split())
