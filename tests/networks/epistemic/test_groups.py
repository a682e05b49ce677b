"""Tests between groups: what they compare, and how often chance alone sets them off."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from labresearch.networks.epistemic import EpistemicNetwork, group_tests, rotations

CODES = ["halves", "fourths", "skips", "tens"]
ROOMS = ("room", "green", "blue")


def network(lines, **options):
    return EpistemicNetwork("child", "lesson", CODES, **options).fit(lines)


def random_weights(rng, n=24, k=15):
    return rotations.sphere(rng.poisson(3, size=(n, k)).astype(float))


def test_labels_at_random_are_rarely_found_apart():
    rng = np.random.default_rng(11)
    runs, alarms, naive = 600, 0, 0
    group = np.arange(24) % 2
    for _ in range(runs):
        x = random_weights(rng)
        x = x - x.mean(axis=0)
        t = group_tests.mean_rotated_t(x, group[None, :])[0]
        drawn = group_tests.mean_rotated_t(x, group_tests.permutations(group, 199, rng))
        alarms += (1 + (drawn >= t).sum()) / 200 < 0.05
        naive += 2 * stats.t.sf(t, 22) < 0.05
    assert alarms / runs <= 0.07
    # the axis was chosen to part the groups: taken as given, it does
    assert naive / runs > 0.5


def shuffled(lines, rng):
    children = sorted(lines["child"].unique())
    rooms = dict(zip(children, rng.permutation(["green", "blue"] * 4), strict=True))
    return lines.assign(room=lines["child"].map(rooms), age=lines["child"].map(
        dict(zip(children, rng.permutation(8) * 1.0, strict=True))))  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [
        {"rotation": "mean", "groups": ROOMS},
        {"rotation": "regression", "predictors": "age", "controls": "room"},
    ],
    ids=["mean", "regression"],
)
def test_whole_models_on_labels_at_random(lines, options):
    rng = np.random.default_rng(5)
    p = [network(shuffled(lines, rng), **options).test(axes=1, draws=99, seed=k)["p"].iloc[0]
         for k in range(120)]  # fmt: skip
    # 120 runs: 7 % and twice their standard error
    assert np.mean(np.array(p) < 0.05) <= 0.07 + 2 * np.sqrt(0.05 * 0.95 / 120)
    assert min(p) >= 0.01


def test_three_groups_refit_their_axes():
    rng = np.random.default_rng(3)
    group = np.arange(24) % 3
    alarms = naive = 0
    for _ in range(150):
        x = random_weights(rng, k=10)
        x = x - x.mean(axis=0)

        def statistic(number, x=x):
            return group_tests.anova_f(x @ rotations.between_means(x, number)[:, :1], number)

        observed = statistic(group)
        draws = group_tests.permutations(group, 99, rng)
        alarms += group_tests.permutation_p(statistic, observed, draws)[0] < 0.05
        naive += stats.f.sf(observed[0], 2, 21) < 0.05
    assert alarms / 150 <= 0.07 + 2 * np.sqrt(0.05 * 0.95 / 150)
    assert naive / 150 > 0.5


def test_fast_and_slow_refitting_agree(lines):
    model = network(lines, rotation="mean", groups=ROOMS)
    x, group = model._space.x, model.grouping_.number
    many = group_tests.permutations(group, 50, np.random.default_rng(2))
    fast = group_tests.mean_rotated_t(x, many)
    slow = [group_tests.welch(x @ rotations.mean_difference(x, g), g)["t"][0] for g in many]
    assert np.allclose(fast, slow)


def test_a_generalised_rotation_of_two_groups_is_tested_as_means_are(lines):
    means = network(lines, rotation="mean", groups=ROOMS).test(draws=199)
    general = network(lines, rotation="generalised", groups=ROOMS).test(draws=199)
    pd.testing.assert_frame_equal(means, general.set_axis(means.index))


def test_pairs_of_a_three_group_rotation_are_refitted_too(lines):
    lines = lines.assign(age=lines["age"].clip(upper=9).astype(int))
    model = network(lines, rotation="generalised", groups="age")
    three = model.test(draws=99)
    assert list(three.columns[:3]) == ["refitted", "groups", "units"]
    pair = model.test(("age", 7, 9), draws=99)
    assert pair["refitted"].all()
    assert pair["p_fixed_axis"].isna().all()
    assert pair["units_first"].tolist() == [2, 2]


def test_signs_say_which_way(lines):
    one = network(lines, rotation="mean", groups=ROOMS).test(draws=99).loc["MR1"]
    assert one["first"] == "green"
    assert one["difference"] > 0
    assert one["d"] > 0
    assert one["mean_second"] > one["mean_first"]


def test_fixed_axes_have_welchs_interval(lines):
    model = network(lines)
    room = lines.groupby("child")["room"].first()
    found = model.test(room, draws=199, level=0.9).loc["SVD1"]
    # groups of a Series come in the order of the alphabet
    a, b = (
        model.points_["SVD1"][room.reindex(model.points_.index) == g] for g in ("blue", "green")
    )
    wanted = stats.ttest_ind(b, a, equal_var=False)
    assert found["t"] == pytest.approx(wanted.statistic)
    assert found["p_fixed_axis"] == pytest.approx(wanted.pvalue)
    assert (found["low"], found["high"]) == pytest.approx(wanted.confidence_interval(0.9))
    assert not found["refitted"]


def test_permutations_stay_inside_blocks_and_keep_clusters():
    rng = np.random.default_rng(1)
    group = np.array([0, 1, 0, 1, -1, 0, 1])
    block = np.array([0, 0, 1, 1, 1, 2, 2])
    for drawn in group_tests.permutations(group, 50, rng, within=block):
        assert drawn[4] == -1
        for b in range(3):
            assert sorted(drawn[block == b]) == sorted(group[block == b])
    clusters, group = np.repeat(np.arange(4), 3), np.repeat([0, 1, 0, 1], 3)
    for drawn in group_tests.permutations(group, 50, rng, clusters=clusters):
        assert all(len(set(drawn[clusters == c])) == 1 for c in range(4))


def test_steps_of_a_unit_stay_together(lines):
    model = network(lines, trajectory="separate", steps="day", groups=ROOMS)
    _, drawn = model._shuffled(None, 20, None, None, 1)
    child = model.points_.index.get_level_values("child")
    for row in drawn:
        assert (pd.Series(row).groupby(child).nunique() == 1).all()


def test_difference_network_adjusts_for_all_connections(lines):
    table = network(lines, groups=ROOMS).difference(draws=199)
    assert (table["p_adjusted"] >= table["p"]).all()
    assert table["p"].between(1 / 200, 1).all()
    gap = table["mean_second"] - table["mean_first"]
    assert np.allclose(table["difference"], gap)
    assert set(table["stronger"]) <= {"green", "blue"}
    assert table.attrs["first"] == "green"


def test_group_means_and_ellipses(lines):
    model = network(lines, groups=ROOMS)
    found = model.group_means().set_index(["group", "axis"])
    points = model.points_["SVD2"][model.unit_facts_["room"] == "green"]
    wanted = stats.ttest_1samp(points, 0).confidence_interval()
    row = found.loc[("green", "SVD2")]
    assert (row["low"], row["high"]) == pytest.approx((wanted.low, wanted.high))
    assert row["units"] == 4
    shapes = model.ellipses()
    assert shapes.index.tolist() == ["green", "blue"]
    assert (shapes["half_width"] >= shapes["half_height"]).all()
    assert shapes.loc["green", "y"] == pytest.approx(points.mean())


def test_an_ellipse_covers_the_mean_as_often_as_it_says():
    from labresearch.networks.epistemic.intervals import ellipse

    rng = np.random.default_rng(9)
    inside = 0
    for _ in range(600):
        x = rng.normal(size=(10, 2)) @ np.array([[2.0, 0.5], [0.0, 1.0]])
        e = ellipse(x)
        turn = np.radians(e["angle"])
        along = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        place = along @ -e[["x", "y"]].to_numpy()
        inside += (place[0] / e["half_width"]) ** 2 + (place[1] / e["half_height"]) ** 2 < 1
    assert inside / 600 == pytest.approx(0.95, abs=0.03)


def test_steps_of_a_unit_are_no_new_units(lines):
    # each child three times over: the same lines on three days
    days = pd.concat([lines.assign(day=d, lesson=lines["lesson"] + f"-{d}") for d in (1, 2, 3)])
    options = {"groups": ROOMS, "rotation": "svd"}
    once, thrice = (
        network(lines, **options),
        network(days, trajectory="separate", steps="day", **options),
    )
    one, many = once.group_means(), thrice.group_means()
    for column in ("mean", "low", "high"):
        assert np.allclose(one[column], many[column])
    for column in ("half_width", "half_height"):
        assert np.allclose(once.ellipses()[column], thrice.ellipses()[column])
    few, more = once.test(draws=199), thrice.test(draws=199)
    for column in ("difference", "low", "high"):
        assert np.allclose(few[column], more[column])
    assert np.allclose(few["p"], more["p"])
    assert more["p_fixed_axis"].isna().all()
    assert few.attrs == {"unit": "child", "permuted": "child"}
    assert more.attrs == {"unit": "child × day", "permuted": "child"}


def test_alike_units_of_a_cluster_widen_the_interval(lines):
    model = network(lines, groups=ROOMS)
    table = pd.Series(
        [n % 2 + 10 * (room == "green") for n, room in enumerate(model.unit_facts_["room"])],
        model.points_.index,
        name="table",
    )
    found = model.group_means(clusters=table).set_index(["group", "axis"])
    rows = model.points_[model.unit_facts_["room"] == "green"]["SVD1"]
    sums = (rows - rows.mean()).groupby(table.loc[rows.index]).sum()
    error = np.sqrt((sums**2).sum() * 2 / 1) / len(rows)
    reach = stats.t.ppf(0.975, 1) * error
    assert found.loc[("green", "SVD1"), "high"] == pytest.approx(rows.mean() + reach)
    assert model.difference(clusters=table, draws=9).attrs["permuted"] == "table"
    assert model.ellipses(clusters=table)["half_width"].isna().all()
