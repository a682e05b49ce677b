"""Figures to click in: every mark has its lines, and no words of a transcript can run."""

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import labresearch as lr

EVIL = "</script><img src=x onerror=alert(1)> \"half\" & 'third' <!-- ]]>"


def talk(texts, *, speakers=("T", "Mia", "Ben"), codes=(), session="s1"):
    rows = [
        {
            "session": session,
            "line": n,
            "turn": n,
            "speaker": speakers[n % len(speakers)],
            "role": "teacher" if n % len(speakers) == 0 else "student",
            "text": text,
        }
        for n, text in enumerate(texts)
    ]
    codings = [
        {"session": session, "line": line, "code": code, "coder": "me"} for line, code in codes
    ]
    return rows, codings


def corpus_of(*parts, **sessions):
    rows = [row for part, _ in parts for row in part]
    codings = [coding for _, part in parts for coding in part]
    names = list(dict.fromkeys(row["session"] for row in rows))
    columns = ["session", "line", "code", "coder"]
    return lr.Corpus(
        sessions=pd.DataFrame({"session": names} | sessions),
        utterances=pd.DataFrame(rows),
        codings=pd.DataFrame(codings, columns=columns),
    )


@pytest.fixture(scope="module")
def lab():
    codes = [
        (0, "ideas_x.halves"), (1, "ideas_x.halves"), (1, "ideas_x.thirds"),
        (4, "ideas_x.thirds"), (4, "engagement.add"), (5, "ideas_x.wholes"),
    ]  # fmt: skip
    first = talk([f"one {n}" for n in range(9)], codes=codes)
    second = talk([f"two {n}" for n in range(4)], codes=[(1, "ideas_x.halves")], session="s2")
    days = ["2025-10-06", "2025-10-07"]
    return corpus_of(first, second, lab="lab1", order=[1, 2], date=days)


