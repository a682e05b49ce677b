import pandas as pd
import pytest

from labresearch.corpus import Corpus, concat
from labresearch.discourse import annotate, timeouts
from labresearch.discourse.names import name_forms


def found(corpus, book):
    return timeouts(corpus, book=book)[["first_line", "last_line", "signal"]].values.tolist()


BEFORE = ["Ms. Bell: Who has a way to say it?", "Noor: I gave each of them two fourths."]
AFTER = ["Ms. Bell: Friends, look at this picture.", "Leo: It is the same."]

# every one is BEFORE + the lines + AFTER; positions count from the first of the lines
EPISODES = {
    "a call in words that goes on with adult talk": (
        ["Coach: May I call a time-out? I'm wondering about the two pictures."],
        [0, 0, "spoken"],
    ),
    "a colleague's reply confirms a bare call": (
        ["Ms. Bell: Teachers, can we pause here?", "Coach: Yes, go ahead."],
        [0, 1, "spoken"],
    ),
    "a gesture in a comment": (
        ["Ms. Bell: ((makes a T)) Help me out, do we share Leo's or Mia's?", "Pat: Mia's."],
        [0, 1, "gesture"],
    ),
    "a gesture on a line of its own": (
        [": ((coach makes a T))", "Coach: I noticed her thirds.", "Ms. Bell: Me too."],
        [0, 2, "gesture"],
    ),
    "a question about a child": (
        ["Pat: Time out for a moment, what did she mean by thirds?", "Mr. Roy: The pieces."],
        [0, 1, "spoken"],
    ),
    "adults talk without a call": (
        ["Coach: What do we make of her thirds?", "Ms. Bell: She counts the pieces."],
        [0, 1, "run"],
    ),
    "a colleague is asked by name": (
        ["Ms. Bell: Mr. Roy, what would you ask her?", "Mr. Roy: Why she cut it again."],
        [0, 1, "run"],
    ),
    "a child puts something in": (
        [
            "Coach: Time-out. What do we make of her two fourths?",
            "Leo: What are you doing?",
            "Ms. Bell: I'm wondering if she sees a half.",
            "Coach: Then we ask her.",
        ],
        [0, 3, "spoken"],
    ),
    "an aside to children does not end it": (
        [
            "Coach: Time-out. Should we stay with this?",
            "Ms. Bell: Hang on one second, friends.",
            "Coach: I'm wondering about her drawing.",
            "Ms. Bell: Same.",
        ],
        [0, 3, "spoken"],
    ),
    "a turn that ends with the children is the lesson's, though it begins with the adults": (
        [
            "Coach: Time-out. Should we stay with this?",
            "Mr. Roy: Sure.",
            "Ms. Bell: What if we ask them why. Mathematicians, why is it a half?",
        ],
        [0, 1, "spoken"],
    ),
    "the one line that calls and returns stays": (
        ["Coach: Time-out. Should we stay with this? Yes. Mathematicians, why is it a half?"],
        [0, 0, "spoken"],
    ),
    "a child who cuts in is told to wait by name": (
        [
            "Coach: Time-out. Should we stay with this?",
            "Leo: Can we go?",
            "Mr. Roy: Not now, Leo. What if we ask her why?",
            "Ms. Bell: Fine by me.",
        ],
        [0, 3, "spoken"],
    ),
    "a call by the leading adult goes on in the next line": (
        ["Ms. Bell: Time-out.", "Ms. Bell: What do we make of this one?", "Coach: It is new."],
        [0, 2, "spoken"],
    ),
    "the transcriber says that a colleague is meant": (
        ["Coach: ((to Ms. Bell)) That is new.", "Ms. Bell: Is that how she sees it?"],
        [0, 1, "run"],
    ),
    "a child called within a sentence ends it": (
        [
            "Coach: ((to Ms. Bell)) That is new.",
            "Ms. Bell: I wonder how she sees it.",
            "Mr. Roy: Hang on to that, Noor, we need it later.",
        ],
        [0, 1, "run"],
    ),
}
NONE = {
    "a whispered word to a colleague": [
        "Coach: ((low, to Ms. Bell)) Go by and see hers.",
        "Ms. Bell: ((low)) I will.",
    ],
    "a time-out given to a child": ["Ms. Bell: Leo, that is a time-out, go and sit down."],
    "a time-out for a child in the third person": [
        "Ms. Bell: Leo needs a time-out.",
        "Mr. Roy: Come with me.",
    ],
    "a child is told to take one": ["Ms. Bell: You take a time-out, Leo.", "Mr. Roy: Sit here."],
    "a pause for thinking": ["Ms. Bell: Let's pause and think quietly. (15.0)"],
    "an aside without a reply": ["Coach: I'm wondering about her two fourths."],
    "a call that nobody takes up": ["Coach: Can I call a time-out?"],
    "two adults manage the class": [
        "Ms. Bell: Push in your chairs.",
        "Mr. Roy: And come to the rug.",
    ],
    "a colleague gets a chore": ["Ms. Bell: Mr. Roy, the pencils?", "Mr. Roy: Sure."],
    "two adults question in turns": ["Ms. Bell: Why is that?", "Mr. Roy: Or how many is it?"],
    "a drawing that is not a gesture": ["Ms. Bell: ((draws a T on the board)) So?"],
}


