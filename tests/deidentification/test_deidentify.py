import os
import stat
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, TranscriptError, load_transcript
from labresearch.deidentification import deidentify, reidentify

LAB = [
    ("Ms. Alvarez", "Marcus, what did you notice about Aaliyah's picture?"),
    ("Marcus", "I noticed that AALIYAH cut the rose petals into fourths."),
    ("Ms. Alvarez", "So Priya, do you agree with marcus?"),
    ("Priya", "Yeah. MARCUS said two fourths. Ms. Alvarez, can I go?"),
    ("Ss", "Point B is two Miles from Point A."),
]
NAMES = ("marcus", "aaliyah", "priya", "alvarez")


def said(corpus):
    return corpus.utterances["text"].tolist()


def everything(corpus):
    tables = (corpus.sessions, corpus.speakers, corpus.utterances, corpus.codings,
              corpus.report.files, corpus.report.findings)  # fmt: skip
    return "\n".join(table.to_csv() for table in tables)


def test_names_go_and_words_stay(corpus_of):
    safe, receipt = deidentify(corpus_of(LAB), model=None)
    text = everything(safe).casefold()
    assert not [name for name in NAMES if name in text]
    for kept in ("rose petals", "fourths", "Point B", "Miles", "So ", "Yeah", "picture?"):
        assert kept in " ".join(said(safe))
    marcus = safe.utterances["speaker"].iloc[1]
    # one pseudonym in every case, with 's, and in the label
    assert said(safe)[0].startswith(f"{marcus}, what")
    assert f"with {marcus.lower()}?" in said(safe)[2]
    assert marcus.upper() in said(safe)[3]
    assert safe.utterances["speaker"].iloc[0].startswith("Ms. ")
    assert safe.utterances["speaker"].iloc[4] == "Ss"
    assert set(receipt.names.query("status == 'replaced'")["word"]) >= {"Marcus", "Priya"}


def test_input_is_not_changed(corpus_of):
    corpus = corpus_of(LAB)
    before = everything(corpus)
    deidentify(corpus, roster=["Marcus"], model=None)
    assert everything(corpus) == before


def test_same_pseudonym_in_every_session(corpus_of):
    safe, _ = deidentify(corpus_of(LAB, LAB[::-1]), model=None)
    first, second = (part for _, part in safe.utterances.groupby("session"))
    assert first["text"].tolist() == second["text"].tolist()[::-1]
    assert first["speaker"].tolist() == second["speaker"].tolist()[::-1]


def test_stable_under_hash_seeds(tmp_path):
    path = tmp_path / "lab.txt"
    path.write_text("\n".join(f"{who}: {text}" for who, text in LAB))
    program = (
        "import sys; from labresearch.corpus import load_transcript\n"
        "from labresearch.deidentification import deidentify\n"
        "safe, receipt = deidentify(load_transcript(sys.argv[1]), model=None)\n"
        "print(safe.utterances['text'].tolist(), receipt.names.to_csv())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program, str(path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("Will you look at Will's idea?", ["Will's"], ["Will you look at", "idea?"]),
        ("Grace, show us. With grace.", ["Grace,"], ["With grace."]),
        ("I think Rose said it. The rose is red.", ["Rose"], ["The rose is red."]),
        ("Mark your paper. I agree with Mark.", ["with Mark"], ["Mark your paper."]),
        ("In May we go. May I see? On Monday.", [], ["In May we go. May I see? On Monday."]),
        ("I like June's idea, in June. June, can you?", ["June's", "June, can"], ["in June."]),
        (
            "Ray, show us. A Ray is part of a Line. Miles and Miles.",
            ["Ray,"],
            ["A Ray is", "Miles"],
        ),
        ("thank you, Xochitl", ["Xochitl"], ["thank you"]),
        ("What did Deshawn and Nevaeh do?", ["Deshawn", "Nevaeh"], ["What did", "do?"]),
        ("Oluwaseun's way is the same.", ["Oluwaseun"], ["way is the same."]),
        ("mr. kowalski said so, dr. Singh too", ["kowalski", "Singh"], ["said so"]),
        ("the coach said it, and the principal was there", [], ["the coach said it"]),
        ("Unifix cubes, Cuisenaire rods, Desmos, Fibonacci", [], ["Unifix", "Desmos", "Fibonacci"]),
        ("Numerator over Denominator. Repartition! Sixths.", [], ["Numerator", "Sixths"]),
        ("Ohhh! Ahh, Woohoo! Mhm. Yay.", [], ["Ohhh! Ahh, Woohoo! Mhm. Yay."]),
        ("José and María Peña-Ruiz", ["José", "María"], [" and "]),
        ("We live in Fresno near Oakland.", ["Fresno", "Oakland"], ["We live in"]),
        ("At Lincoln Elementary School", ["Lincoln"], ["Elementary School"]),
        ("mail j.alvarez@school.org or www.school.org/a", ["alvarez", "school.org"], ["mail"]),
        ("Call (555) 201-3344 now, born March 3rd, 2012", ["555", "March 3rd"], ["Call"]),
        ("12 Maple Street", ["Maple"], []),
        ("3/4 of 12, 10-5-2, 1,000,000 and 555", [], ["3/4 of 12, 10-5-2, 1,000,000 and 555"]),
        ("KIARA K. has it", ["KIARA"], ["has it"]),
    ],
)
def test_sentences(corpus_of, text, gone, stays):
    safe, _ = deidentify(corpus_of([("T", text)]), model=None)
    new = said(safe)[0]
    assert not [name for name in gone if name in new]
    assert not [words for words in stays if words not in new]


