"""How long idea networks and their nulls take on a composed corpus of some 170 sessions.

    python benchmarks/idea_networks.py [--seed 1] [--draws 1000]

The corpus is made in memory, with its codes. Goals on two cores: a network in 5 s, nulls of 1,000
shuffles in 30 s.
"""

import argparse
import time

import labresearch as lr
from labresearch.composed import composed_corpus


def timed(name, call, times):
    """Run a call; the first run of a process also pays for imports and codebooks."""
    taken, worked = [], []
    for _ in range(times):
        begin, worked_before = time.perf_counter(), time.process_time()
        result = call()
        taken.append(time.perf_counter() - begin)
        worked.append(time.process_time() - worked_before)
    print(f"{name:<52}{min(taken):8.2f} s{min(worked):8.2f} s of processor, best of {times}")
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=1000)
    options = parser.parse_args()
    corpus = composed_corpus(options.seed)
    print(
        f"{len(corpus.sessions)} sessions, {len(corpus.utterances)} lines, "
        f"{len(corpus.codings)} codings"
    )
    mentions = timed("mentions", lambda: lr.idea_mentions(corpus), 3)
    graph = timed("network", lambda: lr.idea_network(corpus), 3)
    print(f"  {len(mentions)} mentions, {len(graph)} ideas, {graph.number_of_edges()} connections")
    timed("measures of ideas", lambda: lr.idea_measures(graph), 3)
    timed("growth", lambda: lr.growing_network(graph, corpus=corpus), 1)
    for null in ("shuffle", "rarefaction"):
        for by in ("lab", "session"):
            draws = {"draws": options.draws}
            name = f"{null}, by {by}, {options.draws} draws"
            if null == "rarefaction":
                name = f"{null} (all runs), by {by}"
            timed(
                f"network_nulls: {name}",
                lambda n=null, b=by, d=draws: lr.network_nulls(corpus, null=n, by=b, **d),
                1,
            )
            timed(
                f"connection_nulls: {name}",
                lambda n=null, b=by, d=draws: lr.connection_nulls(corpus, null=n, by=b, **d),
                1,
            )


if __name__ == "__main__":
    main()