@pytest.mark.parametrize("name", EPISODES)
def test_what_is_a_time_out(name, lesson, book):
    lines, (first, last, signal) = EPISODES[name]
    talk = lesson([*BEFORE, *lines, *AFTER])
    assert found(talk, book) == [[2 + first, 2 + last, signal]]


@pytest.mark.parametrize("name", NONE)
def test_what_is_none(name, lesson, book):
    assert found(lesson([*BEFORE, *NONE[name], *AFTER]), book) == []


def test_what_is_reported_of_a_time_out(lesson, book):
    corpus = lesson(
        [
            ("Noor: Two fourths. [quiet]", 1.0, 2.0),
            ("Coach: Time-out. What do we make of it?", 3.0, 5.0),
            ("Leo: Huh?", 5.5, 6.0),
            ("Ms. Bell: I'm wondering if she sees a half.", 7.0, 9.5),
            ("Ms. Bell: Friends, why is it a half?", 10.0, 12.0),
        ]
    )
    (row,) = timeouts(corpus, book=book).to_dict("records")
    assert row == {
        "session": "a",
        "timeout": 0,
        "trigger_line": 0,
        "first_line": 1,
        "last_line": 3,
        "initiator": "Coach",
        "initiator_role": "coach",
        "signal": "spoken",
        "lines": 3,
        "turns": 3,
        "words": 7 + 1 + 7,
        "start": 3.0,
        "end": 9.5,
        "duration": 6.5,
        "adults": 2,
        "adults_speaking": "Coach; Ms. Bell",
        "student_addressed": False,
        "trigger_text": "Two fourths. [quiet]",
    }


def test_the_person_of_the_gesture_is_the_initiator(lesson, book):
    corpus = lesson([": ((Mr. Roy makes a T))", "Coach: Should we stay?", "Ms. Bell: Yes, let's."])
    (row,) = timeouts(corpus, book=book).to_dict("records")
    # Mr. Roy does not speak, so only the role could be known from the session
    assert row["initiator"] == "Coach"
    corpus = lesson([": ((host makes a T))", "Coach: Should we stay?", "Ms. Bell: Yes, let's."])
    (row,) = timeouts(corpus, book=book).to_dict("records")
    assert (row["initiator"], row["initiator_role"], row["trigger_line"]) == (
        "Ms. Bell",
        "host",
        -1,
    )


def test_without_an_end_in_the_file_the_next_line_ends_it(lesson, book):
    corpus = lesson(
        [
            ("Coach: Time-out. Should we stay?", 10.0),
            ("Ms. Bell: Yes.", 14.0),
            ("Ms. Bell: Friends, look.", 16.5),
        ]
    )
    assert timeouts(corpus, book=book)["duration"].tolist() == [6.5]


def test_one_that_never_closes_ends_with_the_adults(lesson, book):
    corpus = lesson(["Coach: Time-out. Should we stay?", "Ms. Bell: Yes.", "Leo: Can I go?"])
    assert found(corpus, book) == [[0, 1, "spoken"]]


