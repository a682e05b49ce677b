"""The report: one self-contained HTML file in which every number opens its lines."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from labresearch.corpus.overview import overview_html
from labresearch.highlight import STYLE, clock, code_styles, line_html
from labresearch.methods import methods_paragraph
from labresearch.report import sections
from labresearch.report.links import Links, opened
from labresearch.results import Results

__all__ = ["report_html"]

_TEMPLATE = Path(__file__).with_name("template.html")
# past this many lines the file would be too large for a browser; lr.lines shows the rest
_MOST_LINES = 20_000


def report_html(results: Results, *, title: str, images: Mapping[str, bytes] | None = None) -> str:
    """Write the report of results.

    Parameters
    ----------
    results : Results
        From `labresearch.results.results_of`.
    title : str
        Title of the report.
    images : mapping of str to bytes, optional
        The figures as SVG, where they have been drawn already.

    Returns
    -------
    str
        One HTML page without any reference to a network or another file. The same results give
        the same text. All words of transcripts are escaped.
    """
    import jinja2

    from labresearch.figures import explore, svg_bytes

    if images is None:
        images = {name: svg_bytes(figure) for name, figure in results.figures.items()}
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["clock"] = clock
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    notes = results.tables["moves_before_reasoning"].attrs
    results = dataclasses.replace(results, tables=_bare(results.tables))
    corpus, tables = results.corpus, results.tables
    safe = jinja2.utils.markupsafe.Markup
    anchored = len(corpus.utterances) <= _MOST_LINES
    styles = code_styles(
        [*(f"{book.id}.{code}" for book in results.codebooks for code in book.codes)],
        codebooks=results.codebooks,
    )
    link = Links(corpus.sessions["session"].tolist(), anchored=anchored)
    ideas = results.graphs["ideas"]
    several = {name: getattr(sections, name)(results, link) for name in sections.__all__}
    return template.render(
        parts=several,
        title=title,
        style=safe(STYLE),
        composed=corpus.composed,
        overview=safe(overview_html(corpus)),
        files=tables["import_files"].to_dict("records"),
        findings=tables["import_findings"].to_dict("records"),
        figures={name: safe(_image(image, name)) for name, image in images.items()},
        sessions=corpus.sessions.to_dict("records"),
        talk=tables["talk_time"].to_dict("records"),
        timeouts=_timeouts(tables["timeouts"], link),
        waits=_waits(tables, link) if "wait_time_summary" in tables else [],
        wait_check=tables["wait_time_check"].to_dict("records"),
        refusals=results.refusals,
        pauses=_pauses(corpus.pauses, link),
        reasoning=_counted(tables["reasoning_by_session"], "reasoning_turns", link),
        codes=_codes(corpus.codings, link, styles),
        moves=_counted(tables["moves_before_reasoning"], "n", link),
        moves_notes=notes,
        ideas=_ideas(tables["idea_measures"], tables["idea_mentions"], link),
        network=safe(explore(ideas, corpus)._repr_html_()) if anchored and len(ideas) else "",
        connections=_connections(tables["connections"], link),
        transcripts=_transcripts(results, styles, link) if anchored else None,
        most_lines=_MOST_LINES,
        methods=methods_paragraph(results.facts),
        facts=results.facts,
        books=results.codebooks,
    )


def _image(image: bytes, name: str) -> str:
    data = base64.b64encode(image).decode("ascii")
    alt = escape(name.replace("_", " ").replace("-", " ", 1))
    return f'<img alt="{alt}" src="data:image/svg+xml;base64,{data}">'


def _timeouts(table: pd.DataFrame, link: Links) -> list[dict[str, Any]]:
    rows = []
    for row in table.to_dict("records"):
        span = [(row["session"], n) for n in range(row["first_line"], row["last_line"] + 1)]
        lines = f"{row['first_line']}-{row['last_line']}"
        rows.append({**row, "where": opened(lines, link.all(span))})
    return rows


def _bare(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Leave the facts about tables away: pandas copies them for each row that is taken."""
    bare = {name: table.copy(deep=False) for name, table in tables.items()}
    for table in bare.values():
        table.attrs = {}
    return bare


