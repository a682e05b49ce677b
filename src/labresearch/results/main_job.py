"""From a corpus to everything that the main job makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from tqdm.auto import tqdm

from labresearch.codebook import Codebook, codebook_names, load_codebook
from labresearch.corpus import Corpus
from labresearch.methods import provenance
from labresearch.results.model import SEED, Part, Results

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.figure import Figure

__all__ = ["results_of"]

DRAWS = 1999
_STEPS = 14


def results_of(
    corpus: Corpus,
    *,
    codebooks: Iterable[str | Path | Codebook] | None = None,
    seed: int = SEED,
    draws: int = DRAWS,
    progress: bool = False,
) -> Results:
    """Code a corpus, build its idea network, run the analyses and draw the figures.

    Parameters
    ----------
    corpus : Corpus
        From `labresearch.read_corpus` or `labresearch.read_transcript`. Codings by people are kept
        and shown beside those of the rules.
    codebooks : iterable of str, Path or Codebook, optional
        Names, files or codebooks; all shipped ones by default.
    seed : int
        Seed of the permutations.
    draws : int
        Number of permutations.
    progress : bool, default False
        Show a progress bar.

    Returns
    -------
    Results
    """
    from labresearch import analysis, coding, discourse, figures, networks, results

    given = codebook_names() if codebooks is None else codebooks
    books = [book if isinstance(book, Codebook) else load_codebook(book) for book in given]
    with tqdm(total=_STEPS, disable=not progress, unit="step", leave=False) as bar:

        def step(name: str, make: Callable[[], Any]) -> Any:
            bar.set_description(name)
            made = make()
            bar.update()
            return made

        everybody = step("coding", lambda: coding.code(corpus, books))
        coders = results.split_coders(everybody, [book.id for book in books])
        coded = coders.corpora["rules"]
        graph = step("ideas", lambda: networks.idea_network(coded))
        tables = step("talk", lambda: _talk_tables(coded))
        refusals: dict[str, str] = {}
        try:
            waits = discourse.wait_time(coded)
            tables["wait_time"] = waits
            tables["wait_time_summary"] = analysis.wait_time_summary(waits)
        except discourse.WaitTimeRefused as refused:
            refusals["wait_time"] = str(refused)
        moves = step(
            "moves",
            lambda: results.move_lines(
                analysis.moves_before_reasoning(coded, seed=seed, draws=draws), coded
            ),
        )
        tables |= {
            "timeouts": analysis.timeout_table(coded),
            "timeout_summary": analysis.timeout_summary(coded),
            "moves_before_reasoning": moves,
            "reasoning_by_session": results.reasoning_lines(
                analysis.reasoning_by_session(coded), coded
            ),
            "idea_mentions": networks.idea_mentions(coded),
            "idea_measures": networks.idea_measures(graph),
            "connections": networks.connections(graph),
        }
        drawn = {
            "pauses": step("figures", lambda: figures.pauses(coded)),
        }
        if tables["overview"]["words"].any():
            drawn["talk_time"] = figures.talk_time(coded)
        drawn |= step("timelines", lambda: _timelines(coded))
        if len(moves):
            drawn["moves_before_reasoning"] = figures.moves_heatmap(moves)
        drawn |= _idea_networks(coded, graph)
        by_chance = {"seed": seed, "draws": draws}
        questions: dict[str, Callable[[], Part]] = {
            "labs": lambda: results.at_a_glance(coders),
            "time-outs": lambda: results.timeout_facts(coders, **by_chance),
            "threads": lambda: results.threads(coders, **by_chance),
            "adult talk": lambda: results.adult_learning(coders, **by_chance),
            "framing": lambda: results.framing_of_children(coders, **by_chance),
            "people": lambda: results.people(coders, **by_chance),
            "culture": lambda: results.culture(coders, **by_chance),
            "trust": lambda: results.trust(everybody, coders, seed=seed),
        }
        for name, make in questions.items():
            part = step(name, make)
            tables |= part.tables
            drawn |= part.figures
            refusals |= part.refusals
    facts = provenance(coded, codebooks=books, parameters={"draws": draws}, seed=seed)
    for name, table in tables.items():
        if coded.composed and "composed" not in table.columns:
            tables[name] = table.assign(composed=True)
        tables[name].attrs["provenance"] = facts
    return Results(
        corpus=coded,
        codebooks=books,
        tables=tables,
        figures=drawn,
        graphs={"ideas": graph, "ideas_projected": networks.project(graph)},
        facts=facts,
        refusals=refusals,
    )


def _talk_tables(corpus: Corpus) -> dict[str, pd.DataFrame]:
    from labresearch import discourse
    from labresearch.corpus.overview import overview

    return {
        "sessions": corpus.sessions.copy(),
        "speakers": corpus.speakers.copy(),
        "utterances": corpus.utterances.copy(),
        "pauses": corpus.pauses.copy(),
        "codings": corpus.codings.copy(),
        "import_files": corpus.report.files.copy(),
        "import_findings": corpus.report.findings.copy(),
        "overview": overview(corpus),
        "talk_time": discourse.talk_time(corpus, by="role", per_session=True),
        "wait_time_check": discourse.wait_time_check(corpus),
    }


def _idea_networks(corpus: Corpus, graph: nx.Graph) -> dict[str, Figure]:
    """Draw one network a lab: labs of other topics have other ideas."""
    from labresearch import figures, networks

    labs = [lab for lab in dict.fromkeys(corpus.sessions["lab"]) if lab]
    if len(labs) < 2:
        return {"idea_network": figures.idea_network(graph)} if graph.number_of_nodes() else {}
    graphs = {lab: networks.idea_network(corpus.select(lab=lab)) for lab in labs}
    return {
        f"idea_network-{lab}": figures.idea_network(one)
        for lab, one in graphs.items()
        if one.number_of_nodes()
    }


def _timelines(corpus: Corpus) -> dict[str, Figure]:
    from labresearch import figures

    return {
        f"timeline-{session}": figures.timeline(corpus, session=session)
        for session in corpus.utterances["session"].unique()
    }
