"""Time epistemic networks beside ena-python, compare their numbers, and count false alarms.

    python benchmarks/epistemic.py                 # composed lines, as many as RS.data has
    python benchmarks/epistemic.py rs_data.csv     # the published table
    python benchmarks/epistemic.py rs_data.csv --labels 2000

ena-python is a peer, not a dependency: `pip install ena-python` in an environment of its own that
has labresearch too; where it is not there, "not installed" stands in its column. Times are the best
of several runs, in CPU seconds and seconds on the clock; memory is the most that a fresh process
held during fit, with the table, pandas and scikit-learn. With --labels N it also counts how often a
test finds p < .05 after the groups were shuffled N times, for three rotations.
"""

import argparse
import importlib
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

import labresearch as lr

CODES = [
    *("Data", "Technical.Constraints", "Performance.Parameters"),
    *("Client.and.Consultant.Requests", "Design.Reasoning", "Collaboration"),
]
UNITS, TALK = ["Condition", "UserName"], ["Condition", "GroupName"]
MEANS = {"rotation": "mean", "groups": ("Condition", "FirstGame", "SecondGame")}
USED = [*UNITS, "GroupName", "ActivityNumber", *CODES]


def composed():
    rng = np.random.default_rng(6)
    n = 3824
    group = np.sort(rng.integers(20, size=n))
    lines = pd.DataFrame(
        {
            "Condition": np.where(group < 12, "FirstGame", "SecondGame"),
            "UserName": [
                f"u{g // 2}-{k}" for g, k in zip(group, rng.integers(5, size=n), strict=True)
            ],
            "GroupName": [f"g{g}" for g in group],
            "ActivityNumber": rng.integers(8, size=n),
        }
    )
    return lines.assign(**{code: rng.random(n) < 0.12 for code in CODES})


def repeated(lines, times):
    parts = [
        lines.assign(UserName=lines["UserName"] + f"-{k}", GroupName=lines["GroupName"] + f"-{k}")
        for k in range(times)
    ]
    return pd.concat(parts, ignore_index=True)


def best(work, runs):
    wall, cpu = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    return f"{min(cpu) * 1000:8.1f} ms CPU {min(wall) * 1000:8.1f} ms"


def peer():
    """Give ena-python, or None."""
    try:
        return importlib.import_module("ena_python")
    except ModuleNotFoundError:
        return None


def their_set(ena, lines, talk=TALK, rotation=None, params=None, **options):
    counted = ena.accumulate(
        lines, units=UNITS, codes=CODES, conversation=talk, window_size_back=4, **options
    )
    how = rotation or ena.svd_rotation
    return ena.make_set(counted, dimensions=15, rotation_by=how, rotation_params=params)


def memory(path, times):
    """Peak of a fresh process during fit, with the table and the packages that it loaded."""
    probe = (
        "import re, sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "import epistemic as b\n"
        "from labresearch.networks.epistemic import EpistemicNetwork\n"
        "def held(what):\n"
        "    text = Path('/proc/self/status').read_text()\n"
        "    return int(re.search(what + r':\\s*(\\d+)', text)[1]) / 1024\n"
        "lines = b.repeated(b.load(sys.argv[2]), int(sys.argv[3]))\n"
        "Path('/proc/self/clear_refs').write_text('5')\n"
        "before = held('VmRSS'); EpistemicNetwork(b.UNITS, b.TALK, b.CODES).fit(lines)\n"
        "print(f'{held(\"VmHWM\"):.0f} MB, of which {before:.0f} before fit')\n"
    )
    if not Path("/proc/self/clear_refs").exists():
        return "measured on Linux only"
    here = str(Path(__file__).parent)
    run = [sys.executable, "-c", probe, here, path or "", str(times)]
    return subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()


def load(path):
    if not path:
        return composed()
    return pd.read_csv(path, keep_default_na=False, usecols=USED)


def compare_numbers(ena, lines):
    """Print the largest difference between both, axes turned alike."""
    rng = np.random.default_rng(7)
    unit = lines["Condition"] + "/" + lines["UserName"]
    names = unit.unique()
    score = dict(zip(names, rng.normal(size=len(names)).round(3), strict=True))
    three = dict(zip(names, rng.choice(list("pqr"), size=len(names)), strict=True))
    lines = lines.assign(score=unit.map(score), three=unit.map(three))
    extra = {"metadata": ["score", "three"]}
    first = lines.groupby(UNITS, sort=False)["Condition"].first() == MEANS["groups"][1]
    hena = {"rotation": "regression", "predictors": "score", "controls": "Condition"}
    by_group = {"rotation": "generalised", "groups": MEANS["groups"]}
    cases = [
        ("svd", {}, {}),
        ("product weights", {"weight": "product"}, {"weight_by": "product"}),
        ("forward 2, counted as R", {"forward": 2, "counting": "R"}, {"window_size_forward": 2}),
        (
            "means rotation",
            MEANS,
            {
                "rotation": ena.rotate_by_mean,
                "params": [first.to_numpy(), (~first).to_numpy()],
            },
        ),
        (
            "regression (hENA)",
            hena,
            {"rotation": ena.rotate_by_regression, "params": {"x_var": "V ~ score + Condition"}},
        ),
        (
            "regression, two axes",
            {"rotation": "regression", "predictors": ["score", "Condition"]},
            {"rotation": ena.rotation_h, "params": {"x_var": "score", "y_var": "Condition"}},
        ),
        (
            "generalised, two groups",
            by_group,
            {"rotation": ena.rotate_by_generalized, "params": {"x_var": "Condition"}},
        ),
        (
            "generalised, three groups (1)",
            {"rotation": "generalised", "groups": "three"},
            {"rotation": ena.rotate_by_generalized, "params": {"x_var": "three"}},
        ),
        ("square root weights (2)", {"weight": "sqrt"}, {"weight_by": "sqrt"}),
    ]
    print("largest difference, labresearch and ena-python: line weights, points, nodes")
    for name, ours, theirs in cases:
        model = lr.EpistemicNetwork(UNITS, TALK, CODES, **ours).fit(lines)
        other = their_set(ena, lines, **extra, **theirs)
        found = [
            np.abs(model.line_weights_.to_numpy() - numbers(other.line_weights)).max(),
            apart(model.points_, numbers(other.points.drop(columns="score"))),
            apart(model.nodes_, numbers(other.nodes)),
        ]
        print(f"  {name:34}" + "".join(f"{value:12.1e}" for value in found))
    print(
        "  (1) ena-python numbers three groups in the order of the rows: its axis changes with it"
    )
    print("  (2) ena-python takes the name and counts something else")


