"""An import report in words: for the terminal, and for a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from labresearch.corpus.import_report import ImportReport

__all__ = ["report_html", "report_text"]

_GROUPS = {
    "corrected": "corrected as you asked",
    "guessed": "guessed",
    "repaired": "repaired",
    "encoding": "repaired",
    "dropped": "left out",
    "kept": "kept",
    "time": "times",
    "roles": "please check",
    "suggested": "please check",
}
_ORDER = (
    "not read",
    "please check",
    "corrected as you asked",
    "guessed",
    "repaired",
    "left out",
    "kept",
    "times",
    "also",
)
_TIMING = {
    "none": "none in the file",
    "cue": "those of captions",
    "block": "only for blocks of lines",
    "measured": "starts and ends of talk",
}
_ENDS = {"none": "no ends", "partly": "some lines without an end", "in the file": ""}
_VERBATIM = {
    "full": "in full, with ums and restarts or marked pauses",
    "clean": "tidied up: next to no ums and restarts are written",
    "unknown": "cannot tell whether in full or tidied up",
}
_SHOWN = 12
_SHOWN_HTML = 50
Row = Mapping[Any, Any]


def report_text(report: ImportReport) -> str:
    """Write the report as text: a few lines a session, then the findings of its file by kind."""
    lines: list[str] = []
    rows = report.files.to_dict("records")
    # what is said of a file stands once, below its last session
    last = {row["file"]: number for number, row in enumerate(rows)}
    sessions = Counter(row["file"] for row in rows)
    by_file = dict(tuple(report.findings.groupby("file", sort=False)))
    for number, row in enumerate(rows):
        lessons = sessions[row["file"]]
        name = f"{row['file']}, {row['session']}" if lessons > 1 else row["file"]
        lines.append(f"{name} (read as {row['format']})" if row["format"] else name)
        lines += [f"  {what}: {said}" for what, said in _facts(row)]
        if last[row["file"]] == number and row["file"] in by_file:
            lines += _finding_lines(by_file[row["file"]])
    for file in by_file:
        if file not in last:
            lines += [f"{file}: not read", *_finding_lines(by_file[file])]
    return "\n".join(lines) or "nothing was imported"


def _facts(row: Row) -> list[tuple[str, str]]:
    """List what is told of every session: (heading, words)."""
    roles = f" ({row['roles']})" if row["roles"] else ""
    talk = f"{row['lines']:,} lines, {row['turns']:,} turns, {row['words']:,} words"
    facts = [
        ("talk", f"{talk}, {row['speakers']} speakers{roles}"),
        ("times", _times(row)),
    ]
    if row["verbatim"]:
        facts.append(("written", _VERBATIM.get(row["verbatim"], str(row["verbatim"]))))
    if row["wait_time"]:
        reason = f" ({row['wait_time_reason']})" if row["wait_time_reason"] else ""
        facts.append(("wait time measurable", f"{row['wait_time']}{reason}"))
    return facts


def _times(row: Row) -> str:
    if row["timing"] in ("none", ""):
        return _TIMING["none"]
    parts = [
        _TIMING.get(row["timing"], str(row["timing"])),
        f"steps of {row['time_resolution']:g} s",
    ]
    if _ENDS.get(row["ends"]):
        parts.append(_ENDS[row["ends"]])
    for column, words in (
        ("abutting", "of the lines end exactly when the next begins"),
        ("overlapping", "of the lines end after the next has begun"),
    ):
        if pd.notna(row[column]) and row[column] > 0:
            share = row[column]
            parts.append(f"{max(share, 0.01):.0%} {words}")
    return ", ".join(parts)


def _group(row: Row) -> str:
    if row["severity"] == "error":
        return "not read"
    return _GROUPS.get(row["code"], "please check" if row["severity"] == "warning" else "also")


def _finding_lines(findings: pd.DataFrame) -> list[str]:
    groups: dict[str, list[str]] = {}
    for row in findings.to_dict("records"):
        where = f"line {row['line']}: " if row["line"] else ""
        sign = "!" if row["severity"] != "note" else "-"
        groups.setdefault(_group(row), []).append(f"    {sign} {where}{row['message']}")
    lines = []
    for name in _ORDER:
        found = groups.get(name, [])
        if found:
            # what needs a look comes first
            found.sort(key=lambda line: line[4] != "!")
            lines += [f"  {name}:", *found[:_SHOWN]]
            if len(found) > _SHOWN:
                lines.append(f"    and {len(found) - _SHOWN} more; see report.findings")
    return lines


def report_html(report: ImportReport) -> str:
    """Write the report as HTML: a row a session, then the findings by file and kind."""
    rows = report.files.to_dict("records")
    if not rows and report.findings.empty:
        return "<p>nothing was imported</p>"
    parts = []
    if rows:
        heads = ("file", "session", "read as", "talk", "times", "written", "wait time measurable")
        parts.append(f"<table><thead><tr>{_cells(heads, 'th')}</tr></thead><tbody>")
        for row in rows:
            facts = dict(_facts(row))
            cells = [row["file"], row["session"], row["format"]]
            cells += [facts.get(head, "") for head in heads[3:]]
            parts.append(f"<tr>{_cells(cells, 'td')}</tr>")
        parts.append("</tbody></table>")
    if len(report.findings):
        table = report.findings.assign(kind=[_group(r) for r in report.findings.to_dict("records")])
        place = table["kind"].map({name: i for i, name in enumerate(_ORDER)})
        calm = (table["severity"] == "note").astype(int)
        file = pd.Series(pd.factorize(table["file"])[0], index=table.index)
        table = table.assign(_file=file, _place=place, _calm=calm)
        table = table.sort_values(["_calm", "_file", "_place"], kind="stable")
        columns = ("file", "kind", "line", "what")
        parts.append(f"<table><thead><tr>{_cells(columns, 'th')}</tr></thead><tbody>")
        for row in table.head(_SHOWN_HTML).to_dict("records"):
            cells = [row["file"], row["kind"], str(row["line"] or ""), row["message"]]
            parts.append(f"<tr>{_cells(cells, 'td')}</tr>")
        parts.append("</tbody></table>")
        if len(table) > _SHOWN_HTML:
            parts.append(f"<p>and {len(table) - _SHOWN_HTML} more; see report.findings</p>")
    return "".join(parts)


def _cells(values: Any, tag: str) -> str:
    style = ' style="text-align:left"'
    return "".join(f"<{tag}{style}>{escape(str(value))}</{tag}>" for value in values)
