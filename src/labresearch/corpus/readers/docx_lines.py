"""From the paragraphs of a Word document to lines with labels: bold names, italic actions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.docx_paragraphs import Paragraph, Run
from labresearch.corpus.readers.labelled_lines import share_spoken
from labresearch.corpus.readers.line_stamps import COLON, is_stamped, names_a_mark
from labresearch.corpus.readers.text_layout import is_service_line
from labresearch.corpus.speaker_labels import clean_label, label_kind

__all__ = ["lines_of_paragraphs"]

_TIME = re.compile(r"\s*[\[(]?\d{1,3}:\d\d")
_LONGEST_ACTION = 300
_FEW = 0.4
_BRACKETED = re.compile(r"\(([^()]+)\)|\[([^\[\]]+)\]")


def lines_of_paragraphs(
    paragraphs: Sequence[Paragraph], findings: list[Finding]
) -> tuple[list[str], list[int]]:
    """Write paragraphs as lines, bold names as labels and italic actions as comments.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        In order.
    findings : list of Finding
        What was guessed is appended.

    Returns
    -------
    lines : list of str
        Cut at line breaks inside a paragraph.
    numbers : list of int
        Number of the paragraph of each line.
    """
    names = _bold_names(paragraphs, findings)
    plain = [p.text for p in paragraphs if p.text.strip()]
    labelled = bool(names) or share_spoken([t.split("\n")[0] for t in plain[:400]]) > 0.2
    italic = {i for i, p in enumerate(paragraphs) if _is_italic(p)} if labelled else set[int]()
    if len(italic) > _FEW * max(len(plain), 1):
        italic = set()
    actions: list[tuple[int, str]] = []
    lines: list[str] = []
    numbers: list[int] = []
    for i, paragraph in enumerate(paragraphs):
        if i in italic:
            text = _comment(paragraph.text)
            actions.append((paragraph.number, text))
        elif i in names:
            text = names[i]
        else:
            text = "".join(_marked(paragraph, actions) if labelled else [paragraph.text])
        for line in text.split("\n"):
            lines.append(line)
            numbers.append(paragraph.number)
    if actions:
        shown = "; ".join(text for _, text in actions[:8])
        message = (
            f"text in italics taken as a comment, not as talk, {len(actions)}: {shown[:500]!r}"
        )
        findings.append(Finding(actions[0][0], "note", "guessed", message))
    return lines, numbers


def _bold_names(paragraphs: Sequence[Paragraph], findings: list[Finding]) -> dict[int, str]:
    """Paragraphs that begin with a bold name without a colon, with one put in."""
    found: dict[int, tuple[str, str]] = {}
    colons = 0
    for i, paragraph in enumerate(paragraphs):
        lead, rest = _bold_lead(paragraph)
        head, _, more = lead.partition("\n")
        label = clean_label(head)
        if (m := COLON.match(paragraph.text)) and label_kind(clean_label(m["label"])):
            colons += 1
        if _TIME.match(rest):
            colons += 1
        if (
            is_service_line(paragraph.text)
            or paragraph.heading
            or not label_kind(label)
            or names_a_mark(label)
        ):
            continue
        if (
            ":" in head
            or "：" in head
            or rest.lstrip().startswith((":", "："))
            or _TIME.match(rest)
        ):
            continue
        # 'Mia's group' goes on in the same word
        if (rest[:1].isalnum() or rest.startswith(("'", "’"))) and not lead[-1:].isspace():
            continue
        found[i] = (label, f"{more}{rest}".strip())
    counts = Counter(label for label, _ in found.values())
    named = ("first name", "full name")
    again = {x for x, n in counts.items() if n > 1 or label_kind(x) not in named}
    if len(found) < 2 or not again or len(found) <= colons:
        return {}
    # a title or a heading in bold stands before the first speaker
    first = min(i for i, (label, _) in found.items() if label in again)
    found = {i: pair for i, pair in found.items() if i >= first}
    counts = Counter(label for label, _ in found.values())
    shown = ", ".join(f"{label!r} ({n})" for label, n in counts.most_common(20))
    message = f"bold words without a colon taken as names of speakers: {shown}"
    findings.append(Finding(paragraphs[first].number, "note", "guessed", message))
    return {i: f"{label}: {text}" for i, (label, text) in found.items()}


def _bold_lead(paragraph: Paragraph) -> tuple[str, str]:
    """Part the bold beginning of a paragraph from what follows."""
    runs = paragraph.runs
    stop = 0
    while stop < len(runs) and (runs[stop].bold or not runs[stop].text.strip()):
        stop += 1
    # blanks that are not bold part label and talk
    while stop and not runs[stop - 1].bold:
        stop -= 1
    lead = "".join(run.text for run in runs[:stop])
    return lead, "".join(run.text for run in runs[stop:])


def _is_italic(paragraph: Paragraph) -> bool:
    said = [run for run in paragraph.runs if run.text.strip()]
    text = paragraph.text.strip()
    if not said or paragraph.heading or len(text) > _LONGEST_ACTION:
        return False
    if not all(run.italic for run in said) or is_stamped(text):
        return False
    found = COLON.match(text)
    return not (found and label_kind(clean_label(found["label"])))


def _comment(text: str) -> str:
    inner = " ".join(text.split())
    whole = _BRACKETED.fullmatch(inner)
    if whole and whole[2]:
        return inner
    inner = (whole[1] if whole else inner).replace("(", "[").replace(")", "]")
    return f"(({inner}))"


def _marked(paragraph: Paragraph, actions: list[tuple[int, str]]) -> list[str]:
    """Text of a paragraph, in which '(points)' in italics is a comment."""
    pieces: list[Run] = []
    for run in paragraph.runs:
        if pieces and (pieces[-1].italic == run.italic):
            pieces[-1] = Run(pieces[-1].text + run.text, pieces[-1].bold, run.italic)
        else:
            pieces.append(run)
    out = []
    mixed = any(not piece.italic and piece.text.strip() for piece in pieces)
    for piece in pieces:
        text = piece.text
        said = text.strip()
        if mixed and piece.italic and (m := _BRACKETED.fullmatch(said)) and m[1]:
            actions.append((paragraph.number, f"(({m[1]}))"))
            text = text.replace(said, f"(({m[1]}))")
        out.append(text)
    return out
