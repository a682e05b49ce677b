"""Recognisers that write segments or utterances: Whisper and its kin, AssemblyAI, Rev, Vosk."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

from labresearch.corpus.clock import parse_clock
from labresearch.corpus.readers.json_content import as_dict, as_dicts, as_seconds, as_text
from labresearch.corpus.readers.recognised_words import Heard, Word, cut, joined, speaker_name

__all__ = ["assemblyai", "elevenlabs", "rev", "vosk", "whisper", "whisper_cpp"]

Json = dict[str, object]
_REPETITIVE = 2.4
_NAN = math.nan


def whisper(content: object) -> Heard | None:
    """Whisper, faster-whisper, WhisperX and the transcription APIs: segments in seconds."""
    segments = as_dict(content).get("segments") if isinstance(content, dict) else content
    items = as_dicts(segments)
    if not items or not any("text" in s or "transcript" in s for s in items):
        return None
    known = ("words", "avg_logprob", "no_speech_prob", "seek", "tokens", "compression_ratio")
    own = any(k in s for s in items[:20] for k in known) or (
        isinstance(content, dict)
        and any(k in content for k in ("language", "word_segments", "task", "language_probability"))
    )
    # times as text ('0:01.5') belong to lists of utterances
    plain = all(not isinstance(s.get(k), str) for s in items[:50] for k in ("start", "end"))
    if not (own and plain):
        return None
    whisperx = any("score" in w for s in items[:20] for w in as_dicts(s.get("words"))) or (
        isinstance(content, dict) and "word_segments" in content
    )
    heard = Heard("WhisperX" if whisperx else "Whisper or its kin")
    unnamed = 0
    for number, item in enumerate(items, 1):
        words = _whisper_words(item)
        heard.listen(words, number)
        ratio = item.get("compression_ratio")
        if isinstance(ratio, float | int) and ratio > _REPETITIVE:
            heard.repetitive.add(number)
        unnamed += _segment(heard, item, words, number)
    lost = len(segments) - len(items) if isinstance(segments, list) else 0
    if lost:
        heard.note(0, "warning", "dropped", f"segments that are no objects, left out: {lost}")
    if 0 < unnamed < len(heard.rows):
        heard.note(0, "note", "kept", f"segments without a speaker: {unnamed} of {len(items)}")
    return heard


def _whisper_words(segment: Json) -> list[Word]:
    """Words with a speaker each: one without goes on with the word before."""
    items = as_dicts(segment.get("words"))
    if not items:
        return []
    own = speaker_name(segment.get("speaker"))
    texts = [as_text(w.get("word", w.get("text"))) for w in items]
    blank = "" if any(t[:1] == " " for t in texts[1:]) else " "
    first = next((s for w in items if (s := speaker_name(w.get("speaker")))), own)
    words: list[Word] = []
    who = first
    for item, text in zip(items, texts, strict=True):
        who = speaker_name(item.get("speaker")) or who
        score = item.get("score", item.get("probability", item.get("confidence", 1.0)))
        sure = float(score) if isinstance(score, float) else 1.0
        start, end = as_seconds(item.get("start")), as_seconds(item.get("end"))
        words.append((blank + text, start, end, who, sure))
    return words


def _segment(heard: Heard, item: Json, words: list[Word], number: int) -> bool:
    """Add the lines of a segment; True where it names no speaker."""
    text = as_text(item.get("text", item.get("transcript")))
    own = speaker_name(item.get("speaker", item.get("speaker_id")))
    start, end = as_seconds(item.get("start")), as_seconds(item.get("end"))
    changes = any(a[3] != b[3] for a, b in pairwise(words))
    if not changes or "".join(text.split()) != "".join(joined(words).split()):
        # the words do not make up the text: most of them decide
        who = own or (Counter(w[3] for w in words).most_common(1)[0][0] if words else "")
        heard.line(who, start, end, text or joined(words), number)
        return not who
    runs: list[list[Word]] = []
    for word in words:
        if not runs or runs[-1][-1][3] != word[3]:
            runs.append([])
        runs[-1].append(word)
    for i, run in enumerate(runs):
        starts = [w[1] for w in run if w[1] == w[1]]
        ends = [w[2] for w in run if w[2] == w[2]]
        begin = start if i == 0 else (starts[0] if starts else _NAN)
        stop = end if i == len(runs) - 1 else (ends[-1] if ends else _NAN)
        heard.line(run[0][3], begin, stop, joined(run), number)
    heard.split.append(number)
    return False


def whisper_cpp(content: object) -> Heard | None:
    """whisper.cpp: ``transcription`` with offsets in milliseconds."""
    items = as_dicts(as_dict(content).get("transcription"))
    if not items or not any("offsets" in s or "timestamps" in s for s in items):
        return None
    heard = Heard("whisper.cpp")
    for number, item in enumerate(items, 1):
        offsets, stamps = as_dict(item.get("offsets")), as_dict(item.get("timestamps"))
        start, end = (
            as_seconds(offsets[key], scale=0.001)
            if key in offsets
            else parse_clock(as_text(stamps.get(key)))
            for key in ("from", "to")
        )
        who = speaker_name(item.get("speaker"))
        tokens = [t for t in as_dicts(item.get("tokens")) if as_text(t.get("text"))[:2] != "[_"]
        sure = [t["p"] for t in tokens if isinstance(t.get("p"), float)]
        heard.listen((("", _NAN, _NAN, who, p) for p in sure), number)  # type: ignore[misc]
        heard.line("" if who == "?" else who, start, end, as_text(item.get("text")), number)
    return heard


def assemblyai(content: object) -> Heard | None:
    """AssemblyAI: utterances, or words only, in milliseconds; and Gladia: in seconds."""
    top = as_dict(content)
    gladia = as_dict(as_dict(top.get("result", top)).get("transcription"))
    own = ("words", "audio_url", "language_code", "acoustic_model", "speech_model", "status")
    if "utterances" in gladia:
        items, scale, heard = as_dicts(gladia["utterances"]), 1.0, Heard("Gladia")
        loose: list[Json] = []
    elif (
        ("utterances" in top or "audio_url" in top)
        and any(key in top for key in own)
        and all(isinstance(u.get("start"), int) for u in as_dicts(top.get("utterances"))[:50])
    ):
        items, loose = as_dicts(top.get("utterances")), as_dicts(top.get("words"))
        scale, heard = 0.001, Heard("AssemblyAI")
        if isinstance(top.get("disfluencies"), bool):
            heard.verbatim = "full" if top["disfluencies"] else "clean"
    else:
        return None
    for number, item in enumerate(items, 1):
        words = _words(as_dicts(item.get("words")), scale)
        heard.listen(words, number)
        who = item.get("speaker")
        channel = item.get("channel")
        label = speaker_name(who) or (f"Channel {channel}" if isinstance(channel, int) else "")
        start, end = (as_seconds(item.get(key), scale=scale) for key in ("start", "end"))
        heard.line(label, start, end, as_text(item.get("text")), number)
    if not items and loose:
        words = _words(loose, scale)
        heard.listen(words, 0)
        _lines(heard, words)
    return heard


def _words(items: list[Json], scale: float) -> list[Word]:
    words: list[Word] = []
    for item in items:
        text = as_text(item.get("text", item.get("word")))
        sure = item.get("confidence")
        words.append(
            (
                " " + text.strip(),
                as_seconds(item.get("start"), scale=scale),
                as_seconds(item.get("end"), scale=scale),
                speaker_name(item.get("speaker")),
                float(sure) if isinstance(sure, float) else 1.0,
            )
        )
    return words


def _lines(heard: Heard, words: list[Word]) -> None:
    for number, line in enumerate(cut(words), 1):
        starts = [w[1] for w in line if w[1] == w[1]]
        ends = [w[2] for w in line if w[2] == w[2]]
        start, end = starts[0] if starts else _NAN, ends[-1] if ends else _NAN
        heard.line(line[0][3], start, end, joined(line), number)
    message = "the file has words only; lines were cut where the speaker changes or is silent (1 s)"
    heard.note(0, "note", "guessed", message)


def rev(content: object) -> Heard | None:
    """Rev: monologues of elements, in seconds; a list ``speakers`` may name them."""
    top = as_dict(content)
    items = as_dicts(top.get("monologues"))
    if not items:
        return None
    heard = Heard("Rev, unless a person typed it")
    names = {
        str(s.get("id")): as_text(s.get("name")).strip() for s in as_dicts(top.get("speakers"))
    }
    for number, item in enumerate(items, 1):
        words: list[Word] = []
        for element in as_dicts(item.get("elements")):
            sure = element.get("confidence")
            words.append(
                (
                    as_text(element.get("value")),
                    as_seconds(element.get("ts")),
                    as_seconds(element.get("end_ts")),
                    "",
                    float(sure) if isinstance(sure, float) else 1.0,
                )
            )
        spoken = [w for w in words if w[1] == w[1]]
        heard.listen(spoken, number)
        who = item.get("speaker")
        named = as_text(as_dict(item.get("speaker_info")).get("display_name"))
        label = names.get(str(who)) or named or speaker_name(who)
        start = spoken[0][1] if spoken else _NAN
        heard.line(label, start, spoken[-1][2] if spoken else _NAN, joined(words), number)
    return heard


def vosk(content: object) -> Heard | None:
    """Vosk: a result an utterance, each a list of words; ``partial`` results are not talk."""
    items = as_dicts(content if isinstance(content, list) else [content])
    spoken = [i for i in items if isinstance(i.get("result"), list) and "text" in i]
    words_of = [as_dicts(i["result"]) for i in spoken]
    if not any("word" in w and "start" in w for words in words_of[:50] for w in words[:1]):
        return None
    heard = Heard("Vosk")
    numbered = [(n, i) for n, i in enumerate(items, 1) if isinstance(i.get("result"), list)]
    for number, item in numbered:
        renamed: list[Json] = [{**w, "confidence": w.get("conf")} for w in as_dicts(item["result"])]
        words = _words(renamed, 1.0)
        heard.listen(words, number)
        ends = [w[2] for w in words if w[2] == w[2]]
        text = as_text(item.get("text")) or joined(words)
        start = words[0][1] if words else _NAN
        heard.line("", start, ends[-1] if ends else _NAN, text, number)
    for number, item in enumerate(items, 1):
        if not isinstance(item.get("result"), list) and as_text(item.get("text")).strip():
            heard.line("", _NAN, _NAN, as_text(item["text"]), number)
    heard.rows.sort(key=lambda row: row[4])
    return heard


def elevenlabs(content: object) -> Heard | None:
    """ElevenLabs: words, blanks and sounds in one list, in seconds."""
    top = as_dict(content)
    items = as_dicts(top.get("words"))
    kinds = {str(w.get("type")) for w in items[:50]}
    if not items or not kinds & {"spacing", "audio_event"}:
        return None
    heard = Heard("ElevenLabs")
    words: list[Word] = []
    for item in items:
        text, kind = as_text(item.get("text")), item.get("type")
        if kind == "audio_event":
            # '(laughter)' is a sound and not talk
            text = f"[{text.strip('()[] ')}]"
        spacing = kind == "spacing"
        start = _NAN if spacing else as_seconds(item.get("start"))
        end = _NAN if spacing else as_seconds(item.get("end"))
        who = speaker_name(item.get("speaker_id")) or (words[-1][3] if words else "")
        words.append((text, start, end, words[-1][3] if spacing and words else who, 1.0))
    heard.listen(words, 0)
    _lines(heard, words)
    return heard