def numbers(table):
    return table.select_dtypes("number").to_numpy()[:, -15:]


def apart(ours, theirs):
    ours = ours.to_numpy()
    n = min(ours.shape[1], theirs.shape[1])
    ours, theirs = ours[:, :n], theirs[:, :n]
    return np.abs(ours * np.sign((ours * theirs).sum(axis=0)) - theirs).max()


def false_alarms(lines, shuffles, draws=499):
    """Share of shuffles of the groups in which `test` finds p < .05 on the first axis.

    The mean rotation is also tested as if its axis had been given, as peers do.
    """
    from scipy import stats

    from labresearch.networks.epistemic import comparisons, fitting, group_tests, rotations

    model = lr.EpistemicNetwork(UNITS, TALK, CODES, **MEANS).fit(lines)
    x, group = model.line_weights_.to_numpy(), model.grouping_.number
    x = x - x.mean(axis=0)
    rng = np.random.default_rng(74)
    first = (x @ np.linalg.svd(x, full_matrices=False)[2][0])[:, None]
    control = (np.arange(len(x)) % 2).astype(float)
    found = dict.fromkeys(("svd", "mean, refitted", "mean, axis as given", "hENA, refitted"), 0)
    for number in group_tests.permutations(group, shuffles, rng):
        orders = group_tests.permutations(number, draws, rng)
        t = group_tests.welch(x @ rotations.mean_difference(x, number), number)
        naive = 2 * stats.t.sf(abs(t["t"][0]), t["df"][0])
        drawn = group_tests.mean_rotated_t(x, orders)
        refitted = (1 + (drawn >= t["t"][0] * (1 - 1e-9)).sum()) / (1 + draws)
        seen = abs(group_tests.welch(first, number)["t"])
        fixed = group_tests.permutation_p(
            lambda g: np.abs(group_tests.welch(first, g)["t"]), seen, orders
        )
        design = np.column_stack([np.ones(len(x)), number, control])
        # fewer, since each fits a regression anew
        some = group_tests.permutations(np.arange(len(x)), 99, rng)
        hena = comparisons.compare_predictors(
            x,
            design,
            ["intercept", "group", "control"],
            ["RG1"],
            lambda values, design=design: fitting.regression_axes(values, design, 1),
            some,
        )["p"].iloc[0]
        found["svd"] += fixed[0] < 0.05
        found["mean, refitted"] += refitted < 0.05
        found["mean, axis as given"] += naive < 0.05
        found["hENA, refitted"] += hena < 0.05
    return {name: count / shuffles for name, count in found.items()}


def show(lines, times, runs):
    model = lr.EpistemicNetwork(UNITS, TALK, CODES)
    apart = lr.EpistemicNetwork(UNITS, [*TALK, "ActivityNumber"], CODES)
    means = lr.EpistemicNetwork(UNITS, TALK, CODES, **MEANS)
    ena = peer()
    print(f"×{times}: {len(lines):,} lines, {len(model.fit(lines).points_):,} units")
    print(f"  {'':34}{'labresearch':32}ena-python")
    few = max(2, runs // 5)
    # its goodness of fit takes all pairs of units: minutes and gigabytes at ×100
    pairs = ena and times < 100
    theirs = pairs and their_set(ena, lines)
    for name, work, other in (
        ("count and svd", lambda: model.fit(lines), ena and (lambda: their_set(ena, lines))),
        (
            "interleaved conversations",
            lambda: apart.fit(lines),
            ena and (lambda: their_set(ena, lines, [*TALK, "ActivityNumber"])),
        ),
        ("means rotation", lambda: means.fit(lines), None),
        (
            "goodness of fit",
            model.goodness_of_fit,
            pairs and (lambda: ena.ena_correlations(theirs)),
        ),
    ):
        beside = best(other, few) if other else "not installed" if ena is None else "not timed"
        print(f"  {name:34}{best(work, runs):32}{beside}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", nargs="?", default="")
    parser.add_argument("--labels", type=int, default=0, metavar="N")
    options = parser.parse_args()
    lines = load(options.path)
    for times, runs in ((1, 30), (10, 10), (100, 5)):
        show(repeated(lines, times), times, runs)
        print(f"  {'peak memory':34}{memory(options.path, times)}")
    model = lr.EpistemicNetwork(UNITS, TALK, CODES, **MEANS).fit(lines)
    print("×1")
    print(f"  {'test, 1,999 refitted permutations':34}{best(model.test, 3)}")
    print(f"  {'graph with lines':34}{best(model.graph, 5)}")
    if peer():
        compare_numbers(peer(), lines)
    else:
        print("numbers are not compared: ena-python is not installed (pip install ena-python)")
    if options.labels:
        for name, share in false_alarms(lines, options.labels).items():
            print(f"p < .05 on {options.labels:,} shuffled labels, {name}: {share:.1%}")


if __name__ == "__main__":
    main()
