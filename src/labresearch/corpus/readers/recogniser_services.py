"""Recognisers that write results word by word: AWS, Azure, Deepgram, Google, Speechmatics."""

from __future__ import annotations

import math
from bisect import bisect_right

from labresearch.corpus.readers.json_content import as_dict, as_dicts, as_seconds, as_text
from labresearch.corpus.readers.recognised_words import Heard, Word, cut, joined, speaker_name

__all__ = ["aws", "azure", "deepgram", "google", "speechmatics"]

Json = dict[str, object]
_NAN = math.nan


def _lines(heard: Heard, words: list[Word], *, at: frozenset[float] = frozenset()) -> None:
    """Add words as lines, numbered on from the lines that are there."""
    first = len(heard.rows) + 1
    for number, line in enumerate(cut(words, at=at), first):
        starts = [w[1] for w in line if w[1] == w[1]]
        ends = [w[2] for w in line if w[2] == w[2]]
        heard.listen(line, number)
        start, end = starts[0] if starts else _NAN, ends[-1] if ends else _NAN
        heard.line(line[0][3], start, end, joined(line), number)


def _sure(value: object) -> float:
    if isinstance(value, str):
        value = as_seconds(value)
    # 0 stands for 'not given' in several of the services
    return float(value) if isinstance(value, float) and value > 0 else 1.0


def aws(content: object) -> Heard | None:
    """AWS Transcribe: items with times as text; speakers in a list of their own, or channels."""
    results = as_dict(as_dict(content).get("results"))
    items = as_dicts(results.get("items"))
    channels = as_dicts(as_dict(results.get("channel_labels")).get("channels"))
    spoken = any("alternatives" in item for item in items[:5])
    if not spoken and not any("items" in channel for channel in channels):
        return None
    heard = Heard("AWS Transcribe")
    segments = as_dicts(as_dict(results.get("speaker_labels")).get("segments"))
    starts = frozenset(as_seconds(s.get("start_time")) for s in segments)
    parts = as_dicts(results.get("audio_segments"))
    starts |= frozenset(as_seconds(s.get("start_time")) for s in parts)
    if channels:
        for channel in channels:
            label = as_text(channel.get("channel_label"))
            _lines(heard, _aws_words(as_dicts(channel.get("items")), [], label), at=starts)
        return heard
    _lines(heard, _aws_words(items, segments, ""), at=starts)
    return heard


def _aws_words(items: list[Json], segments: list[Json], label: str) -> list[Word]:
    exact: dict[object, str] = {}
    spans: list[tuple[float, float, str]] = []
    for segment in segments:
        who = as_text(segment.get("speaker_label"))
        spans.append(
            (as_seconds(segment.get("start_time")), as_seconds(segment.get("end_time")), who)
        )
        for item in as_dicts(segment.get("items")):
            exact[as_text(item.get("start_time"))] = as_text(item.get("speaker_label")) or who
    spans = sorted(span for span in spans if span[0] == span[0])
    begins = [span[0] for span in spans]
    words: list[Word] = []
    for item in items:
        best = (as_dicts(item.get("alternatives")) or [{}])[0]
        text = as_text(best.get("content"))
        if item.get("type") == "punctuation":
            words.append((text, _NAN, _NAN, words[-1][3] if words else label, 1.0))
            continue
        start = as_seconds(item.get("start_time"))
        who = as_text(item.get("speaker_label")) or exact.get(as_text(item.get("start_time")), "")
        if not who and spans and start == start:
            at = bisect_right(begins, start + 0.001) - 1
            who = spans[at][2] if at >= 0 and start <= spans[at][1] else ""
        sure = _sure(best.get("confidence"))
        words.append((f" {text}", start, as_seconds(item.get("end_time")), who or label, sure))
    return words


