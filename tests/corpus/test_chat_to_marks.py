"""Codes of CHAT: no code becomes a word, no spoken word is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus.chat_to_marks import from_chat
from labresearch.corpus.marks import find_marks, speech


@pytest.mark.parametrize(
    ("written", "text", "words"),
    [
        # pauses
        ("so (.) why (..) not (...) ?", "so (.) why (..) not (...)?", "so why not?"),
        ("so (2.3) two (3.) three (1:02.5) .", "so (2.3) two (3.0) three (62.5).", "so two three."),
        ("hello(.) there .", "hello (.) there.", "hello there."),
        ("half # is ## it .", "half (.) is (..) it.", "half is it."),
        # fillers, fragments, events
        ("&-um I &+th &~dada think .", "um I th- dada think.", "um I th dada think."),
        ("&-you_know &uh yes .", "you know uh yes.", "you know uh yes."),
        ("&=laughs so &=clears:throat .", "((laughs)) so ((clears throat)).", "so."),
        ("&=laughs .", "((laughs))", ""),
        ("the dog&-um barked .", "the dog um barked.", "the dog um barked."),
        ("no [=! laughing] it [= the half] is [% points] .",
         "no ((laughing)) it ((the half)) is ((points)).", "no it is."),
        ("half [% 3] .", "half ((note: 3)).", "half."),
        ("&{l=sings la la &}l=sings now .",
         "((sings begins)) la la ((sings ends)) now.", "la la now."),
        ("&{n=BANG} what ?", "((BANG)) what?", "what?"),
        # what was not heard or not written
        ("xxx is yyy and www .", "xxx is [unintelligible] and [untranscribed].", "is and."),
        ("xxx .", "xxx", ""),
        ("it is xx .", "it is xxx.", "it is."),
        # retraces
        ("<I want> [/] I want <a b> [//] c [///] d [/-] e .",
         "I want -- I want a b -- c -- d -- e.", "I want I want a b c d e."),
        ("5 [/] 5 .", "5 ((retraced)) 5.", "5 5."),
        ("hello [/]x .", "hello -- x.", "hello x."),
        # overlap
        ("<me too> [>] yes .", "me too [overlap] yes.", "me too yes."),
        ("+< no [<2] .", "[overlap] no [overlap].", "no."),
        ("\u23082 me\u23092 too hel\u2308lo\u2309 .", "[overlap] me too hello.", "me too hello."),
        # ends and links
        ("and then +...", "and then...", "and then"),
        ("and then +..?", "and then...?", "and then?"),
        ("but what +!?", "but what!?", "but what!?"),
        ("and then +/.", "and then --", "and then"),
        ("and then +//.", "and then --", "and then"),
        ("and then +/?", "and then --?", "and then?"),
        ('he said +"/.', "he said.", "he said."),
        ('+" give me +".', "give me.", "give me."),
        ("+^ yes .", "yes.", "yes."),
        ("+, ++ so it is .", "so it is.", "so it is."),
        ("well , I see \u201e don't I ?", "well, I see, don't I?", "well, I see, don't I?"),
        ("I think", "I think", "I think"),
        # words
        ("(be)cause runnin(g) .", "because running.", "because running."),
        ("agua@s:spa a@l gumma@c hao@s:eng+zho&fra .", "agua a gumma hao.", "agua a gumma hao."),
        ("goed [: went] [*] .", "goed ((target: went)).", "goed."),
        ("I 0am here .", "I here.", "I here."),
        ("0 .", "", ""),
        ("0 [% points at board] .", "((points at board))", ""),
        ("ice+cream twenty+five .", "ice cream twenty five.", "ice cream twenty five."),
        ("2+2 is 0 more .", "2+2 is 0 more.", "2+2 is 0 more."),
        ("no:: ple:ase at 10:30 .", "no:: ple::ase at 10:30.", "no please at 10:30."),
        ("o^kay le~ha \u02c8yes .", "okay leha yes.", "okay leha yes."),
        ("\u2191is \u2192 it\u2193 \u00b0soft\u00b0 90\u00b0 .",
         "is it soft 90\u00b0.", "is it soft 90\u00b0."),
        ("\u21abhi\u21abthere .", "hi- there.", "hi there."),
        ("non \u2039il y a\u203a pas .", "non il y a pas.", "non il y a pas."),
        ("3 < 4 and x > 2 .", "3 4 and x 2.", "3 4 and x 2."),
        ("3 < 4 .", "3 < 4.", "3 < 4."),
        ("they say [x 3] no .", "they say ((said 3 times)) no.", "they say no."),
        ("half [?] .", "half ((uncertain)).", "half."),
        ("as [=? has] it .", "as ((or: has)) it.", "as it."),
        # other scripts
        ("\u0645\u0631\u064a\u0645 , \u0644\u0645\u0627\u0630\u0627 ?",
         "\u0645\u0631\u064a\u0645, \u0644\u0645\u0627\u0630\u0627?",
         "\u0645\u0631\u064a\u0645, \u0644\u0645\u0627\u0630\u0627?"),
        ("\u5bf9 <\u52a8> [/] \u52a8\u7269 .",
         "\u5bf9 \u52a8 -- \u52a8\u7269.", "\u5bf9 \u52a8 \u52a8\u7269."),
        ("\u05d5#\u05e4\u05d9 .", "\u05d5\u05e4\u05d9.", "\u05d5\u05e4\u05d9."),
    ],
)  # fmt: skip
def test_codes(written, text, words):
    talk = from_chat(written)
    assert talk.text == text
    assert speech(talk.text) == words


def test_what_is_left_out_is_told():
    talk = from_chat("[- spa] goed [*] you [!] 0the [e] yes &*MOT:oh_no and [+ bch] [+ exc] .")
    assert talk.text == "goed you yes ((MOT: oh no)) and."
    assert talk.left_out == [
        ("error codes", "[*]"),
        ("stress", "[!]"),
        ("words that were not said", "0the"),
        ("codes", "[e]"),
    ]
    assert talk.postcodes == ["bch", "exc"]
    assert talk.language == "spa"
    assert talk.others == ["MOT: oh no"]


@pytest.mark.parametrize(
    "written",
    ["hello [[[[ test ]]]] world .", "a [ b .", "a ] b <",
     "&", "&=", "&*", "+", "@", "0", "()", "[]", "(", ":"],
)  # fmt: skip
def test_broken_codes_do_no_harm(written):
    text = from_chat(written).text
    assert "\x15" not in text
    assert {"hello", "world", "a", "b"} & set(written.split()) <= set(
        speech(text).rstrip(".").split()
    )


def letters(text):
    return [c for c in text if c.isalnum()]


PLAIN = st.sampled_from(["why", "half", "because", "so", "ten", "מה", "为什么", "naïve", "don't"])
CODED = st.sampled_from(
    [
        "[/]",
        "[//]",
        "[>]",
        "[<1]",
        "&=laughs",
        "(.)",
        "(2.5)",
        "[% points up]",
        "[= the x]",
        "[*]",
        "[: target]",
        "[!]",
        "↑",
        "+,",
        "xxx",
        "0the",
        "[+ exc]",
        "⌉",
        ",",
        "[=! loud]",
    ]
)


@given(st.lists(st.one_of(PLAIN, CODED, PLAIN.map(lambda w: f"<{w}>")), max_size=12))
def test_every_word_is_kept_and_no_code_is_one(parts):
    text = from_chat(" ".join([*parts, "."])).text
    said = [p.strip("<>") for p in parts if p.strip("<>")[0].isalpha() and p != "xxx"]
    assert [w.strip(".,") for w in speech(text).split() if w.strip(".,")] == said


@settings(deadline=None)
@given(
    st.text(
        alphabet="ab0 &=+-~*<>[](){}/.,:?!@^_#%\u2308\u2309\u21ab\u201c\x02\x01\"'x", max_size=40
    )
)
def test_any_line_is_translated(written):
    text = from_chat(written).text
    assert text == " ".join(text.split())
    # our marks are whole: what is in brackets is a mark of ours
    for found in re.finditer(r"\[[^\]]*\]|\(\(.*?\)\)", text):
        assert any(m.start <= found.start() < m.end for m in find_marks(text))