class Page(HTMLParser):
    """Elements of a page, and what stands in its scripts."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.scripts, self._inside = [], [], False
        self.feed(text)
        self.close()
        self.data = json.loads(self.scripts[0]) if self.scripts else {}

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self._inside = tag == "script"

    def handle_data(self, data):
        if self._inside:
            self.scripts.append(data)

    def handle_endtag(self, tag):
        self._inside = False

    @property
    def marks(self):
        drawn = [a for _, a in self.elements if a.get("class", "").startswith("mark ")]
        assert len(drawn) == len(self.data["marks"])
        return list(zip(drawn, self.data["marks"], strict=True))

    def mark(self, label):
        (found,) = [mark for _, mark in self.marks if mark["label"] == label]
        return found

    def lines_of(self, mark):
        """Give session and line of all places of a mark."""
        lines, sessions = self.data["lines"], self.data["sessions"]
        return [
            [(sessions[lines[n][0]], lines[n][1]) for n in numbers]
            for _, *numbers in mark["places"]
        ]


def test_every_connection_of_ideas_has_its_lines(lab):
    graph = lr.idea_network(lab)
    page = Page(lr.explore(graph, lab).html)
    made = lr.connections(graph)
    joined = made[made["source"] != made["target"]]
    edges = [mark for _, mark in page.marks if mark["ends"]]
    assert sum(mark["total"] for mark in edges) == len(joined)
    shown = {frozenset(place) for mark in edges for place in page.lines_of(mark)}
    expected = {
        frozenset((row.session, int(line)) for line in row.lines.split(";"))
        for row in joined.itertuples()
    }
    assert shown == expected
    texts = {(page.data["sessions"][row[0]], row[1]): row[5] for row in page.data["lines"]}
    assert texts["s1", 4] == "one 4"


def test_ideas_show_their_mentions_and_loops(lab):
    page = Page(lr.explore(lr.idea_network(lab), lab).html)
    halves = page.mark("halves: 3 mentions")
    assert page.lines_of(halves)[:3] == [[("s1", 0)], [("s1", 1)], [("s2", 1)]]
    told = [page.data["words"][place[0]] for place in halves["places"]]
    assert told[:3] == ["T voices it", "Mia voices it", "Mia voices it"]
    assert any(what.startswith("came back") for what in told[3:])


def test_a_growing_network_counts_its_moments_in_the_order_of_the_talk(lab):
    page = Page(lr.explore(lr.idea_network(lab), lab, most=1).html)
    moments = page.data["moments"]
    assert moments[0] == "s1, line 0"
    assert moments[-1] == "s2, line 1"
    halves = page.mark("halves: 3 mentions")
    assert halves["counted"] == 3
    assert len(halves["moments"]) == halves["total"] > len(halves["places"]) == 1
    assert [moments[n] for n in halves["moments"][:3]] == ["s1, line 0", "s1, line 1", "s2, line 1"]


def test_context_is_that_of_the_session(lab):
    graph = lr.interaction_network(lab.select(session="s2"))
    page = Page(lr.explore(graph, lab, context=1).html)
    assert {page.data["sessions"][row[0]] for row in page.data["lines"]} == {"s2"}
    alone = Page(lr.explore(lr.idea_network(lab), lab, context=0).html)
    assert [row[1] for row in alone.data["lines"]] == [0, 1, 4, 5, 1]
    around = Page(lr.explore(lr.idea_network(lab), lab, context=1).html)
    assert [row[1] for row in around.data["lines"]] == [0, 1, 2, 3, 4, 5, 6, 0, 1, 2]


def test_marks_can_be_reached_and_are_named(lab):
    page = Page(lr.explore(lr.idea_network(lab), lab).html)
    for attributes, mark in page.marks:
        assert attributes["tabindex"] == "0"
        assert attributes["role"] == "button"
        assert attributes["aria-label"] == mark["label"] != ""


def test_words_of_a_transcript_cannot_run():
    parts = talk([EVIL, EVIL, "Why?"], speakers=("T", "Mia <b>", "Ben"))
    corpus = corpus_of(parts)
    figure = lr.explore(lr.interaction_network(corpus), corpus)
    page = Page(figure.html)
    assert len(page.scripts) == 2
    assert not {"img", "b"} & {tag for tag, _ in page.elements}
    assert page.data["lines"][0][5] == EVIL
    frame = Page(figure._repr_html_())
    ((tag, attributes),) = frame.elements
    assert tag == "iframe"
    assert attributes["srcdoc"] == figure.html
    assert attributes["sandbox"] == "allow-scripts"
    assert ElementTree.fromstring(figure.svg).tag.endswith("svg")
    assert "innerHTML" not in page.scripts[1]


@settings(max_examples=40)
@given(st.lists(st.text(), min_size=2, max_size=4), st.text(min_size=1))
def test_any_words_come_through_as_they_are(texts, name):
    graph = nx.DiGraph(kind="reply")
    graph.add_node("T", role="teacher", turns=1, words=1)
    graph.add_node("x", role="student", turns=1, words=1)
    last = len(texts) - 1
    graph.add_edge("x", "T", weight=1, lines=f"s1:0-{last}")
    corpus = corpus_of(talk(texts, speakers=("T", f"x{name}")))
    figure = lr.explore(graph, corpus)
    page = Page(figure.html)
    assert len(page.scripts) == 2
    assert [row[5] for row in page.data["lines"]] == corpus.utterances["text"].tolist()
    assert Page(figure._repr_html_()).elements[0][1]["srcdoc"] == figure.html


def test_the_page_is_alone_and_always_the_same(lab):
    figure = lr.explore(lr.idea_network(lab), lab)
    page = Page(figure.html)
    assert not any("src" in a or a.get("href", "#")[0] != "#" for _, a in page.elements)
    assert figure.html.count("http") == figure.html.count("http://www.w3.org/2000/svg") + 1  # CSP
    mixed = lr.Corpus(
        sessions=lab.sessions,
        utterances=lab.utterances,
        codings=lab.codings.sample(frac=1, random_state=1),
    )
    again = lr.explore(lr.idea_network(mixed), mixed)
    assert again._repr_mimebundle_() == figure._repr_mimebundle_()


def test_more_lines_than_fit_are_counted():
    corpus = corpus_of(talk(["a" * 300_000] * 8))
    graph = lr.interaction_network(corpus)
    page = Page(lr.explore(graph, corpus, context=0).html)
    assert sum(len(row[5]) for row in page.data["lines"]) <= 1_500_000
    mark = page.mark("Mia replies to T")
    assert mark["total"] == 3 > len(mark["places"]) == 1


def test_without_a_corpus_lines_are_named_only(lab):
    page = Page(lr.explore(lr.idea_network(lab)).html)
    assert not page.data["told"]
    assert all(len(row) == 2 for row in page.data["lines"])
    edges = [mark for _, mark in page.marks if mark["ends"]]
    assert all(mark["places"] for mark in edges)


def test_people(lab):
    graph = lr.interaction_network(lab.select(session="s1"))
    page = Page(lr.explore(graph, lab).html)
    edge = page.mark("Mia replies to T")
    lines = [[("s1", 0), ("s1", 1)], [("s1", 3), ("s1", 4)], [("s1", 6), ("s1", 7)]]
    assert page.lines_of(edge) == lines
    assert [page.data["marks"][end]["label"] for end in edge["ends"]] == [
        "Mia, student",
        "T, teacher",
    ]


def test_threads_of_one_lab(lab):
    threads = lr.idea_threads(lab)
    page = Page(lr.explore(threads, lab).html)
    thread = page.mark("halves: 2 sessions, silent")
    assert page.lines_of(thread) == [[("s1", 0)], [("s2", 1)]]
    dot = page.mark("halves in s1: mentioned 2 ×")
    assert page.lines_of(dot) == [[("s1", 0)], [("s1", 1)]]
    with pytest.raises(ValueError, match="threads need their corpus"):
        lr.explore(threads)
    two = pd.concat([threads, threads.assign(lab="lab2")])
    with pytest.raises(ValueError, match="of lab1, lab2; choose one"):
        lr.explore(two, lab)
    with pytest.raises(ValueError, match="threads have no heat map"):
        lr.explore(threads, lab, form="matrix")


@pytest.fixture(scope="module")
def rows():
    columns = ["session", "line", "unit", "phase", "a", "b", "c"]
    table = [
        ("s1", 0, "u", "p", 1, 1, 0), ("s1", 1, "u", "p", 1, 0, 1), ("s1", 2, "v", "p", 0, 1, 1),
        ("s1", 3, "v", "p", 1, 1, 0), ("s2", 0, "w", "q", 0, 1, 1), ("s2", 1, "w", "q", 1, 0, 1),
        ("s2", 2, "x", "q", 0, 1, 1), ("s2", 3, "x", "q", 1, 1, 1),
    ]  # fmt: skip
    return pd.DataFrame(table, columns=columns, index=range(100, 108))


def epistemic(rows):
    return lr.EpistemicNetwork(
        units="unit", conversation="session", codes=["a", "b", "c"], groups="phase", window=1
    ).fit(rows)


def test_an_epistemic_network_shows_the_difference_first(lab, rows):
    network = epistemic(rows)
    figure = lr.explore(network, lab, rows=rows)
    page = Page(figure.html)
    layers = list(dict.fromkeys(mark["layer"] for _, mark in page.marks if mark["ends"]))
    assert layers == ["q less p", "p", "q"]
    inside = [mark for _, mark in page.marks if mark["layer"] == "p" and mark["ends"]]
    found = {mark["label"][:7]: page.lines_of(mark) for mark in inside}
    assert found["a and b"] == [[("s1", 0)], [("s1", 3)]]
    assert found["b and c"] == [[("s1", 2)]]
    unit = page.mark("unit x (q)")
    assert [("s2", 2)] in page.lines_of(unit)
    difference = network.graph(difference=["p", "q"])
    ends = [mark for _, mark in page.marks if mark["layer"] == "q less p"]
    weights = sorted(round(weight, 4) for *_, weight in difference.edges(data="weight"))
    assert sorted(mark["weight"] for mark in ends) == weights
    # the drawing alone shows one layer
    assert figure.svg.count("<path") < figure.html.count("<path")


def test_rows_named_by_session_and_line_need_no_table(lab, rows):
    named = rows.set_index(["session", "line"], drop=False).rename_axis([None, None])
    assert (
        lr.explore(epistemic(named), lab).html == lr.explore(epistemic(rows), lab, rows=rows).html
    )


def test_a_model_whose_rows_tell_no_line_is_refused(lab, rows):
    network = epistemic(rows)
    with pytest.raises(ValueError, match="row 100 of the model names no line"):
        lr.explore(network, lab)
    with pytest.raises(ValueError, match="no column 'line'"):
        lr.explore(network, lab, rows=rows.drop(columns="line"))
    twice = rows.set_axis([1] * len(rows))
    with pytest.raises(ValueError, match="several rows named 1"):
        lr.explore(network, lab, rows=twice)
    assert not Page(lr.explore(network).html).data["lines"]


def test_transitions(lab, rows):
    long = rows.assign(state=["a", "b", "a", "a", "b", "a", "b", "b"])
    chain = lr.TransitionNetwork(actor="session", order="line", action="state").fit(long)
    page = Page(lr.explore(chain, lab, rows=long).html)
    edge = page.mark("a → b: 0.67")
    assert page.lines_of(edge) == [[("s1", 0), ("s1", 1)], [("s2", 1), ("s2", 2)]]
    assert len(page.mark("b → b: 0.33")["ends"]) == 2
    shown = {mark["label"].split(":")[0] for _, mark in page.marks if mark["ends"]}
    assert shown == {f"{a} → {b}" for a, b in chain.graph().edges}
    wide = lr.TransitionNetwork().fit([["a", "b"], ["b", "a"]])
    assert "a → b: 1.00" in lr.explore(wide).html


def test_a_heat_map_has_the_same_edges_as_cells(lab, rows):
    graph = lr.idea_network(lab)
    page = Page(lr.explore(graph, lab, form="matrix").html)
    cells = [mark for _, mark in page.marks if mark["ends"]]
    joined = lr.connections(graph)
    joined = joined[joined["source"] != joined["target"]]
    assert sum(mark["total"] for mark in cells) == 2 * len(joined)
    people = lr.interaction_network(lab.select(session="s1"))
    directed = Page(lr.explore(people, lab, form="matrix").html)
    assert sum(mark["weight"] for _, mark in directed.marks) == sum(
        weight for *_, weight in people.edges(data="weight")
    )
    network = epistemic(rows)
    both = Page(lr.explore(network, lab, rows=rows, form="matrix").html)
    assert sum(mark["layer"] == "p" for _, mark in both.marks) == 2 * len(
        network.graph(group="p").edges
    )


def test_a_figure_is_written_whole(lab, tmp_path):
    figure = lr.explore(lr.idea_network(lab), lab)
    assert figure.save(tmp_path / "new" / "ideas.html").read_text("utf-8") == figure.html
    assert figure.save(tmp_path / "ideas.svg").read_text("utf-8") == figure.svg
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ideas.svg", "new"]
    with pytest.raises(ValueError, match=r"must end in \.html or \.svg"):
        figure.save(tmp_path / "ideas.pdf")


def test_what_cannot_be_explored_is_refused(lab):
    graph = lr.idea_network(lab)
    with pytest.raises(TypeError, match="network is a list that cannot be explored"):
        lr.explore([], lab)
    with pytest.raises(TypeError, match="Graph that cannot be explored"):
        lr.explore(lr.project(graph), lab)
    with pytest.raises(TypeError, match="corpus is a DataFrame"):
        lr.explore(graph, lab.utterances)
    with pytest.raises(ValueError, match="form = 'circle'; must be one of 'network', 'matrix'"):
        lr.explore(graph, lab, form="circle")
    with pytest.raises(ValueError, match="most = 0 must be a whole number, 1 or more"):
        lr.explore(graph, lab, most=0)
    with pytest.raises(ValueError, match="rows is for fitted models only"):
        lr.explore(graph, lab, rows=lab.utterances)
    with pytest.raises(ValueError, match="no line 0 of session 's2'"):
        lr.explore(lr.interaction_network(lab), lab.select(session="s1"))
    with pytest.raises(ValueError, match="no ideas to draw"):
        lr.explore(nx.MultiDiGraph(), lab)
    with pytest.raises(ValueError, match="no people"):
        lr.explore(nx.DiGraph(kind="reply"), lab)
