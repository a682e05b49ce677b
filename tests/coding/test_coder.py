"""Rules and their context, by hand on tiny sessions, and against a slow obvious evaluation."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.codebook import CodebookError
from labresearch.codebook.load import parse_codebook
from labresearch.coding import RuleCoder, code
from labresearch.coding import coder as coder_module
from labresearch.coding.content_words import content_words
from labresearch.coding.line_tests import is_question, word_count
from labresearch.coding.matching import first_hit
from labresearch.coding.sentences import first_sentence
from labresearch.corpus import Corpus

EXAMPLE = [{"text": "any words", "role": "teacher"}]


def book(codes, **facts):
    """Make a codebook from {code: rules or whole code}."""
    entries = []
    for name, entry in codes.items():
        entry = dict(entry)
        if not {"rules", "definition"} & set(entry):
            entry = {"rules": entry}
        entries.append({"id": name, "definition": "a code", "examples": EXAMPLE} | entry)
    content = {
        "labresearch": "codebook/1", "id": "b", "version": "1.0.0", "title": "B", "codes": entries,
    } | facts  # fmt: skip
    return parse_codebook(json.dumps(content).encode(), path=Path("b.yml"), file="b.yml")


def talk(*lines, session="s", phase="enactment", **columns):
    """Make a corpus from (speaker, text) or (speaker, text, {column: value}); T is a teacher."""
    rows = []
    for number, (speaker, text, *more) in enumerate(lines):
        role = "teacher" if speaker.startswith("T") else "student"
        row = {"session": session, "line": number, "speaker": speaker, "role": role, "text": text}
        row |= {"layer": "instruction", "segment": "none"} | columns
        rows.append(row | (more[0] if more else {}))
    return Corpus(
        sessions=pd.DataFrame({"session": [session], "phase": [phase]}),
        utterances=pd.DataFrame(rows),
    )


def coded(corpus, a_book, name="b.x"):
    codings = code(corpus, a_book).codings
    return codings.loc[codings["code"] == name, "line"].tolist()


WHY = {"any": [{"id": "why", "phrase": "why"}]}
CLASS = [
    ("Mia", "I cut it in half again."),
    ("T", "Why?"),
    ("Leo", "Because it is fair, why not."),
    ("T", "Is it?"),
    ("T", "And why would Mia's way be fair?"),
    ("Mia", "Two fourths cover the same part."),
]


def when(**condition):
    return {"x": {"any": [{"id": "r", "when": condition}]}}


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ({"role": "student"}, [0, 2, 5]),
        ({"role": ["adult"]}, [1, 3, 4]),
        ({"speaker": "mia"}, [0, 5]),
        ({"phrase": "fair"}, [2, 4]),
        ({"regex": "^(is|and) "}, [3, 4]),
        ({"question": True}, [1, 3, 4]),
        ({"words": ">= 6"}, [0, 2, 4, 5]),
        ({"words": "1..2"}, [1, 3]),
        ({"not": {"role": "student"}, "words": "> 1"}, [3, 4]),
        ({"any": [{"speaker": "Leo"}, {"words": "== 1"}]}, [1, 2]),
        ({"names_speaker": True}, [4]),
        ({"position": "first"}, [0]),
        ({"position": ["first", "last"]}, [0, 5]),
        ({"in_timeout": False}, [0, 1, 2, 3, 4, 5]),
        ({"phase": "debrief"}, []),
        ({"previous": {"speaker": "Mia"}}, [1]),
        ({"previous": {"speaker": "Mia", "within": 2}}, [1, 2]),
        ({"previous": {"phrase": "why", "role": "teacher"}}, [2, 5]),
        ({"previous": {"within": 4, "same_speaker": True}}, [3, 4, 5]),
        ({"previous": {"within": 2, "role": "student", "same_speaker": False}}, [1, 2, 3, 4, 5]),
        ({"next": {"phrase": "fair"}}, [1, 2]),
        ({"next": {"speaker": "Leo", "previous": {"speaker": "Mia", "within": 2}}}, [1]),
        ({"next": {"within": 2, "not": {"question": True}, "role": "teacher"}}, []),
        ({"overlap": {"role": "student", "words": ">= 1"}}, [4]),
        ({"overlap": {"role": "student", "share": ">= 0.6", "within": 3}}, []),
        ({"overlap": {"with": "next", "role": "teacher", "words": ">= 1"}}, [2]),
    ],
)  # fmt: skip
def test_conditions_on_lines(condition, lines):
    assert coded(talk(*CLASS), book(when(**condition))) == lines


def test_lines_of_one_speaker_are_one_turn_whether_numbered_or_not():
    condition = book(when(previous={"speaker": "Leo"}))
    assert coded(talk(*CLASS), condition) == [3, 4]
    numbered = [(*line, {"turn": turn}) for line, turn in zip(CLASS, [0, 1, 2, 3, 4, 5])]  # noqa: B905
    assert coded(talk(*numbered), condition) == [3]


REVOICING = [
    ("Mia", "Two and two."),
    ("T", "Two and two. So it is the same as four and four, or what do you think about it?"),
    ("T", "Two and two."),
    ("T", "Go on."),
    ("Leo", "Four is two and two. Two and two."),
]


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ({"overlap": {"share": ">= 1"}}, [2, 4]),
        ({"overlap": {"share": ">= 1", "part": "line"}}, [2, 4]),
        ({"overlap": {"share": ">= 1", "part": "first_sentence", "role": "student"}}, [1, 2]),
        ({"overlap": {"words": "== 1", "part": "first_sentence", "role": "student"}}, [1, 2, 4]),
        ({"line_in_turn": "<= 2"}, [0, 1, 2, 4]),
        ({"line_in_turn": "== 2"}, [2]),
        ({"line_in_turn": "> 1", "words": "<= 2"}, [3]),
        ({"next": {"line_in_turn": "3..7"}}, [0]),
    ],
)
def test_the_first_words_and_lines_of_a_turn(condition, lines):
    assert coded(talk(*REVOICING), book(when(**condition))) == lines


def test_lines_are_counted_in_each_session_and_turn():
    from labresearch.corpus import concat

    corpus = concat([talk(("T", "one"), ("T", "two"), session=name) for name in "ab"])
    codings = code(corpus, book(when(line_in_turn="== 1"))).codings
    assert list(zip(codings["session"], codings["line"], strict=True)) == [("a", 0), ("b", 0)]


def test_a_name_of_the_session_that_is_called_asks_nothing():
    from labresearch.corpus import concat

    lines = [("T", "It is six. mia?"), ("T", "why? mia?"), ("T", "Hamza?"), ("T", "Is it? mia?")]
    named, unnamed = talk(*lines, ("Mia", "six"), session="a"), talk(*lines, session="b")
    codings = code(concat([named, unnamed]), book(when(question=True))).codings
    found = list(zip(codings["session"], codings["line"], strict=True))
    assert found == [("a", 1), ("a", 3), ("b", 0), ("b", 1), ("b", 3)]


def test_same_segment_ends_a_window():
    lines = [
        ("Mia", "one", {"segment": "launch"}),
        ("T", "two", {"segment": "discuss"}),
        ("Leo", "three", {"segment": "discuss"}),
    ]
    within = {"role": "student", "within": 2}
    assert coded(talk(*lines), book(when(previous=within))) == [1, 2]
    assert coded(talk(*lines), book(when(previous=within | {"same_segment": True}))) == []


def test_unknown_speakers_are_nobody():
    lines = [("", "one"), ("T", "two"), ("", "three")]
    for same in (True, False):
        condition = {"previous": {"within": 2, "same_speaker": same, "role": "student"}}
        assert coded(talk(*lines), book(when(**condition))) == []


def test_lengths_and_pauses_around_a_line():
    lines = [
        ("T", "Why?", {"start": 0.0, "end": 2.0}),
        ("Mia", "So", {"start": 6.0, "end": 7.0}),
        ("T", "Go on", {"start": 7.0, "end": np.nan}),
    ]
    corpus = talk(*lines)
    corpus = corpus.replace(
        pauses=pd.DataFrame(
            {
                "session": "s", "pause": [0, 1, 2], "source": "gap",
                "kind": ["wait1", "intra", "lull"],
                "after_line": [0, 1, 1], "before_line": [1, 1, 2], "duration": [4.0, 9.0, np.nan],
            }
        )
    )  # fmt: skip
    assert coded(corpus, book(when(seconds=">= 1.5"))) == [0]
    assert coded(corpus, book(when(pause_after=">= 3"))) == [0]
    assert coded(corpus, book(when(pause_before=">= 3"))) == [1]
    assert coded(corpus, book(when(pause_before="<= 10"))) == [1]


def test_any_all_unless_and_when():
    lines = [("T", "Why can we?"), ("T", "Why not"), ("T", "can we"), ("Mia", "why can we")]
    a_book = book(
        {
            "x": {
                "rules": {
                    "any": [{"phrase": ["why"]}],
                    "all": [{"phrase": "can"}],
                    "unless": [{"phrase": "not"}, {"when": {"speaker": "Leo"}}],
                    "when": {"role": "adult"},
                }
            }
        }
    )
    assert coded(talk(*lines), a_book) == [0]


def test_the_earliest_words_are_the_evidence_and_spans_point_into_text():
    corpus = talk(("T", "So (2.0) how come   Leo why?", {"speech": "So how come Leo why?"}))
    a_book = book(
        {
            "x": {
                "any": [
                    {"id": "line", "when": {"role": "teacher"}},
                    {"id": "why", "phrase": "why"},
                    {"id": "come", "phrase": ["how come"]},
                ]
            },
            "y": {"definition": "d", "level": 2, "rules": {"any": [{"when": {"words": ">= 1"}}]}},
        }
    )
    rows = code(corpus, a_book).codings.set_index("code")
    text = corpus.utterances["text"].item()
    x, y = rows.loc["b.x"], rows.loc["b.y"]
    assert text[x["start_char"] : x["end_char"]] == "how come"
    assert (x["evidence"], x["coder"], x["codebook_version"]) == ("come", "rules:b@1.0.0", "1.0.0")
    assert x["confidence"] == 1
    assert np.isnan(x["value"])
    assert (y["start_char"], y["end_char"], y["value"]) == (0, len(text), 2)
    assert y["evidence"] == "any1"


def test_defaults_layer_and_applies_to_narrow_the_lines():
    lines = [
        ("T", "why", {"layer": "collegial"}),
        ("T", "why"),
        ("Mia", "why"),
        ("T", "why", {"segment": "close"}),
    ]
    codes = {
        "x": WHY,
        "y": {"rules": WHY, "definition": "d", "applies_to": {"role": "student"}},
        "z": {"rules": WHY, "definition": "d", "applies_to": {"layer": "collegial"}},
    }
    a_book = book(codes, layer="instruction", defaults={"role": "adult", "segment": "none"})
    corpus = talk(*lines)
    assert coded(corpus, a_book) == [1]
    assert coded(corpus, a_book, "b.y") == [2]
    assert coded(corpus, a_book, "b.z") == [0]


def test_codes_of_other_lines_and_books():
    first = book({"why": WHY})
    second = book(
        {
            "answer": {"any": [{"when": {"previous": {"code": "b.why"}, "role": "student"}}]},
            "after": {"any": [{"when": {"previous": {"code": ["c.*"]}}}]},
        },
        id="c",
    )
    codings = code(talk(*CLASS), [second, first]).codings
    assert codings.loc[codings["code"] == "c.answer", "line"].tolist() == [2, 5]
    # c.* holds c.after itself: it goes on from turn to turn
    assert codings.loc[codings["code"] == "c.after", "line"].tolist() == [3, 4, 5]


def test_a_code_may_look_back_at_itself():
    rules = {
        "any": [
            {"id": "start", "phrase": "start"},
            {"id": "goes_on", "phrase": "and", "when": {"previous": {"code": "x"}}},
        ]
    }
    lines = [("T", "start"), ("Mia", "and"), ("T", "and"), ("Mia", "no"), ("T", "and")]
    assert coded(talk(*lines), book({"x": rules})) == [0, 1, 2]
    alternating = {"any": [{"when": {"not": {"previous": {"code": "x"}}}}]}
    assert coded(talk(*lines), book({"x": alternating})) == [0, 2, 4]


def test_books_that_are_asked_for_are_found_beside_the_file(tmp_path):
    text = (
        "labresearch: codebook/1\nid: {id}\nversion: 1.0.0\ntitle: t\ncodes:\n  - id: x\n"
        "    definition: d\n    rules: {{any: [{rule}]}}\n"
        "    examples: [{{text: why, role: teacher}}]\n"
    )
    (tmp_path / "one.yml").write_text(text.format(id="one", rule="{phrase: why}"))
    asking = tmp_path / "two.yml"
    asking.write_text(text.format(id="two", rule="{when: {previous: {code: one.x}}}"))
    codings = code(talk(*CLASS), asking).codings
    assert set(codings["code"]) == {"two.x"}  # the other book is applied, not written
    asking.write_text(text.format(id="two", rule="{when: {previous: {code: none_such.x}}}"))
    with pytest.raises(
        CodebookError, match=r"two\.yml:8.*codebook 'none_such', which is not there"
    ):
        RuleCoder(asking)
    asking.write_text(text.format(id="two", rule="{when: {previous: {code: one.z}}}"))
    with pytest.raises(CodebookError, match=r"unknown code 'one\.z'"):
        RuleCoder(asking)


def test_codings_of_others_are_kept_and_own_ones_replaced():
    corpus = talk(*CLASS)
    human = {"session": "s", "line": 0, "code": "b.x", "coder": "Ana"}
    old = {"session": "s", "line": 0, "code": "b.x", "coder": "rules:b@0.9.0"}
    corpus = corpus.replace(codings=pd.DataFrame([human, old]))
    before = corpus.codings.copy()
    once = code(corpus, book({"x": WHY}))
    twice = code(once, book({"x": WHY}))
    pd.testing.assert_frame_equal(once.codings, twice.codings)
    assert once.codings["coder"].tolist() == ["Ana", *["rules:b@1.0.0"] * 3]
    pd.testing.assert_frame_equal(corpus.codings, before)


def test_two_books_of_one_id_are_refused():
    with pytest.raises(ValueError, match="same id 'b'"):
        RuleCoder([book({"x": WHY}), book({"y": WHY})])


PAUSES = {
    "session": "s", "pause": [0, 1, 2], "source": ["timed", "gap", "mark"],
    "kind": ["wait1", "wait2", "wait1"], "ended_by": ["student", "none", "same_adult"],
    "after_line": [1, -1, 4], "before_line": [2, 0, 5], "duration": [4.0, 2.0, np.nan],
}  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "evidence"),
    [
        ({"pause": {"kind": "wait1"}}, ["r (pause 0)", "r (pause 2)"]),
        ({"pause": {"seconds": ">= 3"}}, ["r (pause 0)"]),
        ({"pause": {"source": ["gap", "mark"]}}, ["r (pause 1)", "r (pause 2)"]),
        ({"pause": {"ended_by": "same_adult"}, "line": {"role": "teacher"}}, ["r (pause 2)"]),
        ({"line": {"speaker": "Mia"}}, ["r (pause 1)"]),
        ({"not": {"pause": {"kind": "wait1"}}}, ["r (pause 1)"]),
        (
            {"any": [{"role": "student"}, {"pause": {"seconds": "> 3"}}]},
            ["r (pause 1)", "r (pause 0)"],
        ),
        ({"line": {"previous": {"speaker": "Leo"}}}, ["r (pause 2)"]),
    ],
)  # fmt: skip
def test_books_of_pauses(condition, evidence):
    corpus = talk(*CLASS).replace(pauses=pd.DataFrame(PAUSES))
    codings = code(corpus, book(when(**condition), unit="pause")).codings
    assert codings["evidence"].tolist() == evidence or sorted(codings["evidence"]) == sorted(
        evidence
    )


def test_a_pause_is_coded_on_the_line_before_it():
    corpus = talk(*CLASS).replace(pauses=pd.DataFrame(PAUSES))
    rules = {"x": {"any": [{"id": "r", "phrase": "why", "when": {"pause": {"kind": "wait1"}}}]}}
    codings = code(corpus, book(rules, unit="pause")).codings
    assert codings["line"].tolist() == [1, 4]
    assert coded(corpus, book(when(pause={"kind": "wait2"}), unit="pause")) == [0]
    assert code(talk(*CLASS), book(rules, unit="pause")).codings.empty


def test_codes_of_pauses_count_as_codes_of_their_line():
    silence = book(when(pause={"seconds": ">= 3"}), unit="pause", id="silence")
    after = book(when(previous={"code": "silence.x"}))
    corpus = talk(*CLASS).replace(pauses=pd.DataFrame(PAUSES))
    codings = code(corpus, [after, silence]).codings
    assert codings.loc[codings["code"] == "b.x", "line"].tolist() == [2]


def test_a_regex_that_hangs_is_named(monkeypatch):
    from labresearch.coding import matching

    monkeypatch.setattr(matching, "TIMEOUT", 0.1)
    a_book = book({"x": {"any": [{"regex": "(?:a|a)*(?:a|a)*(?:a|a)*(?:aa|a)*d$"}]}})
    with pytest.raises(
        CodebookError,
        match=r"b\.yml:1:\d+: error C032 codes\.x\.rules\.any1: a regex took more than 0\.1 s",
    ):
        code(talk(("T", "a" * 400 + "b d e")), a_book)


def test_chunks_and_order_of_rows_change_nothing(monkeypatch):
    def some(seed):
        return talk(*CLASS, session=f"s{seed}")

    from labresearch.corpus import concat

    corpus = concat([some(n) for n in range(5)])
    a_book = book({"x": WHY, "y": {"any": [{"when": {"previous": {"code": "x"}}}]}})
    whole = code(corpus, a_book, progress=True).codings
    assert len(whole) == 5 * 7
    monkeypatch.setattr(coder_module, "_CHUNK", 7)
    pd.testing.assert_frame_equal(code(corpus, a_book).codings, whole)
    mixed = corpus.replace(utterances=corpus.utterances.sample(frac=1, random_state=0))
    keys = ["session", "line", "code"]
    pd.testing.assert_frame_equal(
        code(mixed, a_book).codings.sort_values(keys, ignore_index=True),
        whole.sort_values(keys, ignore_index=True),
    )


def test_an_empty_corpus():
    corpus = talk(*CLASS)
    corpus = corpus.replace(utterances=corpus.utterances.iloc[:0])
    assert code(corpus, book({"x": WHY})).codings.empty


# -- a slow, obvious evaluation ------------------------------------------------------------------


class Slow:
    def __init__(self, corpus):
        self.lines = corpus.utterances.to_dict("records")
        turn, last = -1, None
        for line in self.lines:
            turn += line["speaker"] != last
            last = line["speaker"]
            line["t"] = turn
        self.codes = {}

    def holds(self, condition, i):
        line, key, value = self.lines[i], condition.key, condition.value
        if key == "all":
            return all(self.holds(part, i) for part in condition.parts)
        if key == "any":
            return any(self.holds(part, i) for part in condition.parts)
        if key == "not":
            return not self.holds(condition.parts[0], i)
        if key in {"role", "segment", "layer"}:
            return line[key] in value
        if key == "speaker":
            return line["speaker"].casefold() in value
        if key in {"phrase", "regex", "lexicon"}:
            return first_hit(value, line["speech"]) is not None
        if key == "question":
            names = {other["speaker"].casefold() for other in self.lines} - {"t", ""}
            return is_question(line["speech"], names=names) == value
        if key == "line_in_turn":
            in_turn = [n for n, other in enumerate(self.lines) if other["t"] == line["t"]]
            return bool(value.holds(in_turn.index(i) + 1))
        if key == "words":
            return bool(value.holds(word_count(line["speech"])))
        if key == "code":
            return any((name, i) in self.codes for name in value)
        if key == "overlap":
            return self.overlap(value, i)
        sign = -1 if key == "previous" else 1
        for j, other in enumerate(self.lines):
            if not 1 <= sign * (other["t"] - line["t"]) <= condition.within:
                continue
            between = self.lines[min(i, j) : max(i, j) + 1]
            if condition.same_segment and len({one["segment"] for one in between}) > 1:
                continue
            if condition.same_speaker is not None:
                if not line["speaker"] or not other["speaker"]:
                    continue
                if (line["speaker"] == other["speaker"]) != condition.same_speaker:
                    continue
            if self.holds(condition.parts[0], j):
                return True
        return False

    def overlap(self, wanted, i):
        said, mine = self.lines[i]["speech"], self.lines[i]["t"]
        own = content_words(first_sentence(said) if wanted.part == "first_sentence" else said)
        turns = {}
        for other in self.lines:
            turns.setdefault(other["t"], []).append(other)
        order = sorted(turns, reverse=wanted.direction == "previous")
        order = [t for t in order if (t < mine if wanted.direction == "previous" else t > mine)]
        if wanted.roles:
            order = [t for t in order if any(x["role"] in wanted.roles for x in turns[t])]
        for t in order[: wanted.within]:
            said = {w for other in turns[t] for w in content_words(other["speech"])}
            shared = len(own & said)
            if own and wanted.words.holds(shared):
                return True
        return False

    def rule(self, rule, i):
        if rule.when is not None and not self.holds(rule.when, i):
            return None
        if rule.match is None:
            return (-1, -1)
        return first_hit(rule.match, self.lines[i]["speech"])

    def code(self, name, a_code, i):
        for condition in (a_code.applies_to, a_code.when):
            if condition is not None and not self.holds(condition, i):
                return
        hits = [(self.rule(rule, i), rule.id) for rule in a_code.rules.any]
        hits = [(span, rule) for span, rule in hits if span is not None]
        if a_code.rules.any and not hits:
            return
        if any(self.rule(rule, i) is None for rule in a_code.rules.all):
            return
        if any(self.rule(rule, i) is not None for rule in a_code.rules.unless):
            return
        worded = [hit for hit in hits if hit[0][0] >= 0]
        best = min(worded, key=lambda hit: hit[0][0]) if worded else (hits or [(None, "all1")])[0]
        self.codes[name, i] = best[1]


word = st.sampled_from(
    [
        "why", "because", "half", "fourths", "cut", "is it", "two", "so", "can't", "half.", "two?",
        "mia?", "Leo?", "Hamza?",
    ]
)  # fmt: skip
leaf = st.one_of(
    st.fixed_dictionaries({"role": st.sampled_from(["teacher", "student", "adult"])}),
    st.fixed_dictionaries({"speaker": st.sampled_from(["Mia", "leo"])}),
    st.fixed_dictionaries({"phrase": word}),
    st.fixed_dictionaries({"question": st.booleans()}),
    st.fixed_dictionaries({"words": st.sampled_from([">= 2", "<= 1", "2..3"])}),
    st.fixed_dictionaries({"line_in_turn": st.sampled_from(["<= 2", "== 1", "> 1", "2..3"])}),
    st.fixed_dictionaries({"segment": st.sampled_from(["launch", "timeout"])}),
    st.fixed_dictionaries(
        {
            "overlap": st.fixed_dictionaries(
                {"words": st.just(">= 1"), "within": st.integers(1, 2)},
                optional={
                    "role": st.just("student"),
                    "with": st.sampled_from(["previous", "next"]),
                    "part": st.sampled_from(["line", "first_sentence"]),
                },
            )
        }
    ),
)


def windows(inner):
    window = st.builds(
        lambda parts, within, more: parts | {"within": within} | more,
        inner,
        st.integers(1, 3),
        st.sampled_from(
            [{}, {"same_segment": True}, {"same_speaker": True}, {"same_speaker": False}]
        ),
    )
    return st.one_of(
        st.builds(lambda a, b: a | b, inner, inner),
        st.fixed_dictionaries({"previous": window}),
        st.fixed_dictionaries({"next": window}),
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=2)}),
    )


conditions = st.recursive(leaf, windows, max_leaves=4)
rule = st.fixed_dictionaries(
    {"phrase": word}, optional={"when": conditions}
) | st.fixed_dictionaries({"when": conditions})
rules = st.fixed_dictionaries(
    {"any": st.lists(rule, min_size=1, max_size=3)},
    optional={
        "all": st.lists(rule, max_size=1),
        "unless": st.lists(rule, max_size=1),
        "when": conditions,
    },
)
line = st.tuples(
    st.sampled_from(["T", "Mia", "Leo", ""]),
    st.lists(word, min_size=1, max_size=4).map(" ".join),
    st.fixed_dictionaries({"segment": st.sampled_from(["launch", "timeout"])}),
)


@given(
    st.lists(rules, min_size=1, max_size=3), st.lists(line, min_size=1, max_size=8), st.booleans()
)
def test_same_codings_as_a_slow_obvious_evaluation(some_rules, lines, chained):
    codes = {f"c{n}": dict(entry) for n, entry in enumerate(some_rules)}
    if chained and len(codes) > 1:  # the last code needs the first on this or an earlier line
        name = f"c{len(codes) - 1}"
        needed = {"any": [{"code": "c0"}, {"previous": {"code": ["c0", name]}}]}
        codes[name]["unless"] = [{"when": {"not": needed}}]
    corpus = talk(*lines)
    corpus = corpus.replace(utterances=corpus.utterances.assign(speech=corpus.utterances["text"]))
    a_book = book(codes)
    slow = Slow(corpus)
    for i in range(len(lines)):
        for name, a_code in a_book.codes.items():
            slow.code(f"b.{name}", a_code, i)
    found = RuleCoder(a_book).code(corpus).codings
    rows = zip(found["code"], found["line"], found["evidence"], strict=True)
    assert {(c, n): rule for c, n, rule in rows} == slow.codes
    ungated = RuleCoder(a_book).code(corpus, gated=False).codings
    pd.testing.assert_frame_equal(found, ungated)


SHARED = Path(__file__).parents[2] / "../shared/data/talkmoves/dev.csv.gz"


@pytest.mark.skipif(not SHARED.is_file(), reason="the TalkMoves development file is not here")
def test_gates_lose_nothing_on_real_talk():
    talkmoves = pd.read_csv(SHARED, keep_default_na=False, nrows=700)
    utterances = pd.DataFrame(
        {
            "session": talkmoves["transcript"],
            "line": talkmoves.groupby("transcript").cumcount(),
            "speaker": talkmoves["speaker"],
            "role": talkmoves["role"].where(
                talkmoves["role"].isin(["teacher", "student"]), "unknown"
            ),
            "text": talkmoves["text"].astype(str),
        }
    )
    sessions = pd.DataFrame({"session": utterances["session"].unique()})
    corpus = Corpus(sessions=sessions, utterances=utterances)
    coder = RuleCoder()
    gated = coder.code(corpus).codings
    assert len(gated) > 250
    pd.testing.assert_frame_equal(gated, coder.code(corpus, gated=False).codings)