def test_roster_nicknames_spellings_and_roles(corpus_of, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "name,also,role,pseudonym\n"
        "Marcus Tate,Marc; Markie,student,\n"
        "Penelope Bryce,Penny,student,Quill\n"
        "Ms. Iñez Alvarez,Ms. A,teacher,\n"
    )
    talk = [
        ("MT", "markie and Marc and Mrcus and Macrus. M.T. did it."),
        ("Penelope", "I owe a penny. Penny, can you? Penelope B. is here."),
        ("Ms. A", "Ms. Alvarez is Inez. M-A-R-C-U-S! Mar-- Marcus."),
        ("T", "The market is marked. Mars is far. A tale of trace."),
    ]
    safe, receipt = deidentify(corpus_of(talk), roster=roster, model=None)
    text = " ".join(said(safe))
    for name in (
        "arkie",
        "Marc ",
        "Mrcus",
        "Macrus",
        "M.T.",
        "Penelope",
        "Alvarez",
        "Inez",
        "M-A-R",
    ):
        assert name not in text
    assert "I owe a penny. Quill, can you? Quill" in text
    # words near a name are words
    assert said(safe)[3] == talk[3][1]
    marcus = receipt.names.set_index("word").loc["Marcus", "pseudonym"]
    assert said(safe)[0].count(marcus) + said(safe)[0].count(marcus.lower()) == 4
    assert safe.utterances["speaker"].iloc[0].startswith(marcus)
    assert safe.utterances["speaker"].iloc[1] == "Quill"
    assert receipt.names.set_index("word").loc["Alvarez", "role"] == "teacher"


def test_letters_that_are_roles_stay(corpus_of):
    labels = ["T", "S", "R", "A", "B", "SS", "TA", "S?", "Ss"]
    roster = ["Tevin", "Sam Smith", "Ravi", "Aaliyah", "Bo", "Tia Adams"]
    safe, _ = deidentify(corpus_of([(x, "Half.") for x in labels]), roster=roster, model=None)
    assert safe.utterances["speaker"].tolist() == labels


def test_somebody_is_called_like_a_word_of_the_lesson(corpus_of):
    talk = [
        ("Miles", "It is three Miles from Point A to Point B, in June."),
        ("June", "But Miles only gets two, and I said Miles did it."),
        ("T", "Miles, show us. What did June say? Miles per hour."),
    ]
    safe, _ = deidentify(corpus_of(talk), model=None)
    miles, june = safe.utterances["speaker"].tolist()[:2]
    assert miles != "Miles"
    assert said(safe) == [
        talk[0][1],
        f"But {miles} only gets two, and I said {miles} did it.",
        f"{miles}, show us. What did {june} say? Miles per hour.",
    ]


