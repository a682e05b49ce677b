"""JSON of speech recognisers: each service's shape, its traps, and damaged files."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus import TranscriptError, load_transcript
from labresearch.corpus.limits import Limits

SAMPLES = Path(__file__).parents[2] / "../shared" / "samples" / "json-asr"


def timed(words, start=0.0, length=0.5, **more):
    """Words one after the other, as dicts."""
    return [
        {"word": w, "start": start + i * length, "end": start + (i + 1) * length, **more}
        for i, w in enumerate(words.split())
    ]


WHISPER = {
    "text": " How do you know?",
    "language": "en",
    "segments": [
        {
            "id": n,
            "seek": 0,
            "start": 2.0 * n,
            "end": 2.0 * n + 1.5,
            "text": text,
            "tokens": [1],
            "avg_logprob": -0.3,
            "compression_ratio": ratio,
            "no_speech_prob": 0.1,
        }
        for n, (text, ratio) in enumerate(
            [(" How do you know?", 1.1), (" It is half.", 0.9)]
            + [(" Thank you.", 2.9)] * 4
            + [(" Half half half half.", 3.1)]
        )
    ],
}
WHISPERX = {
    "segments": [
        {
            "start": 0.5,
            "end": 3.0,
            "text": " Why is it half? Because two fit.",
            "speaker": "SPEAKER_00",
            "words": [
                {"word": "Why", "start": 0.5, "end": 0.7, "score": 0.9, "speaker": "SPEAKER_00"},
                {"word": "is", "start": 0.7, "end": 0.9, "score": 0.4, "speaker": "SPEAKER_00"},
                {"word": "it"},
                {"word": "half?", "start": 1.0, "end": 1.4, "score": 0.8, "speaker": "SPEAKER_00"},
                {
                    "word": "Because",
                    "start": 2.0,
                    "end": 2.2,
                    "score": 0.8,
                    "speaker": "SPEAKER_01",
                },
                {"word": "two"},
                {"word": "fit.", "start": 2.6, "end": 2.9, "score": 0.8, "speaker": "SPEAKER_01"},
            ],
        },
        {
            "start": 4.0,
            "end": 8.1,
            "text": " Okay.",
            "words": [{"word": "Okay.", "start": 4.0, "end": 8.1, "score": 0.9}],
        },
    ],
    "word_segments": [],
}
ASSEMBLYAI = {
    "id": "x",
    "status": "completed",
    "disfluencies": False,
    "text": "How do you know? Half.",
    "words": [
        {"text": "How", "start": 1500, "end": 1700, "confidence": 0.99, "speaker": "A"},
        {"text": "so?", "start": 1700, "end": 2000, "confidence": 0.3, "speaker": "A"},
        {"text": "Half.", "start": 4250, "end": 4600, "confidence": 0.9, "speaker": "B"},
    ],
    "utterances": [
        {
            "start": 1500,
            "end": 2000,
            "text": "How so?",
            "speaker": "A",
            "confidence": 0.9,
            "words": [],
        },
        {
            "start": 4250,
            "end": 4600,
            "text": "Half.",
            "speaker": "B",
            "confidence": 0.9,
            "words": [],
        },
    ],
}
DEEPGRAM_WORDS = [
    {
        "word": w.lower().strip("?."),
        "punctuated_word": w,
        "start": s,
        "end": s + 0.4,
        "confidence": 0.9,
        "speaker": k,
    }
    for w, s, k in [("How", 1.0, 0), ("so?", 1.4, 0), ("Half.", 3.0, 1), ("Yes.", 6.0, 1)]
]
DEEPGRAM = {
    "metadata": {"channels": 1},
    "results": {
        "channels": [{"alternatives": [{"transcript": "How so? Half.", "words": DEEPGRAM_WORDS}]}]
    },
}


def aws_item(content, start=None, end=None, confidence="0.99", **more):
    if start is None:
        best = [{"confidence": "0.0", "content": content}]
        return {"alternatives": best, "type": "punctuation", **more}
    best = [{"confidence": confidence, "content": content}]
    return {
        "start_time": start,
        "end_time": end,
        "alternatives": best,
        "type": "pronunciation",
        **more,
    }


AWS = {
    "jobName": "lesson",
    "results": {
        "transcripts": [{"transcript": "How so? Half, I think."}],
        "speaker_labels": {
            "speakers": 2,
            "segments": [
                {
                    "start_time": "0.5",
                    "end_time": "1.4",
                    "speaker_label": "spk_0",
                    "items": [
                        {"start_time": "0.5", "end_time": "0.9", "speaker_label": "spk_0"},
                        {"start_time": "0.9", "end_time": "1.4", "speaker_label": "spk_0"},
                    ],
                },
                {"start_time": "1.6", "end_time": "3.0", "speaker_label": "spk_1", "items": []},
            ],
        },
        "items": [
            aws_item("How", "0.5", "0.9"),
            aws_item("so", "0.9", "1.4", "0.31"),
            aws_item("?"),
            aws_item("Half", "1.6", "2.0"),
            aws_item(","),
            aws_item("I", "2.2", "2.4"),
            aws_item("think", "2.4", "3.0"),
            aws_item("."),
        ],
    },
}


def google_word(word, start, end, **more):
    return {"word": word, "startTime": start, "endTime": end, **more}


GOOGLE = {
    "results": [
        {"alternatives": [{"transcript": "How so?", "words": [
            google_word("How", "0s", "0.500s"), google_word("so?", "0.500s", "1.100s")]}]},
        {"alternatives": [{"transcript": " Half.", "words": [
            google_word("Half.", "2.500s", "3s")]}]},
        {"alternatives": [{"words": [
            google_word("How", "0s", "0.500s", speakerTag=1),
            google_word("so?", "0.500s", "1.100s", speakerTag=1),
            google_word("Half.", "2.500s", "3s", speakerTag=2)]}]},
    ]
}  # fmt: skip
AZURE = {
    "source": "lesson.wav",
    "combinedRecognizedPhrases": [{"channel": 0, "display": "How so? Half."}],
    "recognizedPhrases": [
        {
            "recognitionStatus": "Success",
            "channel": 0,
            "speaker": 1,
            "offset": "PT1.5S",
            "duration": "PT0.5S",
            "offsetInTicks": 15000000.0,
            "durationInTicks": 5000000.0,
            "nBest": [{"confidence": 0.9, "lexical": "how so", "display": "How so?"}],
        },
        {
            "recognitionStatus": "Success",
            "channel": 0,
            "speaker": 2,
            "offset": "PT1M2.25S",
            "duration": "PT0.5S",
            "nBest": [{"confidence": 0.9, "display": "Half."}],
        },
        {"recognitionStatus": "Success", "channel": 0, "offset": "PT70S", "nBest": []},
    ],
}
REV = {
    "speakers": [{"id": 0, "name": "Ms. Okafor"}],
    "monologues": [
        {
            "speaker": 0,
            "elements": [
                {"type": "text", "value": "How", "ts": 1.0, "end_ts": 1.2, "confidence": 0.4},
                {"type": "punct", "value": " "},
                {"type": "text", "value": "so", "ts": 1.2, "end_ts": 1.75},
                {"type": "punct", "value": "?"},
                {"type": "unknown", "value": "<inaudible>"},
            ],
        },
        {
            "speaker": 1,
            "elements": [{"type": "text", "value": "Half", "ts": 2.25, "end_ts": 2.5}],
        },
    ],
}
CPP = {
    "systeminfo": "x",
    "result": {"language": "en"},
    "transcription": [
        {
            "timestamps": {"from": "00:00:01,500", "to": "00:00:02,000"},
            "offsets": {"from": 1500, "to": 2000},
            "text": " How so?",
        },
        {"timestamps": {"from": "00:01:02,250", "to": "00:01:03,000"}, "text": " Half."},
    ],
}
VOSK = (
    json.dumps({"partial": "how"})
    + "\n"
    + json.dumps({"result": timed("how so", 1.0, conf=0.4), "text": "how so"}, indent=1)
    + "\n"
    + json.dumps({"result": timed("half", 3.0, conf=1.0), "text": "half"})
    + '\n{"text": ""}\n'
)
TALK = [("How so?", 1.5, 2.0), ("Half.", 62.25, 62.75)]


def told(corpus):
    table = corpus.utterances
    columns = ["speaker", "start", "end", "text", "source_line"]
    return [tuple(row) for row in table[columns].itertuples(index=False)]


def messages(corpus):
    return "\n".join(corpus.report.findings["message"])


def test_whisper(load):
    corpus = load("a.json", json.dumps(WHISPER))
    assert told(corpus)[0] == ("", 0.0, 1.5, "How do you know?", 1)
    assert len(corpus) == 7
    assert corpus.report.files["format"].item() == "recogniser"
    said = messages(corpus)
    assert "'Thank you.' 4 times from segment 3 (very repetitive)" in said
    assert "compression ratio above 2.4), kept:" in said
    assert "no segment names a speaker" in said
    assert "leave out most hesitations" in said


def test_whisperx_cuts_a_segment_where_the_speaker_changes(load):
    corpus = load("a.json", json.dumps(WHISPERX))
    assert told(corpus) == [
        ("SPEAKER_00", 0.5, 1.4, "Why is it half?", 1),
        ("SPEAKER_01", 2.0, 3.0, "Because two fit.", 1),
        ("", 4.0, 8.1, "Okay.", 2),
    ]
    said = messages(corpus)
    assert "cut into lines: 1" in said
    assert "confidence below 0.5): 1 of 8" in said
    assert "words longer than 2 s, 1: 'Okay.' 4.1 s in segment 2" in said
    assert "segments without a speaker: 1 of 2" in said


def test_words_that_are_not_the_text_cut_nothing(load):
    segment = {**WHISPERX["segments"][0], "text": " Other words."}
    corpus = load("a.json", json.dumps({"segments": [segment]}))
    assert told(corpus) == [("SPEAKER_00", 0.5, 3.0, "Other words.", 1)]


def test_whisper_cpp(load):
    corpus = load("a.json", json.dumps(CPP))
    assert told(corpus) == [("", 1.5, 2.0, "How so?", 1), ("", 62.25, 63.0, "Half.", 2)]


def test_assemblyai(load):
    corpus = load("a.json", json.dumps(ASSEMBLYAI))
    expected = [("Speaker A", 1.5, 2.0, "How so?", 1), ("Speaker B", 4.25, 4.6, "Half.", 2)]
    assert told(corpus) == expected
    assert corpus.sessions["verbatim"].item() == "clean"
    alone = {**ASSEMBLYAI, "utterances": None, "audio_url": "x"}
    corpus = load("a.json", json.dumps(alone))
    assert told(corpus) == expected
    assert "words only" in messages(corpus)
    assert "confidence below 0.5): 1 of 3" in messages(corpus)


def test_utterances_in_seconds_are_no_milliseconds(load):
    rows = [{"start": 1.5, "end": 2, "speaker": "T", "text": "Why?"}]
    corpus = load("a.json", json.dumps({"status": "ok", "utterances": rows}))
    assert told(corpus) == [("T", 1.5, 2.0, "Why?", 1)]


def test_gladia_and_elevenlabs(load):
    words = timed("How so?", 1.0, confidence=0.9)
    said = [{"text": "How so?", "start": 1.0, "end": 2.0, "speaker": 0, "words": words}]
    corpus = load("a.json", json.dumps({"result": {"transcription": {"utterances": said}}}))
    assert told(corpus) == [("Speaker 0", 1.0, 2.0, "How so?", 1)]
    words = [
        {"text": "How", "start": 1.0, "end": 1.2, "type": "word", "speaker_id": "speaker_0"},
        {"text": " ", "start": 1.2, "end": 1.3, "type": "spacing", "speaker_id": "speaker_0"},
        {"text": "so?", "start": 1.3, "end": 1.5, "type": "word", "speaker_id": "speaker_0"},
        {
            "text": "(laughs)",
            "start": 2,
            "end": 3,
            "type": "audio_event",
            "speaker_id": "speaker_1",
        },
    ]
    corpus = load("a.json", json.dumps({"language_code": "en", "text": "How so?", "words": words}))
    assert [row[3] for row in told(corpus)] == ["How so?", "[laughs]"]
    assert corpus.utterances["speech"].tolist() == ["How so?", ""]


def test_deepgram(load):
    corpus = load("a.json", json.dumps(DEEPGRAM))
    assert told(corpus) == [
        ("Speaker 0", 1.0, 1.8, "How so?", 1),
        ("Speaker 1", 3.0, 3.4, "Half.", 2),
        ("Speaker 1", 6.0, 6.4, "Yes.", 3),
    ]
    best = DEEPGRAM["results"]["channels"][0]["alternatives"][0]
    sentences = [{"text": "How so?", "start": 1.0, "end": 1.8}]
    paragraphs = {"paragraphs": [{"sentences": sentences, "speaker": 0, "start": 1, "end": 1.8}]}
    more = {"results": {"channels": [{"alternatives": [{**best, "paragraphs": paragraphs}]}]}}
    assert told(load("a.json", json.dumps(more))) == [("Speaker 0", 1.0, 1.8, "How so?", 1)]
    utterance = {"start": 1, "end": 1.8, "transcript": "How so?", "speaker": 3, "words": []}
    more["results"]["utterances"] = [utterance]
    assert told(load("a.json", json.dumps(more))) == [("Speaker 3", 1.0, 1.8, "How so?", 1)]


def test_deepgram_channels(load):
    words = [{k: v for k, v in w.items() if k != "speaker"} for w in DEEPGRAM_WORDS]
    channels = [{"alternatives": [{"words": part}]} for part in (words[2:], words[:2])]
    corpus = load("a.json", json.dumps({"results": {"channels": channels}}))
    assert [(row[0], row[3]) for row in told(corpus)] == [
        ("Channel 1", "How so?"),
        ("Channel 0", "Half."),
        ("Channel 0", "Yes."),
    ]


def test_aws(load):
    corpus = load("a.json", json.dumps(AWS))
    assert told(corpus) == [
        ("spk_0", 0.5, 1.4, "How so?", 1),
        ("spk_1", 1.6, 3.0, "Half, I think.", 2),
    ]
    assert "confidence below 0.5): 1 of 8" in messages(corpus)


def test_aws_with_labels_in_the_items_and_with_channels(load):
    items = [
        aws_item("How", "0.5", "0.9", speaker_label="spk_1"),
        aws_item("?", speaker_label="spk_1"),
        aws_item("Half", "0.9", "1.4", speaker_label="spk_0"),
    ]
    parts = [{"id": 0, "transcript": "How?", "start_time": "0.5", "end_time": "0.9", "items": [0]}]
    results = {"items": items, "audio_segments": parts}
    corpus = load("a.json", json.dumps({"results": results}))
    assert [(row[0], row[3]) for row in told(corpus)] == [("spk_1", "How?"), ("spk_0", "Half")]
    channels = [
        {"channel_label": "ch_0", "items": [aws_item("Half", "3.0", "3.5")]},
        {"channel_label": "ch_1", "items": [aws_item("How", "0.5", "0.9"), aws_item("?")]},
    ]
    results = {"channel_labels": {"channels": channels}, "items": []}
    corpus = load("a.json", json.dumps({"results": results}))
    assert [(row[0], row[3]) for row in told(corpus)] == [("ch_1", "How?"), ("ch_0", "Half")]


@pytest.mark.parametrize("style", ["v1", "snake", "nanos", "operation", "batch"])
def test_google_says_each_word_once(load, style):
    text = json.dumps(GOOGLE)
    content = GOOGLE
    if style == "snake":
        for camel, snake in (
            ("startTime", "start_time"),
            ("endTime", "end_time"),
            ("speakerTag", "speaker_tag"),
        ):
            text = text.replace(camel, snake)
        content = json.loads(text)
    elif style == "nanos":
        text = text.replace('"0s"', "{}").replace('"2.500s"', '{"seconds": 2, "nanos": 500000000}')
        content = json.loads(text)
    elif style == "operation":
        content = {"name": "1", "done": True, "response": GOOGLE}
    elif style == "batch":
        text = text.replace("startTime", "startOffset").replace("endTime", "endOffset")
        text = text.replace('"speakerTag": 1', '"speakerLabel": "1"')
        text = text.replace('"speakerTag": 2', '"speakerLabel": "2"')
        content = {"results": {"gs://a/b.wav": {"transcript": json.loads(text)}}}
    corpus = load("a.json", json.dumps(content))
    rows = told(corpus)
    assert [(row[0], row[3]) for row in rows] == [("Speaker 1", "How so?"), ("Speaker 2", "Half.")]
    assert [row[2] for row in rows] == [1.1, 3.0]
    assert rows[1][1] == 2.5
    assert "each word stands once" in messages(corpus)


def test_google_without_words_has_ends_only(load):
    results = [
        {"alternatives": [{"transcript": "How so?"}], "resultEndOffset": "1.500s"},
        {"alternatives": [{"transcript": "Ha"}], "isFinal": False},
    ]
    corpus = load("a.json", json.dumps({"results": results}))
    assert corpus.utterances["text"].tolist() == ["How so?"]
    assert corpus.utterances["start"].isna().all()
    assert corpus.utterances["end"].tolist() == [1.5]
    assert "not final, left out: 1" in messages(corpus)


def test_azure(load):
    corpus = load("a.json", json.dumps(AZURE))
    assert told(corpus) == [
        ("Speaker 1", 1.5, 2.0, "How so?", 1),
        ("Speaker 2", 62.25, 62.75, "Half.", 2),
    ]
    assert "nothing recognised): 1" in messages(corpus)
    phrases = [
        {"speaker": n, "offsetMilliseconds": a * 1000, "durationMilliseconds": 500, "text": t}
        for n, (t, a, _) in enumerate(TALK, 1)
    ]
    fast = {"durationMilliseconds": 1, "combinedPhrases": [{"text": "How"}], "phrases": phrases}
    assert told(load("a.json", json.dumps(fast))) == told(corpus)
    lines = [
        {"Id": "1", "RecognitionStatus": "Success", "Offset": int(a * 1e7), "Duration": 5000000,
         "NBest": [{"Confidence": 0.9, "Display": t}]}
        for t, a, _ in TALK
    ]  # fmt: skip
    corpus = load("a.jsonl", "\n".join(json.dumps(line) for line in lines))
    assert [row[1:4] for row in told(corpus)] == [(a, b, t) for t, a, b in TALK]


def test_rev(load):
    corpus = load("a.json", json.dumps(REV))
    assert told(corpus) == [
        ("Ms. Okafor", 1.0, 1.75, "How so?<inaudible>", 1),
        ("Speaker 1", 2.25, 2.5, "Half", 2),
    ]
    assert corpus.utterances["role"].tolist()[0] == "teacher"


def test_vosk_results_one_after_the_other(load):
    corpus = load("a.json", VOSK)
    assert [row[1:] for row in told(corpus)] == [(1.0, 2.0, "how so", 2), (3.0, 3.5, "half", 3)]


def test_speechmatics(load):
    def item(kind, content, start, speaker, **more):
        best = [{"content": content, "confidence": 0.9, "speaker": speaker}]
        return {"type": kind, "start_time": start, "end_time": start + 0.5,
                "alternatives": best, **more}  # fmt: skip

    results = [
        item("word", "How", 1.0, "S1"),
        item("punctuation", "?", 1.5, "S1", attaches_to="previous"),
        item("word", "Half", 2.0, "UU"),
    ]
    corpus = load("a.json", json.dumps({"format": "2.9", "results": results}))
    assert told(corpus) == [
        ("Speaker 1", 1.0, 1.5, "How?", 1),
        ("", 2.0, 2.5, "Half", 2),
    ]


def test_json_lines_of_utterances(load, said):
    rows = [
        {"id": "1", "conversation_id": "a", "speaker": "T", "text": "Why?", "timestamp": 1.5},
        {"id": "2", "conversation_id": "a", "speaker": {"name": "Mia"}, "text": "Half."},
    ]
    corpus = load("a.jsonl", "\n".join(map(json.dumps, rows)))
    assert said(corpus) == [("T", "Why?"), ("Mia", "Half.")]
    corpus = load("b.jsonl", json.dumps(rows[0]))
    assert said(corpus) == [("T", "Why?")]


def test_one_line_may_be_as_long_as_the_file(load):
    rows = [{"speaker": "T", "text": f"Why {n}?"} for n in range(300)]
    text = json.dumps(rows)
    assert len(load("a.json", text, limits=Limits(max_line=1000))) == 300
    with pytest.raises(TranscriptError, match="the line has"):
        load("a.txt", "[00:01] T: " + text, limits=Limits(max_line=1000))


def test_keys_that_stand_twice(load):
    corpus = load("a.json", '[{"speaker": "T", "text": "a", "text": "Why?"}]')
    assert corpus.utterances["text"].tolist() == ["Why?"]
    assert "keys that stand twice in one object: 'text'" in messages(corpus)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000, "not valid JSON|nested deeper"),
        ('{"segments":' * 100_000, "not valid JSON|nested deeper"),
        ('[{"text": ' + "[" * 90 + "]" * 90 + "}]", "nested deeper than 64 levels"),
        ('[{"text": "a"},\n{"text": "b"', r"a\.json:2: the file is not valid JSON .*cut off"),
        ('{"segments": 3}', "expected a list of utterances .*keys found are segments"),
        ('{"segments": [], "language": "en"}', "no line of talk|expected a list"),
        ('{"a": ' + "9" * 5000 + "}", "not valid JSON"),
        ('[{"n": 1}]', "no key holds the talk; the keys are n"),
    ],
)
def test_bad_json(load, text, message):
    with pytest.raises(TranscriptError, match=message) as error:
        load("a.json", text)
    assert str(error.value).startswith("a.json")


def test_odd_numbers_are_no_times(load):
    text = json.dumps(WHISPER["segments"][:2])
    text = text.replace('"start": 0.0', '"start": NaN').replace('"end": 1.5', '"end": Infinity')
    text = text.replace('"start": 2.0', f'"start": {"9" * 400}')
    corpus = load("a.json", text)
    assert corpus.utterances["start"].isna().all()
    assert corpus.utterances["end"].tolist()[1] == 3.5


EVERY = [WHISPER, WHISPERX, CPP, ASSEMBLYAI, DEEPGRAM, AWS, GOOGLE, AZURE, REV, json.loads(
    "[" + VOSK.strip().replace("}\n{", "},{") + "]")]  # fmt: skip
ODD = [None, True, -1, 0, 1e300, 10**400, "", "x", "1.5s", [], {}, [[]], [None], {"a": 1}, "\ud800"]


def spoil(value, chance):
    """Put wrong types anywhere, drop keys and reorder lists."""
    if chance.random() < 0.02:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {k: spoil(v, chance) for k, v in value.items() if chance.random() > 0.02}
    if isinstance(value, list):
        items = [spoil(v, chance) for v in value]
        if chance.random() < 0.1:
            chance.shuffle(items)
        return items
    return value


@given(st.integers(0, 10**9))
def test_wrong_types_give_only_our_error(tmp_path_factory, seed):
    chance = random.Random(seed)
    path = tmp_path_factory.getbasetemp() / "spoilt.json"
    path.write_text(json.dumps(spoil(chance.choice(EVERY), chance)))
    try:
        corpus = load_transcript(path)
    except TranscriptError as error:
        named = str(error).startswith("spoilt.json")
        assert named
        return
    assert len(corpus) > 0


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize(
    ("name", "speakers", "times"),
    [
        ("whisper_plain", [], [0.0, 3.5, 3.5, 6.0]),
        ("whisperx_diarized", ["SPEAKER_00", "SPEAKER_01"], [0.5, 4.2, 4.2, 9.1, 9.1, 12.6]),
        ("assemblyai", ["Speaker A", "Speaker B"], [2.1, 5.4, 5.4, 7.9]),
        ("aws_transcribe", ["spk_0", "spk_1"], [0.5, 1.4, 2.0, 2.7]),
        ("rev", ["Speaker 0", "Speaker 1"], [1.02, 1.71, 2.3, 2.9]),
    ],
)
def test_samples(name, speakers, times):
    corpus = load_transcript(SAMPLES / f"{name}.json")
    assert corpus.speakers["speaker"].tolist() == speakers
    assert corpus.utterances[["start", "end"]].to_numpy().ravel().tolist() == times
