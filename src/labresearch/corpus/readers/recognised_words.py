"""What speech recognisers hear, word by word, as lines of talk."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.raw import RawTranscript, Row, to_rows

__all__ = ["Heard", "Word", "cut", "joined", "speaker_name"]

Word = tuple[str, float, float, str, float]
"""text (with a leading blank where one belongs before it), start, end (s), speaker, confidence."""

_SILENCE = 1.0
_UNSURE = 0.5
_TOO_LONG = 2.0
_LOOP = 4
_REPETITIVE = 2.4


@dataclasses.dataclass
class Heard:
    """The lines of a file as they are found, and what there is to say about them.

    Parameters
    ----------
    program : str
        Who wrote the file, for findings.
    """

    program: str
    rows: list[Row] = dataclasses.field(default_factory=list)
    findings: list[Finding] = dataclasses.field(default_factory=list)
    words: int = 0
    unsure: int = 0
    long_words: list[tuple[int, str, float]] = dataclasses.field(default_factory=list)
    split: list[int] = dataclasses.field(default_factory=list)
    repetitive: set[int] = dataclasses.field(default_factory=set)
    verbatim: str = ""

    def line(self, speaker: str, start: float, end: float, text: str, number: int) -> None:
        """Add a line of talk; one without words is counted."""
        text = text.strip()
        if text:
            self.rows.append((speaker, start, end, text, number))

    def listen(self, words: Iterable[Word], number: int) -> None:
        """Count the words, the unsure ones and those that last too long."""
        for text, start, end, _, confidence in words:
            self.words += 1
            if confidence < _UNSURE:
                self.unsure += 1
            if end - start > _TOO_LONG:
                self.long_words.append((number, text.strip(), end - start))

    def note(self, line: int, severity: str, code: str, message: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(line, severity, code, message))

    def transcript(self, *, by_time: bool = False) -> RawTranscript:
        """Give the lines, in the order of the file or of their starts, and the findings."""
        rows = self.rows
        if by_time:
            rows = sorted(rows, key=lambda row: (math.isnan(row[1]), row[1]))
        self._loops(rows)
        self._say()
        return RawTranscript(to_rows(rows), self.findings, verbatim=self.verbatim)

    def _loops(self, rows: Sequence[Row]) -> None:
        """Name words that are written again and again, as recognisers do where nobody speaks."""
        first = 0
        loops: list[tuple[int, int, str]] = []
        for i in range(1, len(rows) + 1):
            if i < len(rows) and rows[i][3] == rows[first][3]:
                continue
            if i - first >= _LOOP:
                loops.append((rows[first][4], i - first, rows[first][3]))
            first = i
        if loops:
            shown = "; ".join(
                f"{text[:80]!r} {n} times from segment {at}"
                + (" (very repetitive)" if at in self.repetitive else "")
                for at, n, text in loops[:5]
            )
            message = (
                f"the same words in {_LOOP} segments in a row or more, {len(loops)}: {shown}; "
                "recognisers write such loops where nobody speaks. They were kept: listen to the "
                "recording and take them out"
            )
            self.note(loops[0][0], "warning", "kept", message)
        rest = self.repetitive - {at for at, _, _ in loops}
        if rest:
            message = (
                "segments whose words repeat themselves (compression ratio above "
                f"{_REPETITIVE:g}), kept: {len(rest)}; they may not have been said"
            )
            self.note(min(rest), "warning", "kept", message)

    def _say(self) -> None:
        message = (
            f"written by a speech recogniser ({self.program}): such programs leave out most "
            "hesitations, cut-off words and repetitions, so these cannot be counted"
        )
        self.note(0, "note", "kept", message)
        if self.rows and not any(row[0] for row in self.rows):
            message = "no segment names a speaker; add names to count turns"
            self.note(0, "warning", "guessed", message)
        if self.split:
            message = f"segments in which the speaker changes, cut into lines: {len(self.split)}"
            self.note(self.split[0], "note", "repaired", message)
        if self.unsure:
            message = (
                f"words of which the recogniser was not sure (confidence below {_UNSURE:g}): "
                f"{self.unsure:,} of {self.words:,}; they were kept as they are"
            )
            self.note(0, "note", "kept", message)
        if self.long_words:
            shown = ", ".join(
                f"{text[:40]!r} {length:.1f} s in segment {at}"
                for at, text, length in self.long_words[:3]
            )
            message = (
                f"words longer than {_TOO_LONG:g} s, {len(self.long_words)}: {shown}; the word "
                "before a silence is often given the silence too, so ends may be too late and "
                "pauses hidden"
            )
            self.note(self.long_words[0][0], "warning", "time", message)


def speaker_name(value: object) -> str:
    """Write a speaker as a label: numbers and single letters are no names.

    Examples
    --------
    >>> [speaker_name(x) for x in (0, "1", "A", "SPEAKER_00", None, "Ms. Okafor")]
    ['Speaker 0', 'Speaker 1', 'Speaker A', 'SPEAKER_00', '', 'Ms. Okafor']
    """
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return f"Speaker {value}" if 0 <= value < 1e6 else ""
    if isinstance(value, float):
        return f"Speaker {value:.0f}" if value.is_integer() and 0 <= value < 1e6 else ""
    if not isinstance(value, str):
        return ""
    label = value.strip()[:200]
    if (label.isascii() and label.isdigit()) or (len(label) == 1 and label.isalpha()):
        return f"Speaker {label}"
    return label


def joined(words: Iterable[Word]) -> str:
    """Join the texts of words."""
    return "".join(word[0] for word in words).strip()


def cut(words: Sequence[Word], *, at: frozenset[float] = frozenset()) -> list[list[Word]]:
    """Cut words into lines: where the speaker changes or is silent, or at given starts.

    Parameters
    ----------
    words : sequence of Word
        In the order of talk.
    at : frozenset of float, optional
        Starts (s) of the recogniser's own segments.

    Returns
    -------
    list of list of Word

    Examples
    --------
    >>> a, b = (" Why", 0.0, 0.5, "A", 1.0), (" not", 2.0, 2.5, "A", 1.0)
    >>> c = ("?", 2.5, 2.5, "A", 1.0)
    >>> [joined(line) for line in cut([a, b, c])]
    ['Why', 'not?']
    """
    lines: list[list[Word]] = []
    last, who = math.nan, ""
    for word in words:
        _, start, end, speaker, _ = word
        if not lines or speaker != who or start - last >= _SILENCE or (start in at):
            lines.append([])
        lines[-1].append(word)
        who = speaker
        if end == end:
            last = end
    return lines