def test_initials(corpus_of):
    talk = [
        ("MT", "M. Tate and Marcus T. did it."),
        ("Mia R.", "Mia R. and Mia T. are two."),
        ("Mia T.", "Ms. A and Ms. B are two."),
        ("Student Priya", "Anne-Marie said X is I."),
    ]
    safe, _ = deidentify(corpus_of(talk), roster=["Marcus Tate"], model=None)
    speakers = safe.utterances["speaker"].tolist()
    assert len(set(speakers)) == 4
    assert speakers[0].split()[0] in said(safe)[0]
    assert not speakers[1].startswith("Mia")
    text = said(safe)
    assert "M." not in text[0]
    assert "T." not in text[0]
    assert text[1].split(" and ")[0] == speakers[1]
    assert speakers[3].startswith("Student ")
    titled = text[2].replace(" are two.", "").split(" and ")
    assert len({"Ms. A", "Ms. B", *titled}) == 4
    assert "Anne" not in text[3]
    assert "Marie" not in text[3]
    assert text[3].endswith("said X is I.")


def test_pseudonyms_say_nothing(corpus_of):
    names = ["Marcus", "Aaliyah", "Priya", "Mateo", "Zoë", "Wei", "Binu"]
    safe, _ = deidentify(corpus_of([(n, "Yes.") for n in names]), roster=names, model=None)
    new = safe.utterances["speaker"].tolist()
    assert len(set(new)) == len(names)
    assert all(a[0] != b[0] for a, b in zip(names, new, strict=True))
    # no pseudonym is the name of somebody in the room
    assert not {n.casefold() for n in names} & {n.casefold() for n in new}


def test_other_scripts(corpus_of):
    talk = [("محمد", "سارة تقول نصف"), ("美咲", "美咲は半分です"), ("Соня", "Соня сказала")]
    safe, _ = deidentify(corpus_of(talk), roster=["محمد", "سارة", "美咲", "Соня"], model=None)
    assert not [n for n in ("محمد", "سارة", "美咲", "Соня") if n in everything(safe)]


def test_codings_follow_the_text(corpus_of):
    corpus = corpus_of(LAB)
    text = corpus.utterances["text"].iloc[0]
    start = text.index("what")
    codings = pd.DataFrame(
        {"session": "s0", "line": [0], "code": "x.notice", "coder": "rules:x@1.0.0",
         "start_char": [start], "end_char": [len(text)], "evidence": ["asks Marcus"]}
    )  # fmt: skip
    safe, _ = deidentify(corpus.replace(codings=codings), model=None)
    row = safe.codings.iloc[0]
    assert said(safe)[0][row["start_char"] : row["end_char"]].startswith("what did you notice")
    assert row["end_char"] == len(said(safe)[0])
    assert "Marcus" not in row["evidence"]


def test_files_ids_and_report_carry_no_name(tmp_path):
    path = tmp_path / "Alvarez 2019-03-04 lesson.txt"
    path.write_text("Heading of Ms. Alvarez\n\nMs. Alvarez: Marcus, why?\nMarcus: Half.\n")
    safe, _ = deidentify(load_transcript(path), model=None)
    assert not [n for n in ("alvarez", "marcus", "03-04") if n in everything(safe).casefold()]
    assert "2019" in safe.sessions["source"].iloc[0]
    assert safe.sessions["deidentified"].all()


def test_key_is_private_and_goes_on(corpus_of, tmp_path):
    key = tmp_path / "private" / "key"
    safe, _ = deidentify(corpus_of(LAB), key=key, model=None)
    if os.name != "nt":
        assert stat.S_IMODE(key.stat().st_mode) == 0o700
        assert {stat.S_IMODE(p.stat().st_mode) for p in key.iterdir()} == {0o600}
    # another day, other people first: everybody keeps their pseudonym
    other = [("Zahra", "Hi."), *LAB[1:]]
    later, _ = deidentify(corpus_of(other), key=key, model=None)
    assert said(later)[1:] == said(safe)[1:]
    assert reidentify(later, key).utterances["text"].tolist() == [text for _, text in other]


def test_round_trip_with_the_key_only(corpus_of, tmp_path):
    corpus = corpus_of(LAB, LAB[::-1])
    safe, _ = deidentify(corpus, key=tmp_path / "key", model=None)
    back = reidentify(safe, tmp_path / "key")
    assert back.utterances["text"].tolist() == said(corpus)
    assert back.utterances["speaker"].tolist() == corpus.utterances["speaker"].tolist()
    with pytest.raises(TranscriptError, match="cannot be opened"):
        reidentify(safe, tmp_path / "nothing")


