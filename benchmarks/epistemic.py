"""Time epistemic networks: counting, the space, goodness of fit, and honest tests.

    python benchmarks/epistemic.py                 # composed lines, as many as RS.data has
    python benchmarks/epistemic.py rs_data.csv     # the published table

Times are the best of several runs, in CPU seconds and seconds on the clock; memory is the most that
a fresh process held during fit, with the table, pandas and scikit-learn. With --labels N it also
counts how often a test finds p < .05 after the groups were shuffled N times.
"""

import argparse
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
    return f"{min(cpu) * 1000:9.1f} ms CPU {min(wall) * 1000:9.1f} ms"


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


def false_alarms(lines, shuffles):
    """Share of shuffles of the groups in which tests of the first axis find p < .05."""
    from scipy import stats

    from labresearch.networks.epistemic import group_tests, rotations

    model = lr.EpistemicNetwork(UNITS, TALK, CODES, **MEANS).fit(lines)
    x, group = model.line_weights_.to_numpy(), model.grouping_.number
    x = x - x.mean(axis=0)
    rng = np.random.default_rng(74)
    found = {"refitted": 0, "axis taken as given": 0}
    for number in group_tests.permutations(group, shuffles, rng):
        points = x @ rotations.mean_difference(x, number)
        t = group_tests.welch(points, number)
        naive = 2 * stats.t.sf(abs(t["t"][0]), t["df"][0])
        drawn = group_tests.mean_rotated_t(x, group_tests.permutations(number, 999, rng))
        p = (1 + (drawn >= t["t"][0] * (1 - 1e-9)).sum()) / 1000
        found["refitted"] += p < 0.05
        found["axis taken as given"] += naive < 0.05
    return {name: count / shuffles for name, count in found.items()}


def show(lines, times, runs):
    model = lr.EpistemicNetwork(UNITS, TALK, CODES)
    apart = lr.EpistemicNetwork(UNITS, [*TALK, "ActivityNumber"], CODES)
    means = lr.EpistemicNetwork(UNITS, TALK, CODES, **MEANS)
    print(f"×{times}: {len(lines):,} lines, {len(model.fit(lines).points_):,} units")
    for name, work in (
        ("count and svd", lambda: model.fit(lines)),
        ("interleaved conversations", lambda: apart.fit(lines)),
        ("means rotation", lambda: means.fit(lines)),
        ("goodness of fit", model.goodness_of_fit),
    ):
        print(f"  {name:34}{best(work, runs)}")


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
    if options.labels:
        for name, share in false_alarms(lines, options.labels).items():
            print(f"p < .05 on {options.labels:,} shuffled labels, {name}: {share:.1%}")


if __name__ == "__main__":
    main()