def _counted(table: pd.DataFrame, count: str, link: Links) -> list[dict[str, Any]]:
    """Let a count of each row open the lines of its column ``where``."""
    return [
        {**row, count: opened(row[count], link.where(row["where"]))}
        for row in table.to_dict("records")
    ]


def _waits(tables: Mapping[str, pd.DataFrame], link: Links) -> list[dict[str, Any]]:
    waits = tables["wait_time"]
    rows = []
    for row in tables["wait_time_summary"].to_dict("records"):
        own = waits[(waits["kind"] == row["kind"]) & (waits["source"] == row["source"])]
        where = list(zip(own["session"], own["after_line"], strict=True))
        rows.append({**row, "n": opened(row["n"], link.all(where))})
    return rows


def _pauses(table: pd.DataFrame, link: Links) -> list[dict[str, Any]]:
    rows = []
    for kind, group in table.groupby("kind", sort=True):
        known = group["duration"].dropna()
        where = [
            (s, a if a >= 0 else b)
            for s, a, b in zip(
                group["session"], group["after_line"], group["before_line"], strict=True
            )
        ]
        rows.append(
            {
                "kind": kind,
                "n": opened(len(group), link.all(where)),
                "timed": len(known),
                # waits are summed up above, gaps and marks apart
                "median": None if not len(known) or kind in ("wait1", "wait2") else known.median(),
                "longest": known.max() if len(known) else None,
            }
        )
    return rows


def _codes(codings: pd.DataFrame, link: Links, styles: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    rules = codings[codings["coder"].str.startswith("rules:")]
    for code, group in rules.groupby("code", sort=True):
        where = list(zip(group["session"], group["line"], strict=True))
        style = styles.get(str(code))
        rows.append(
            {
                "code": code,
                "label": style.label if style else code,
                "color": style.color if style else "#777777",
                "n": opened(len(group), link.all(where)),
            }
        )
    return rows


def _ideas(measures: pd.DataFrame, mentions: pd.DataFrame, link: Links) -> list[dict[str, Any]]:
    rows = []
    for row in measures.to_dict("records"):
        own = mentions[mentions["idea"] == row["idea"]]
        where = list(zip(own["session"], own["line"], strict=True))
        rows.append({**row, "where": opened(row["mentions"], link.all(where))})
    return rows


def _connections(table: pd.DataFrame, link: Links) -> list[dict[str, Any]]:
    rows = []
    for row in table[~table["weak"].astype(bool)].to_dict("records"):
        numbers = [int(n) for n in row["lines"].split(";") if n]
        where = [(row["session"], n) for n in numbers]
        if row["session_from"] != row["session"]:
            where.insert(0, (row["session_from"], row["from_line"]))
        rows.append({**row, "where": opened(len(where), link.all(where))})
    return rows


def _transcripts(results: Results, styles: Mapping[str, Any], link: Links) -> list[dict[str, Any]]:
    from markupsafe import Markup

    corpus = results.corpus
    codings: dict[tuple[str, int], list[dict]] = {}
    ordered = corpus.codings.sort_values(["session", "line", "start_char", "code"], kind="stable")
    for row in ordered.to_dict("records"):
        codings.setdefault((row["session"], row["line"]), []).append(row)
    said = corpus.utterances.groupby("session", sort=False)
    texts = []
    for session in corpus.sessions.to_dict("records"):
        name = session["session"]
        if name not in said.groups:
            continue
        body = "".join(
            line_html(
                row,
                codings.get((name, row["line"]), []),
                styles,
                kind="timeout" if row["segment"] == "timeout" else "",
                anchor=link.anchor(name, row["line"]),
            )
            for row in said.get_group(name).to_dict("records")
        )
        texts.append({**session, "body": Markup(body)})
    return texts