def test_review_and_rerun(corpus_of, tmp_path):
    talk = [("T", "We use Zorblax today. Grace, show us.")]
    key = tmp_path / "key"
    _, receipt = deidentify(corpus_of(talk), key=key, model=None)
    assert {"Zorblax", "Grace"} <= set(receipt.doubtful["word"])
    review = pd.read_csv(key / "review.csv", dtype=str, keep_default_na=False)
    review.loc[review["word"] == "Zorblax", "decision"] = "keep"
    review.loc[review["word"] == "Grace", "decision"] = "replace"
    # as a spreadsheet program of another country saves it
    review.to_csv(key / "review.csv", index=False, sep=";", encoding="utf-8-sig")
    safe, receipt = deidentify(corpus_of(talk), key=key, model=None)
    assert "Zorblax" in said(safe)[0]
    assert "Grace" not in said(safe)[0]
    assert receipt.doubtful.empty
    # the decisions are still there
    assert "keep" in (key / "review.csv").read_text()


def test_a_model_adds_candidates(corpus_of, tmp_path):
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("en")
    people = nlp.add_pipe("entity_ruler", name="ner")
    people.add_patterns([{"label": "PERSON", "pattern": "Chicago"}])
    nlp.to_disk(tmp_path / "model")
    talk = [("T", "Chicago and chocolate are the same.")]
    without, _ = deidentify(corpus_of(talk), model=None)
    safe, receipt = deidentify(corpus_of(talk), model=str(tmp_path / "model"))
    assert said(without) == [talk[0][1]]
    assert "Chicago" not in said(safe)[0]
    assert receipt.doubtful["word"].tolist() == ["Chicago"]
    assert receipt.model


def test_receipt_shows_no_name(corpus_of):
    _, receipt = deidentify(corpus_of(LAB), model=None)
    shown = f"{receipt}{receipt!r}{receipt._repr_html_()}".casefold()
    assert not [name for name in NAMES if name in shown]
    assert "have a person read" in shown
    assert (receipt.lines["original"] != receipt.lines["replacement"]).all()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("who\nMarcus\n", r"roster.csv:1: the roster needs the column 'name'"),
        ("name,role\n,student\n", r"roster.csv:2: column 'name' is empty"),
        ("name,role\nMarcus,pupil\n", r"roster.csv:2: column 'role': 'pupil' is not allowed"),
    ],
)
def test_bad_rosters(corpus_of, tmp_path, content, message):
    (tmp_path / "roster.csv").write_text(content)
    with pytest.raises(TranscriptError, match=message):
        deidentify(corpus_of(LAB), roster=tmp_path / "roster.csv", model=None)


def test_bad_decisions_and_models(corpus_of, tmp_path):
    with pytest.raises(ValueError, match="must be 'replace' or 'keep'"):
        deidentify(corpus_of(LAB), decisions={"Marcus": "maybe"}, model=None)
    with pytest.raises(ValueError, match="is not installed"):
        deidentify(corpus_of(LAB), model="no_such_model")
    (tmp_path / "review.csv").write_text("word,decision\nMarcus,perhaps\n")
    with pytest.raises(TranscriptError, match=r"review.csv:2: .*write replace or keep"):
        deidentify(corpus_of(LAB), key=tmp_path, model=None)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Marcus", "T", "Ms. Alvarez", "", "Mia & Leo"]),
            st.text(max_size=40) | st.sampled_from([text for _, text in LAB]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_talk(talk):
    corpus = Corpus(
        sessions=pd.DataFrame({"session": ["a"]}),
        utterances=pd.DataFrame(
            [("a", i, *row) for i, row in enumerate(talk)],
            columns=["session", "line", "speaker", "text"],
        ),
    )
    safe, receipt = deidentify(corpus, roster=["Marcus Tate", "Ms. Alvarez"], model=None)
    assert len(safe) == len(corpus)
    assert not [t for t in said(safe) if "marcus" in t.casefold()]
    # every replacement stands where the receipt says
    for row in receipt.lines[receipt.lines["column"] == "text"].itertuples():
        text = safe.utterances.loc[safe.utterances["line"] == row.line, "text"].item()
        assert text[row.start : row.end] == row.replacement
