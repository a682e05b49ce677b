import pandas as pd
import pytest

from labresearch.corpus import Corpus
from labresearch.discourse import annotate


def column(corpus, book, name):
    return annotate(corpus, book=book).utterances[name].tolist()


@pytest.mark.parametrize(
    ("phase", "layer"),
    [
        ("planning", "collegial"),
        ("revise", "collegial"),
        ("debrief", "collegial"),
        ("plc", "collegial"),
        ("staff", "collegial"),
        ("interview", "collegial"),
        ("enactment", "instruction"),
        ("classroom", "instruction"),
        ("rehearsal", "instruction"),
        ("unknown", "instruction"),
    ],
)
def test_the_phase_sets_the_layer(phase, layer, lesson, book):
    corpus = lesson(["Ms. Bell: So.", "Leo: A half."], phase=phase)
    assert column(corpus, book, "layer") == [layer, layer]


def test_an_unknown_session_without_children_is_collegial(lesson, book):
    corpus = lesson(["Ms. Bell: So.", "Coach: A half."], phase="unknown")
    assert column(corpus, book, "layer") == ["collegial", "collegial"]
    assert column(corpus, book, "addressee") == ["adults", "adults"]


def test_a_time_out_is_collegial_with_an_aside_to_children(lesson, book):
    corpus = lesson(
        [
            "Noor: Two.",
            "Coach: Time-out. Should we stay with this?",
            "Ms. Bell: Hang on one second, friends.",
            "Coach: I'm wondering about her drawing.",
            "Leo: Hm.",
            "Ms. Bell: Friends, why?",
        ]
    )
    assert column(corpus, book, "segment") == ["none", *["timeout"] * 3, "none", "none"]
    assert column(corpus, book, "layer") == [
        "instruction",
        *["collegial"] * 3,
        "instruction",
        "instruction",
    ]
    assert column(corpus, book, "addressee") == [
        "unknown",
        "adults",
        "students",
        "adults",
        "unknown",
        "students",
    ]


@pytest.mark.parametrize(
    ("said", "addressee"),
    [
        ("Why is it a half?", "students"),
        ("Leo, why is it a half?", "one"),
        ("Okay, Leo, go ahead.", "one"),
        ("Why is it a half, Leo?", "one"),
        ("Leo?", "one"),
        ("Hold on. Leo, say it again?", "one"),
        ("Leo says it is a half.", "students"),
        ("How is it like Leo's?", "students"),
        ("((to Leo)) What is it?", "one"),
        ("((quietly, to Mr. Roy)) What is it?", "adults"),
        ("Mr. Roy, the paper?", "adults"),
        ("Nobody, why?", "students"),
        ("[laughter]", "unknown"),
    ],
)
def test_who_is_addressed(said, addressee, lesson, book):
    corpus = lesson([f"Ms. Bell: {said}", "Leo: Hm.", "Mr. Roy: So."])
    assert column(corpus, book, "addressee")[:2] == [addressee, "unknown"]


def test_replies_to_an_aside_are_said_to_adults(lesson, book):
    corpus = lesson(
        [
            "Coach: ((low, to Ms. Bell)) Have you seen that?",
            "Ms. Bell: No, what?",
            "Coach: Go by there.",
            "Ms. Bell: Friends, look.",
            "Leo: Hm.",
        ]
    )
    assert column(corpus, book, "addressee") == ["adults"] * 3 + ["students", "unknown"]


def test_parts_of_a_lesson_by_cues(lesson, book):
    corpus = lesson(
        [
            "Ms. Bell: Here is a story.",
            "Leo: Okay.",
            "Ms. Bell: Off you go.",
            "Leo: Mine is cut.",
            "Ms. Bell: Come back together.",
            "Noor: It is a half.",
            "Coach: Time-out. Should we stay with this?",
            "Ms. Bell: Yes, she sees it.",
            "Ms. Bell: Friends, why?",
            "Leo: So.",
            "Ms. Bell: That's all for today.",
            "Leo: Bye.",
        ]
    )
    assert column(corpus, book, "segment") == [
        *["launch"] * 3,
        "explore",
        *["discuss"] * 2,
        *["timeout"] * 2,
        *["discuss"] * 2,
        *["close"] * 2,
    ]


