"""Lines of a transcript as HTML, with coded words in the colours of their codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise

import pandas as pd

from labresearch.codebook import Codebook, CodebookError, load_codebook

__all__ = ["STYLE", "CodeStyle", "clock", "code_styles", "line_html"]

STYLE = """
.lr-lines{font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;max-width:60rem;
 color:var(--jp-ui-font-color1,#222)}
.lr-lines h4{font-size:13px;font-weight:600;margin:.9em 0 .3em}
.lr-line{display:grid;grid-template-columns:3.2em 4.2em 9em 1fr;gap:.6em;padding:.12em .4em;
 border-left:3px solid transparent;text-align:left}
.lr-line.hit{border-left-color:#1b6ca8;background:rgba(27,108,168,.07)}
.lr-line.context{opacity:.72}
.lr-line .n,.lr-line .t{color:var(--jp-ui-font-color2,#666);text-align:right;
 font-variant-numeric:tabular-nums;font-size:12px;padding-top:.15em}
.lr-line .s{font-weight:600;overflow-wrap:anywhere}
.lr-line .s i{display:block;font-weight:400;font-style:normal;font-size:11px;
 color:var(--jp-ui-font-color2,#666)}
.lr-line mark{background:color-mix(in srgb,var(--c) 22%,transparent);color:inherit;
 border-bottom:2px solid var(--c);border-radius:2px;padding:0 .05em}
.lr-chip{display:inline-block;font-size:11px;line-height:1.35;border:1px solid var(--c);
 border-radius:.7em;padding:0 .5em;margin:0 0 .1em .35em;white-space:nowrap}
.lr-chip::before{content:"";display:inline-block;width:.55em;height:.55em;border-radius:50%;
 background:var(--c);margin-right:.35em}
.lr-chip.inferred{border-style:dashed}
.lr-more,.lr-note{font-size:12px;color:var(--jp-ui-font-color2,#666)}
"""


@dataclass(frozen=True)
class CodeStyle:
    """How a code looks: its label and its colour ('#rrggbb')."""

    label: str
    color: str


_PLAIN = CodeStyle("", "#777777")


@cache
def _shipped(book: str) -> Codebook | None:
    try:
        return load_codebook(book)
    except (CodebookError, FileNotFoundError):
        return None


def code_styles(
    codes: Iterable[str], *, codebooks: Iterable[Codebook] = ()
) -> dict[str, CodeStyle]:
    """Find label and colour of qualified codes.

    Parameters
    ----------
    codes : iterable of str
        Qualified codes such as ``teacher_moves.press``.
    codebooks : iterable of Codebook
        Codebooks to look in before the shipped ones.

    Returns
    -------
    dict of str to CodeStyle
        A code that no codebook knows keeps its own name and is grey.
    """
    given = {book.id: book for book in codebooks}
    styles = {}
    for name in dict.fromkeys(codes):
        book_id, _, code_id = name.partition(".")
        book = given.get(book_id) or _shipped(book_id)
        code = book.codes.get(code_id) if book else None
        styles[name] = CodeStyle(
            code.label or code_id if code else name, (code.color if code else "") or _PLAIN.color
        )
    return styles


def clock(seconds: float) -> str:
    """Write seconds as m:ss or h:mm:ss, and nothing for NaN.

    Examples
    --------
    >>> clock(3725.4), clock(float("nan"))
    ('1:02:05', '')
    """
    if pd.isna(seconds):
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def line_html(
    line: Mapping[str, object],
    codings: Iterable[Mapping[str, object]],
    styles: Mapping[str, CodeStyle],
    *,
    kind: str = "",
    anchor: str = "",
) -> str:
    """Write one line with its number, time, speaker, highlighted text and code chips.

    Parameters
    ----------
    line : mapping
        A row of ``utterances``.
    codings : iterable of mapping
        Its rows of ``codings``.
    styles : mapping of str to CodeStyle
        From `code_styles`.
    kind : {'', 'hit', 'context'}
        How the line stands out.
    anchor : str
        Id for links, '' for none.

    Returns
    -------
    str
        One ``div``; all text is escaped.
    """
    rows = list(codings)
    text = str(line["text"])
    chips = "".join(_chip(row, styles) for row in rows)
    identity = f' id="{escape(anchor)}"' if anchor else ""
    role = escape(str(line["role"]))
    return (
        f'<div class="lr-line {kind}"{identity}><span class="n">{line["line"]}</span>'
        f'<span class="t">{clock(float(line["start"]))}</span>'  # type: ignore[arg-type]
        f'<span class="s">{escape(str(line["speaker"]) or "?")}<i>{role}</i></span>'
        f"<span>{_marked(text, rows, styles)}{chips}</span></div>"
    )


def _chip(row: Mapping[str, object], styles: Mapping[str, CodeStyle]) -> str:
    style = styles.get(str(row["code"]), _PLAIN)
    evidence = str(row["evidence"])
    inferred = " inferred" if evidence.startswith(("reference:", "representation:")) else ""
    title = escape(f"{row['code']} ({row['coder']}, {evidence})")
    label = escape(style.label or str(row["code"]))
    return (
        f'<span class="lr-chip{inferred}" style="--c:{style.color}" title="{title}">{label}</span>'
    )


def _marked(text: str, rows: list[Mapping[str, object]], styles: Mapping[str, CodeStyle]) -> str:
    spans = [
        (int(row["start_char"]), int(row["end_char"]), str(row["code"]))  # type: ignore[call-overload]
        for row in rows
    ]
    # a code that rests on the whole line (context only) gets its chip but paints no words
    spans = [(a, b, c) for a, b, c in spans if 0 <= a < b <= len(text) and b - a < len(text)]
    cuts = sorted({0, len(text), *(x for a, b, _ in spans for x in (a, b))})
    parts = []
    for start, end in pairwise(cuts):
        piece = escape(text[start:end])
        over = [(b - a, c) for a, b, c in spans if a <= start and end <= b]
        if over:
            names = ", ".join(dict.fromkeys(styles.get(c, _PLAIN).label or c for _, c in over))
            color = styles.get(min(over)[1], _PLAIN).color  # the shortest span shows its colour
            piece = f'<mark style="--c:{color}" title="{escape(names)}">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)
