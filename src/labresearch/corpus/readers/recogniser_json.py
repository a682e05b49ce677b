"""JSON of speech recognisers, told apart by its shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.json_content import looks_json, read_json
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.readers.recognised_words import Heard
from labresearch.corpus.readers.recogniser_segments import (
    assemblyai,
    elevenlabs,
    rev,
    vosk,
    whisper,
    whisper_cpp,
)
from labresearch.corpus.readers.recogniser_services import (
    aws,
    azure,
    deepgram,
    google,
    speechmatics,
)

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "recognised", "sniff"]

NAME = "recogniser"
EXTENSIONS: tuple[str, ...] = ()
BINARY = False

_SHAPES: tuple[Callable[[object], Heard | None], ...] = (
    rev,
    whisper_cpp,
    deepgram,
    speechmatics,
    aws,
    azure,
    google,
    elevenlabs,
    vosk,
    assemblyai,
    whisper,
)
# several channels or phrases come one after the other in the file
_BY_TIME = frozenset({"AWS Transcribe", "Deepgram", "Azure Speech", "Google Speech-to-Text"})
_KEYS = re.compile(
    r'"(?:monologues|avg_logprob|no_speech_prob|word_segments|recognizedPhrases|NBest|nBest'
    r"|combinedRecognizedPhrases|combinedPhrases|speaker_labels|channel_labels|audio_segments"
    r'|compression_ratio|RecognitionStatus|acoustic_model|audio_url|punctuated_word|attaches_to)"'
    r'|"(?:transcription|utterances|transcripts|alternatives|channels|items)"\s*:\s*\[\s*\{'
    r'|"words"\s*:\s*\[\s*\{\s*"(?:word|text|start|end|score)"|"result"\s*:\s*\[\s*\{\s*"conf"'
)


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file was written by a speech recogniser, from 0 to 1."""
    if isinstance(head, bytes) or not looks_json(head):
        return 0.0
    return 0.97 if _KEYS.search(head) else 0.0


def recognised(content: object) -> RawTranscript | None:
    """Read parsed JSON of a speech recogniser.

    Parameters
    ----------
    content : object
        As ``json.loads`` gives it.

    Returns
    -------
    RawTranscript or None
        None where no shape of a recogniser fits.

    Examples
    --------
    >>> content = {"language": "en", "segments": [{"start": 0.5, "end": 1.0, "text": " Why?"}]}
    >>> recognised(content).rows[["start", "end", "text"]].values.tolist()
    [[0.5, 1.0, 'Why?']]
    """
    for shape in _SHAPES:
        heard = shape(content)
        if heard is not None and heard.rows:
            return heard.transcript(by_time=heard.program in _BY_TIME)
    return None


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read what Whisper, WhisperX, AssemblyAI, Deepgram, AWS, Google, Azure, Rev, ... wrote.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Given only with lists of utterances, which the format 'json' reads.

    Returns
    -------
    RawTranscript
        One row a segment, utterance or phrase, cut where its speaker changes; ``source_line`` is
        the number of the segment.

    Raises
    ------
    TranscriptError
        If the file is not valid JSON or holds no talk.
    """
    from labresearch.corpus.readers.json_list import utterances_of

    findings: list[Finding] = []
    content = read_json(source, findings)
    raw = None if columns else recognised(content)
    if raw is None:
        return utterances_of(content, source, columns=columns, findings=findings)
    raw.findings[:0] = findings
    if raw.rows.empty:
        message = "the file of a speech recogniser holds no words; was the recording silent?"
        raise TranscriptError(source.name, 0, message)
    return raw