def deepgram(content: object) -> Heard | None:
    """Deepgram: utterances, else paragraphs, else the words of each channel."""
    results = as_dict(as_dict(content).get("results"))
    channels = as_dicts(results.get("channels"))
    if not channels or not any("alternatives" in c for c in channels):
        return None
    heard = Heard("Deepgram")
    utterances = as_dicts(results.get("utterances"))
    for number, item in enumerate(utterances, 1):
        heard.listen(_deepgram_words(item), number)
        who = speaker_name(item.get("speaker"))
        if not who and len(channels) > 1:
            who = f"Channel {as_text(item.get('channel')) or item.get('channel', 0)}"
        start, end = as_seconds(item.get("start")), as_seconds(item.get("end"))
        heard.line(who, start, end, as_text(item.get("transcript")), number)
    if utterances:
        return heard
    for number, channel in enumerate(channels):
        best = (as_dicts(channel.get("alternatives")) or [{}])[0]
        label = f"Channel {number}" if len(channels) > 1 else ""
        words = _deepgram_words(best, label)
        paragraphs = as_dicts(as_dict(best.get("paragraphs")).get("paragraphs"))
        sentences = [(p, s) for p in paragraphs for s in as_dicts(p.get("sentences"))]
        if not sentences and words:
            _lines(heard, words)
            continue
        heard.listen(words, len(heard.rows) + 1)
        for paragraph, sentence in sentences:
            who = speaker_name(paragraph.get("speaker")) or label
            start, end = as_seconds(sentence.get("start")), as_seconds(sentence.get("end"))
            heard.line(who, start, end, as_text(sentence.get("text")), len(heard.rows) + 1)
        if not sentences and not words:
            heard.line(label, _NAN, _NAN, as_text(best.get("transcript")), len(heard.rows) + 1)
    return heard


def _deepgram_words(item: Json, label: str = "") -> list[Word]:
    words: list[Word] = []
    for word in as_dicts(item.get("words")):
        text = as_text(word.get("punctuated_word")) or as_text(word.get("word"))
        who = speaker_name(word.get("speaker")) or label
        start, end = as_seconds(word.get("start")), as_seconds(word.get("end"))
        words.append((f" {text}", start, end, who, _sure(word.get("confidence"))))
    return words


def google(content: object) -> Heard | None:
    """Google Speech, version 1 or 2: results with alternatives; each word is taken once."""
    results = _google_results(content)
    if not any("alternatives" in result for result in results):
        return None
    heard = Heard("Google Speech-to-Text")
    final = [r for r in results if r.get("isFinal", r.get("is_final")) is not False]
    if len(final) < len(results):
        lost = len(results) - len(final)
        heard.note(0, "note", "dropped", f"results that were not final, left out: {lost}")
    found = []
    for number, result in enumerate(final, 1):
        best = (as_dicts(result.get("alternatives")) or [{}])[0]
        channel = result.get("channelTag", result.get("channel_tag"))
        label = f"Channel {channel}" if isinstance(channel, int) and channel else ""
        words = _google_words(as_dicts(best.get("words")), label)
        found.append((number, result, best, words, label))
    many = len({label for *_, label in found}) > 1
    # with speakers, the last result holds the words of all results once more
    if len(found) > 1 and not many:
        last = found[-1][3]
        before = sum(len(words) for _, _, _, words, _ in found[:-1])
        named = any(word[3] for word in last)
        if named and before and len(last) >= before and _starts_over(last, found[0][3]):
            _lines(heard, last)
            message = (
                "the last result repeats the words of all results with their speakers; only it "
                "was read, so that each word stands once"
            )
            heard.note(0, "note", "repaired", message)
            return heard
    for number, result, best, words, label in found:
        if words:
            _lines(heard, words)
            continue
        names = ("resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset")
        end = as_seconds(next((result[n] for n in names if n in result), None))
        heard.line(label, _NAN, end, as_text(best.get("transcript")), number)
    return heard


def _starts_over(last: list[Word], first: list[Word]) -> bool:
    return bool(last and first) and (last[0][1] == first[0][1] or last[0][0] == first[0][0])


def _google_results(content: object) -> list[Json]:
    top = as_dict(content)
    top = as_dict(top.get("response", top))
    results = top.get("results")
    if isinstance(results, dict):
        # version 2 in batches: one entry a file
        found: list[Json] = []
        for value in results.values():
            inline = as_dict(as_dict(value).get("inlineResult"))
            script = as_dict(as_dict(value).get("transcript", inline.get("transcript")))
            found += as_dicts(script.get("results"))
        return found
    return as_dicts(results)