def test_only_lessons_have_time_outs(lesson, book):
    talk = [*BEFORE, *EPISODES["a question about a child"][0], *AFTER]
    for phase, count in {
        "classroom": 1,
        "rehearsal": 1,
        "unknown": 1,
        "planning": 0,
        "debrief": 0,
    }.items():
        assert len(timeouts(lesson(talk, phase=phase), book=book)) == count


def test_in_a_rehearsal_of_adults_only_a_call_counts(lesson, book):
    talk = [
        "Ms. Bell: What do we make of her thirds?",
        "Coach: She counts the pieces.",
        "Mr. Roy: Time-out. What would you ask?",
        "Coach: Why she cut it.",
        "Ms. Bell: Mathematicians, back to it.",
    ]
    assert found(lesson(talk, phase="rehearsal"), book) == [[2, 3, "spoken"]]


def test_time_outs_of_the_file_are_taken_as_they_are(lesson, book):
    corpus = lesson(["Coach: So.", "Ms. Bell: Well.", "Leo: Hm.", "Coach: Yes."])
    given = corpus.utterances.assign(segment=["none", "timeout", "timeout", "none"])
    assert found(corpus.replace(utterances=given), book) == [[1, 2, "run"]]


def test_sessions_do_not_run_into_each_other_and_order_is_free(lesson, book):
    one = lesson([*BEFORE, "Coach: Time-out?"], session="a")
    two = lesson(["Ms. Bell: What do we make of her half?", "Leo: Hm."], session="b")
    both = concat([one, two])
    assert found(both, book) == []
    three = lesson([*BEFORE, *EPISODES["a question about a child"][0], *AFTER], session="c")
    corpus = concat([two, three])
    mixed = corpus.replace(utterances=corpus.utterances.iloc[::-1])
    assert found(mixed, book) == found(corpus, book) == [[2, 3, "spoken"]]
    pd.testing.assert_frame_equal(timeouts(mixed, book=book), timeouts(corpus, book=book))


def test_annotating_twice_changes_nothing(lesson, book):
    corpus = lesson([*BEFORE, *EPISODES["a child puts something in"][0], *AFTER])
    once = annotate(corpus, book=book)
    twice = annotate(once, book=book)
    pd.testing.assert_frame_equal(once.utterances, twice.utterances)
    pd.testing.assert_frame_equal(once.pauses, twice.pauses)
    assert found(once, book) == found(corpus, book)


def test_nothing_comes_of_nothing(book):
    table = timeouts(
        Corpus(
            pd.DataFrame({"session": []}),
            pd.DataFrame(columns=["session", "line", "speaker", "text"]),
        ),
        book=book,
    )
    assert len(table) == 0
    assert table["duration"].dtype == float


@pytest.mark.parametrize(
    ("label", "forms"),
    [
        ("Ms. Okafor", ["Ms Okafor", "Okafor"]),
        ("Coach Vega", ["Coach Vega", "Vega", "Coach"]),
        ("Noor A.", ["Noor A", "Noor"]),
        ("Bo", ["Bo"]),
        ("S12", []),
        ("Ss", []),
        ("Teacher", []),
        ("", []),
    ],
)
def test_how_a_speaker_may_be_called(label, forms):
    assert name_forms(label) == forms