@pytest.mark.parametrize(
    "talk",
    [
        ["Ms. Bell: Why?", "Leo: So."],
        # nothing to come back from
        ["Ms. Bell: Come back together.", "Leo: So."],
        # a lesson does not close in its first half
        ["Ms. Bell: That's all for today. Not.", "Leo: So.", "Leo: Hm.", "Noor: Two."],
    ],
)
def test_without_a_cue_there_are_no_parts(talk, lesson, book):
    assert set(column(lesson(talk), book, "segment")) == {"none"}


def test_a_comment_may_send_children_to_work(lesson, book):
    corpus = lesson(["Ms. Bell: So. ((work 7:00))", "Leo: Mine."])
    assert column(corpus, book, "segment") == ["launch", "explore"]


def test_meetings_have_no_parts(lesson, book):
    corpus = lesson(["Coach: Off you go.", "Pat: So."], phase="planning")
    assert set(column(corpus, book, "segment")) == {"none"}


def test_segments_and_addressees_of_the_file_are_kept(lesson, book):
    corpus = lesson(["Ms. Bell: Off you go.", "Leo: So.", "Ms. Bell: Why?"])
    given = corpus.utterances.assign(
        segment=["discuss", "none", "none"], addressee=["one", "unknown", "unknown"]
    )
    result = annotate(corpus.replace(utterances=given), book=book).utterances
    assert result["segment"].tolist() == ["discuss", "none", "none"]
    assert result["addressee"].tolist() == ["one", "unknown", "students"]


def test_turns_and_speech_are_filled_and_nothing_is_changed_in_place(lesson, book):
    corpus = lesson(["Ms. Bell: So (2.0) it's", "Ms. Bell: two.", ": ((bell))", "Leo: A:: half."])
    before = corpus.utterances.copy()
    result = annotate(corpus, book=book).utterances
    assert result["turn"].tolist() == [0, 0, 1, 2]
    assert result["speech"].tolist() == ["So it's", "two.", "", "A half."]
    pd.testing.assert_frame_equal(corpus.utterances, before)


def test_a_book_without_the_word_lists_is_refused(lesson, book, tmp_path):
    from labresearch.codebook import load_codebook

    text = book.path.read_text(encoding="utf-8").replace("  closing:", "  ending:")
    path = tmp_path / "short.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="codebook 'pauses' has no word list closing"):
        annotate(lesson(["Leo: So."]), book=load_codebook(path))


def test_an_empty_corpus_is_annotated(book):
    lines = pd.DataFrame(columns=["session", "line", "speaker", "text"])
    for sessions in ([], ["a"]):
        empty = Corpus(pd.DataFrame({"session": sessions}), lines)
        result = annotate(empty, book=book)
        assert len(result) == 0
        assert len(result.pauses) == 0


@pytest.mark.parametrize(
    ("said", "segment"),
    [
        ("Come back together, please.", "discuss"),
        ("Let's come back to the rug.", "discuss"),
        ("Okay, bring it back, all of you.", "discuss"),
        ("You could come back to it tomorrow.", "explore"),
        ("Come on back when you're ready.", "explore"),
        ("We'll come back to Leo's drawing.", "explore"),
        ("There is more of it when we come back.", "explore"),
    ],
)
def test_only_calling_the_class_together_ends_the_work(said, segment, lesson):
    talk = ["Ms. Bell: Off you go.", "Leo: So.", f"Ms. Bell: {said}", "Leo: Hm.", "Noor: Six."]
    assert annotate(lesson(talk)).utterances["segment"].tolist()[2:] == [segment] * 3
