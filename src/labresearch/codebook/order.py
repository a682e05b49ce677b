"""In which order codes are found, where a rule asks for a code on this or another line.

A code that looks at earlier lines only may depend on itself, or on a code that depends on it:
going through a session from its start then gives one answer. Any other circle is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from labresearch.codebook.faults import CodebookError, Fault, did_you_mean
from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.rule_model import Condition

__all__ = ["CodeGroup", "books_asked_for", "coding_order"]

_IDEAS = "ideas.*"  # stands for all codes of all books of ideas
_DIRECTIONS = {
    "previous": "previous",
    "next": "next",
    "before_timeout": "previous",
    "after_timeout": "next",
    "in_same_timeout": "mixed",
}


@dataclasses.dataclass(frozen=True)
class CodeGroup:
    """Codes to be found together.

    Parameters
    ----------
    codes : tuple of str
        Qualified codes, in the order in which to find them.
    circular : bool
        Whether they depend on each other over earlier (or later) turns, so that they are gone
        through until nothing changes.
    """

    codes: tuple[str, ...]
    circular: bool


@dataclasses.dataclass(frozen=True)
class _Edge:
    target: str
    direction: str  # same | previous | next | mixed
    line: int
    column: int


def books_asked_for(book: Codebook) -> dict[str, Fault]:
    """Return the ids of other books whose codes a book asks for, with the place of the first."""
    out: dict[str, Fault] = {}
    for code in book.codes.values():
        for edge in _edges(code):
            other = edge.target.rpartition(".")[0]
            if edge.target != _IDEAS and other != book.id and other not in out:
                where = f"codes.{code.id}"
                message = f"asks for code {edge.target!r} of codebook {other!r}, which is not there"
                out[other] = Fault(book.file, edge.line, edge.column, where, message, "C024")
    for other in book.uses:
        message = f"uses codebook {other!r}, which is not there"
        out.setdefault(other, Fault(book.file, 1, 1, "uses", message, "C024"))
    return out


def coding_order(books: Iterable[Codebook]) -> list[CodeGroup]:
    """Order the codes of several books so that each comes after those it asks for.

    Parameters
    ----------
    books : iterable of Codebook
        Codes of books that are not among them are left out of account.

    Returns
    -------
    list of CodeGroup

    Raises
    ------
    CodebookError
        If a code asks for an unknown one, or codes depend on each other in a circle that is not
        through earlier turns only (or later turns only); the circle is printed.
    """
    import networkx as nx

    by_id = {book.id: book for book in books}
    graph = nx.MultiDiGraph()
    faults = []
    ideas = _ideas_and_what_they_need(by_id.values())
    for book in by_id.values():
        graph.add_nodes_from(f"{book.id}.{code}" for code in book.codes)
    for book in by_id.values():
        for code in book.codes.values():
            name = f"{book.id}.{code.id}"
            for edge in _edges(code):
                other, _, wanted = edge.target.rpartition(".")
                if edge.target == _IDEAS:
                    graph.add_edges_from((t, name, {"edge": edge}) for t in ideas if t in graph)
                    continue
                if other not in by_id:
                    continue
                known = by_id[other].codes
                if wanted != "*" and wanted not in known:
                    message = f"unknown code {edge.target!r}{did_you_mean(wanted, known)}"
                    where = f"codes.{code.id}"
                    faults.append(Fault(book.file, edge.line, edge.column, where, message, "C022"))
                    continue
                for target in known if wanted == "*" else [wanted]:
                    graph.add_edge(f"{other}.{target}", name, edge=edge)
    if faults:
        raise CodebookError(faults)
    rank = {name: number for number, name in enumerate(graph.nodes)}
    condensed = nx.condensation(nx.DiGraph(graph))
    members = {
        node: sorted(data["members"], key=rank.__getitem__)
        for node, data in condensed.nodes.items()
    }
    groups = []
    first = {node: rank[names[0]] for node, names in members.items()}
    for node in nx.lexicographical_topological_sort(condensed, key=first.__getitem__):
        names = members[node]
        inner = graph.subgraph(names)
        circular = inner.number_of_edges() > 0
        groups.append(CodeGroup(_inner_order(inner, by_id) if circular else tuple(names), circular))
    return groups


def _inner_order(inner, by_id: dict[str, Codebook]) -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    import networkx as nx

    directions = {data["edge"].direction for *_, data in inner.edges(data=True)}
    same = nx.DiGraph()
    same.add_nodes_from(inner)
    same.add_edges_from(
        (a, b) for a, b, data in inner.edges(data=True) if data["edge"].direction == "same"
    )
    if nx.is_directed_acyclic_graph(same):
        if directions <= {"same", "previous"} or directions <= {"same", "next"}:
            return tuple(nx.topological_sort(same))
        circle = nx.find_cycle(nx.DiGraph(inner))
        remedy = "a circle may go through earlier turns only (previous), or later turns only (next)"
    else:
        circle = nx.find_cycle(same)
        remedy = (
            "on one and the same line codes cannot depend on each other (of two codes that "
            "exclude each other, only the one that gives way says 'exclusive')"
        )
    # an edge a -> b says that b asks for a; printed the other way round, as the author wrote it
    names = [circle[0][0], *[a for a, _ in reversed(circle)]]
    asking, asked = names[0], names[1] if len(names) > 1 else names[0]
    edge = min(
        (data["edge"] for data in inner.get_edge_data(asked, asking).values()),
        key=lambda e: (e.line, e.column),
    )
    message = f"codes depend on each other: {' -> '.join(names)}; {remedy}"
    book = by_id[asking.rpartition(".")[0]]
    where = f"codes.{asking.rpartition('.')[2]}"
    raise CodebookError([Fault(book.file, edge.line, edge.column, where, message, "C025")])


def _ideas_and_what_they_need(books: Iterable[Codebook]) -> list[str]:
    """List the codes to be found before it is known which ideas a line has."""
    found = []
    for book in books:
        if book.of_ideas:
            found += [f"{book.id}.{code}" for code in book.codes]
            for reference in book.references:
                if reference.when is not None:
                    found += [edge.target for edge in _edges_of(reference.when, "same")]
    return [name for name in dict.fromkeys(found) if not name.endswith("*") and name != _IDEAS]


def _edges(code: Code) -> Iterator[_Edge]:
    attributes = [
        option.rule.when
        for attribute in code.attributes.values()
        for _, options in attribute.values
        for option in options
    ]
    conditions = [code.applies_to, code.when, *(rule.when for rule in code.rules), *attributes]
    for condition in conditions:
        if condition is not None:
            yield from _edges_of(condition, "same")
    # codes that exclude this one, or that it needs, are found first
    for name in (*code.exclusive, *code.requires):
        yield _Edge(name, "same", code.line, code.column)


def _edges_of(condition: Condition, direction: str) -> Iterator[_Edge]:
    if condition.key in _DIRECTIONS:
        own = _DIRECTIONS[condition.key]
        direction = own if direction in {"same", own} else "mixed"
    if condition.key in {"ideas", "idea_before"}:
        yield _Edge(_IDEAS, "same", condition.line, condition.column)
    if condition.key == "code":
        for name in sorted(condition.value):
            yield _Edge(name, direction, condition.line, condition.column)
    for part in condition.parts:
        yield from _edges_of(part, direction)