SHIPPED = {
    "turns to the teachers after a word to them": (
        "Ms. Bell: Let me pause here. ((turns to teachers)) What are you all seeing?",
        "spoken",
    ),
    "turns to colleagues": ("Ms. Bell: ((turns to colleagues)) Hm.", "gesture"),
    "turns to the adults": ("Ms. Bell: Hm. ((turns back to the adults)) Well?", "gesture"),
    "hands in a T": ("Ms. Bell: ((hands in a T)) Well?", "gesture"),
    "signals time-out": ("Coach: ((signals time-out)) Well?", "gesture"),
    "holds up a T": ("Coach: ((holds up a T)) Well?", "gesture"),
    "asks for a stop of the team": ("Ms. Bell: Can we stop here for a sec, team?", "spoken"),
    "pauses us": ("Ms. Bell: Let me pause us.", "spoken"),
    "checks in": ("Ms. Bell: I want to check in with the teachers.", "spoken"),
    "asks colleagues": ("Ms. Bell: Stop there, I'd like to ask my colleagues.", "spoken"),
    "holds on": ("Coach: Hold on, teachers.", "spoken"),
    "gets the adults": ("Ms. Bell: Can I get the adults?", "spoken"),
    "huddles": ("Coach: Quick huddle?", "spoken"),
    "has a conference": ("Ms. Bell: Adult conference.", "spoken"),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_word_lists_find_it(name, lesson):
    line, signal = SHIPPED[name]
    talk = [*BEFORE, line, "Pat: There are two ways.", "Mr. Roy: Compare them, I say.", *AFTER]
    if line.startswith("Ms. Bell"):
        assert found(lesson(talk), None) == [[2, 4, signal]]
    else:
        assert [row[::2] for row in found(lesson(talk), None)] == [[2, signal]]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_only_a_child_answers_is_none(name, lesson):
    talk = [*BEFORE, SHIPPED[name][0], "Leo: Mine is bigger.", "Noor: No, mine is.", *AFTER]
    words_for_adults = {"checks in", "asks colleagues", "holds on", "gets the adults"}
    assert bool(found(lesson(talk), None)) == (name in words_for_adults)


def test_a_child_may_cut_in_once(lesson):
    talk = [
        *BEFORE,
        "Ms. Bell: Stop a second, I want to ask my colleagues. Should we compare?",
        "Leo: Is it over?",
        "Coach: Soon, Leo. I think compare them.",
        "Mr. Roy: Same here.",
        *AFTER,
    ]
    assert found(lesson(talk), None) == [[2, 5, "spoken"]]


@pytest.mark.parametrize(
    "line",
    [
        "In soccer the red team took a time-out and the score was five.",
        "They had a time-out at the end of the story.",
        "Each team gets three time-outs, so how many is that for four teams?",
        "The clock says time out already.",
        "Nobody is in the time-out corner.",
        "The time-out chair is not a shelf.",
        "You may ask the teachers in the office tomorrow.",
        "A quick huddle with your group now.",
    ],
)
def test_a_time_out_of_a_game_or_a_story_is_none(line, lesson):
    for reply in ("Leo: My sister plays.", "Coach: Right."):
        talk = [*BEFORE, f"Ms. Bell: {line}", reply, "Ms. Bell: Go on.", *AFTER]
        assert found(lesson(talk), None) == []


def test_a_child_who_turns_to_the_teachers_calls_none(lesson):
    talk = [*BEFORE, "Leo: ((turns to the teachers)) Is it right?", "Coach: Hm.", "Pat: Say more."]
    assert found(lesson([*talk, *AFTER]), None) == []


def test_the_last_adult_line_is_inside_and_the_return_is_the_lessons(lesson):
    talk = [
        *BEFORE,
        "Ms. Bell: Time-out, teachers. What do you make of her two fourths?",
        "Coach: She uses the number of people.",
        "Mr. Roy: I'd ask for one more way.",
        "Ms. Bell: Okay, let's ask them. Okay friends, back to you. What did you notice? (4.0)",
        "Leo: They match.",
    ]
    corpus = annotate(lesson(talk))
    assert found(corpus, None) == [[2, 4, "spoken"]]
    assert corpus.utterances["layer"].tolist()[4:6] == ["collegial", "instruction"]
    pauses = corpus.pauses[corpus.pauses["kind"] != "timeout"]
    assert pauses[["kind", "after_line"]].values.tolist() == [["wait1", 5]]


@pytest.mark.parametrize(("speaker", "role"), [("S?", "unknown"), ("Ss", "group")])
def test_whoever_is_no_adult_may_have_triggered_it(speaker, role, lesson, book):
    corpus = lesson([*BEFORE, f"{speaker}: They match.", *EPISODES["a gesture in a comment"][0]])
    utterances = corpus.utterances.copy()
    utterances.loc[2, "role"] = role
    (row,) = timeouts(corpus.replace(utterances=utterances), book=book).to_dict("records")
    assert (row["trigger_line"], row["trigger_text"]) == (2, "They match.")


@pytest.mark.parametrize("line", ["I don't know if she sees a half.", "Did she get that from you?"])
def test_two_adults_who_wonder_about_a_child_need_no_call(line, lesson):
    talk = [*BEFORE, f"Coach: {line}", "Mr. Roy: She may have, I saw her look.", *AFTER]
    assert found(lesson(talk), None) == [[2, 3, "run"]]