def _google_words(items: list[Json], label: str) -> list[Word]:
    words: list[Word] = []
    starts = ("startTime", "startOffset", "start_time", "start_offset")
    ends = ("endTime", "endOffset", "end_time", "end_offset")
    speakers = ("speakerLabel", "speakerTag", "speaker_label", "speaker_tag")
    for item in items:
        # a time of zero is left out
        start = as_seconds(next((item[k] for k in starts if k in item), None))
        end = as_seconds(next((item[k] for k in ends if k in item), None))
        if start != start and end == end and not words:
            start = 0.0
        who = next((item[k] for k in speakers if item.get(k) not in (None, 0, "")), None)
        text = as_text(item.get("word"))
        # pieces of words begin with a low line in some languages
        text = text.split("|")[0]
        sure = _sure(item.get("confidence"))
        words.append((f" {text}", start, end, speaker_name(who) or label, sure))
    return words


def azure(content: object) -> Heard | None:
    """Azure: recognised phrases (batch), phrases (fast), or detailed results one after another."""
    top = as_dict(content)
    items = as_dicts(top.get("recognizedPhrases")) or as_dicts(top.get("phrases"))
    if not items:
        rows = as_dicts(content if isinstance(content, list) else [content])
        items = [r for r in rows if "NBest" in r or ("RecognitionStatus" in r and "Offset" in r)]
    if not items:
        return None
    heard = Heard("Azure Speech")
    channels = {i.get("channel") for i in items if isinstance(i.get("channel"), int)}
    failed = 0
    for number, item in enumerate(items, 1):
        best = (as_dicts(item.get("nBest", item.get("NBest"))) or [item])[0]
        names = ("display", "Display", "DisplayText", "text", "lexical", "Lexical")
        text = next((t for n in names if (t := as_text(best.get(n)))), "")
        text = text or as_text(item.get("DisplayText"))
        start = _azure_time(item, "offset")
        length = _azure_time(item, "duration")
        who = speaker_name(item.get("speaker", item.get("SpeakerId")))
        if not who and len(channels) > 1:
            who = f"Channel {item.get('channel')}"
        if not text.strip():
            failed += 1
        words: list[Word] = []
        for word in as_dicts(best.get("words", best.get("displayWords"))):
            begin, lasts = _azure_time(word, "offset"), _azure_time(word, "duration")
            words.append(("", begin, begin + lasts, who, _sure(word.get("confidence"))))
        heard.listen(words, number)
        end = round(start + length, 7)
        heard.line(who, start, end, text, number)
    if failed:
        heard.note(0, "note", "dropped", f"phrases without words (nothing recognised): {failed}")
    return heard


def _azure_time(item: Json, name: str) -> float:
    """Ticks of 100 ns, milliseconds, or a duration such as PT1.5S; the first that is there."""
    big = name.capitalize()
    for key, scale in ((f"{name}InTicks", 1e-7), (f"{name}Milliseconds", 1e-3), (big, 1e-7)):
        if key in item:
            return as_seconds(item[key], scale=scale)
    value = item.get(name)
    return as_seconds(value, scale=1e-3 if isinstance(value, int) else 1.0)


def speechmatics(content: object) -> Heard | None:
    """Speechmatics: words and punctuation with speakers S1, S2, ... (UU unknown), in seconds."""
    top = as_dict(content)
    results = as_dicts(top.get("results"))
    if not any("start_time" in r and "alternatives" in r and "type" in r for r in results[:20]):
        return None
    heard = Heard("Speechmatics")
    words: list[Word] = []
    for item in results:
        best = (as_dicts(item.get("alternatives")) or [{}])[0]
        text = as_text(best.get("content"))
        if not text:
            continue
        named = as_text(best.get("speaker"))
        who = "" if named == "UU" else named
        if item.get("type") == "punctuation" or item.get("attaches_to") == "previous":
            words.append((text, _NAN, _NAN, words[-1][3] if words else who, 1.0))
            continue
        start, end = as_seconds(item.get("start_time")), as_seconds(item.get("end_time"))
        words.append((f" {text}", start, end, who, _sure(best.get("confidence"))))
    # S is the label of a student in transcripts by hand
    words = [
        (t, a, b, f"Speaker {w[1:]}" if w[:1] == "S" and w[1:].isdigit() else w, c)
        for t, a, b, w, c in words
    ]
    _lines(heard, words)
    return heard
