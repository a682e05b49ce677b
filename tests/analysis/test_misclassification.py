import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import corrected_shares, rogan_gladen


def rows_of(counts, session_count=10):
    """Make rows from (coded, reference, number), dealt out over sessions in turn."""
    rows = [(coded, reference) for coded, reference, number in counts for _ in range(number)]
    table = pd.DataFrame(rows, columns=["coded", "reference"])
    return table.assign(session=[f"s{n % session_count}" for n in range(len(rows))])


def pick(table, method, interval="linearised", measure="rate", **where):
    chosen = table[
        (table["method"] == method)
        & (table["interval"] == interval)
        & (table["measure"] == measure)
    ]
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    assert len(chosen) == 1
    return chosen.iloc[0]


def simulated(
    rng,
    *,
    shares=(0.3,),
    sensitivity=(0.75,),
    specificity=(0.9,),
    sessions=40,
    lines=60,
    double=14,
    spread=4,
    enriched=False,
):
    """Make lessons that differ in their share; some are double-coded, all lines or drawn ones."""
    n = sessions * lines
    session = np.repeat(np.arange(sessions), lines)
    group = session % len(shares)
    share = np.array(shares)[np.arange(sessions) % len(shares)]
    own = rng.beta(share * spread * 4, (1 - share) * spread * 4)
    true = rng.random(n) < own[session]
    chance = np.where(true, np.array(sensitivity)[group], 1 - np.array(specificity)[group])
    coded = rng.random(n) < chance
    drawn = np.isin(session, rng.permutation(sessions)[:double])
    weight = np.ones(n)
    if enriched:
        drawn_with = np.where(coded, 0.6, 0.15)
        drawn = rng.random(n) < drawn_with
        weight = 1 / drawn_with
    return pd.DataFrame(
        {
            "session": session,
            "group": np.array(["a", "b"])[group],
            "coded": coded,
            "reference": pd.array(true, dtype="boolean"),
            "weight": weight,
            "true": true,
        }
    ).assign(reference=lambda rows: rows["reference"].where(drawn))


def test_four_methods_by_hand():
    # double-coded: 30 of 40 hit (Se .75), 90 of 100 left (Sp .9); of 260 more lines 80 coded
    counts = [(True, True, 30), (False, True, 10), (True, False, 10), (False, False, 90)]
    rows = rows_of([*counts, (True, None, 80), (False, None, 180)])
    table = corrected_shares(rows, draws=199)
    found = table[table["interval"] == "linearised"].set_index("method")["estimate"]
    assert found["naive"] == pytest.approx(120 / 400)
    assert found["reference only"] == pytest.approx(40 / 140)
    assert found["Rogan-Gladen"] == pytest.approx(
        rogan_gladen(120, 400, sensitivity=0.75, specificity=0.9)["estimate"]
    )
    # of the double-coded 40 were coded and 40 true: nothing to rectify
    assert found["rectified"] == pytest.approx(0.3)
    row = pick(table, "Rogan-Gladen")
    assert (row["n"], row["double_coded"], row["sessions"]) == (400, 140, 10)
    assert (row["sensitivity"], row["specificity"]) == (pytest.approx(0.75), pytest.approx(0.9))
    assert row["value"] == "True"
    assert "errs elsewhere as in the double-coded lines" in row["notes"]
    assert (table["refused"] == "").all()


def test_matrix_method_by_hand():
    # Barron's equation turned round: M = [[.8, .1, .1], [.1, .8, .2], [.1, .1, .7]]
    matrix = np.array([[8, 1, 1], [1, 8, 2], [1, 1, 7]])
    truth = np.array([0.5, 0.3, 0.2])
    names = ["press", "relate", "tell"]
    counts = [(names[i], names[j], int(4 * matrix[i, j])) for i in range(3) for j in range(3)]
    seen = matrix / 10 @ truth
    more = np.round(1000 * seen - matrix.sum(axis=1) * 4).astype(int)
    rows = rows_of([*counts, *((names[i], None, more[i]) for i in range(3))])
    table = corrected_shares(rows, draws=199)
    found = table[(table["method"] == "matrix method") & (table["interval"] == "linearised")]
    assert found["value"].tolist() == names
    assert found["estimate"].tolist() == pytest.approx(truth.tolist(), abs=2e-3)
    assert found["estimate"].sum() == pytest.approx(1)
    assert found["sensitivity"].tolist() == pytest.approx([0.8, 0.8, 0.7])


def test_rectified_interval_is_that_of_prediction_powered_inference():
    # Angelopoulos et al. (2023) for a mean, lines independent: var(f)/N + var(f - y)/n, here with
    # every session a line, so that the double-coded lines are in the mean of all, too
    rng = np.random.default_rng(5)
    n, m = 4000, 800
    coded = rng.random(n) < 0.4
    true = np.where(rng.random(n) < 0.15, ~coded, coded)
    double = np.arange(n) < m
    rows = pd.DataFrame({"session": np.arange(n), "coded": coded})
    rows["reference"] = pd.array(true, dtype="boolean")
    rows["reference"] = rows["reference"].where(pd.Series(double))
    row = pick(corrected_shares(rows, draws=99), "rectified")
    error = coded.astype(float) - true
    mean = coded.mean() - error[double].mean()
    assert row["estimate"] == pytest.approx(mean)
    f = coded.astype(float)
    within = (f[double] / n - error[double] / m).var(ddof=1) * m
    variance = within + (f[~double] / n).var(ddof=1) * (n - m)
    half = 1.96 * np.sqrt(variance)
    assert (row["high"] - row["low"]) / 2 == pytest.approx(half, rel=2e-3)
    powered = f.var() / n + error[double].var() / m
    assert variance == pytest.approx(powered, rel=0.2)


def test_intervals_cover_the_truth_and_naive_ones_do_not():
    rng = np.random.default_rng(20251126)
    hits = {"naive": 0, "Rogan-Gladen": 0, "rectified": 0, "reference only": 0}
    boot = dict(hits)
    runs = 80
    for _ in range(runs):
        rows = simulated(rng)
        table = corrected_shares(rows, draws=199)
        for method in hits:
            for interval, count in (("linearised", hits), ("bootstrap", boot)):
                row = pick(table, method, interval)
                count[method] += row["low"] <= 0.3 <= row["high"]
    # within three standard errors of .95 at 80 runs; the bootstrap of 14 sessions is a bit short
    for method in ("Rogan-Gladen", "rectified", "reference only"):
        assert hits[method] / runs >= 0.89, (method, hits)
        assert boot[method] / runs >= 0.85, (method, boot)
    # the coder finds .295 where .3 is true: right by luck; see the next test
    assert hits["naive"] / runs > 0.8


def test_differential_errors_fake_a_difference_and_are_corrected():
    rng = np.random.default_rng(7)
    covered = {"naive": 0, "Rogan-Gladen": 0, "rectified": 0}
    runs = 30
    for _ in range(runs):
        rows = simulated(
            rng, shares=(0.3, 0.3), sensitivity=(0.9, 0.55), specificity=(0.85, 0.95), double=20
        )
        table = corrected_shares(rows, by="group", draws=99)
        for method in covered:
            row = pick(table, method, measure="difference", group="b")
            covered[method] += row["low"] <= 0 <= row["high"]
    assert covered["naive"] / runs < 0.3
    assert covered["Rogan-Gladen"] / runs >= 0.86
    assert covered["rectified"] / runs >= 0.86
    # errors taken as the same in both groups do not mend it
    same = corrected_shares(rows, by="group", differential=False, draws=99)
    wrong = pick(same, "Rogan-Gladen", measure="difference", group="b")
    assert not wrong["low"] <= 0 <= wrong["high"]
    assert "the same in all groups" in wrong["notes"]


def test_enriched_samples_need_their_weights():
    rng = np.random.default_rng(11)
    estimates = []
    for _ in range(10):
        rows = simulated(rng, enriched=True, shares=(0.15,), spread=30)
        weighted = corrected_shares(rows, weight="weight", draws=99)
        plain = corrected_shares(rows, draws=99)
        estimates.append(
            [
                pick(table, method)["estimate"] - rows["true"].mean()
                for table in (weighted, plain)
                for method in ("reference only", "Rogan-Gladen", "rectified")
            ]
        )
    bias = np.mean(estimates, axis=0)
    assert (np.abs(bias[:3]) < 0.01).all()
    assert (np.abs(bias[3:]) > 0.03).all()


def test_ratio_and_odds_ratio_by_hand():
    counts = [(True, True, 20), (False, True, 5), (True, False, 5), (False, False, 70)]
    low = rows_of([*counts, (True, None, 10), (False, None, 90)]).assign(team="first")
    counts = [(True, True, 40), (False, True, 10), (True, False, 10), (False, False, 40)]
    high = rows_of([*counts, (True, None, 60), (False, None, 40)]).assign(team="second")
    table = corrected_shares(pd.concat([low, high]), by="team", draws=199)
    a = pick(table, "Rogan-Gladen", group="first")["estimate"]
    b = pick(table, "Rogan-Gladen", group="second")["estimate"]
    wanted = {"difference": b - a, "ratio": b / a, "odds ratio": b / (1 - b) / (a / (1 - a))}
    for measure, value in wanted.items():
        row = pick(table, "Rogan-Gladen", measure=measure, group="second")
        assert row["estimate"] == pytest.approx(value)
        assert row["low"] < value < row["high"]
        assert row["against"] == "first"
    turned = corrected_shares(pd.concat([low, high]), by="team", against="second", draws=199)
    back = pick(turned, "rectified", measure="ratio", group="first")
    forth = pick(table, "rectified", measure="ratio", group="second")
    assert back["estimate"] == pytest.approx(1 / forth["estimate"])
    assert back["low"] == pytest.approx(1 / forth["high"])


@settings(max_examples=12)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), min_size=8, max_size=60),
    st.integers(0, 5),
)
def test_a_perfect_coder_needs_no_correction(lines, seed):
    rows = pd.DataFrame(lines, columns=["session", "coded", "double"])
    # both values are seen in two double-coded sessions
    sure = [(s, c, True) for s in (0, 1) for c in (True, False)]
    rows = pd.concat([rows, pd.DataFrame(sure, columns=rows.columns)], ignore_index=True)
    rows["reference"] = rows["coded"].astype("boolean").where(rows["double"])
    table = corrected_shares(rows, draws=99, seed=seed)
    for interval in ("linearised", "bootstrap"):
        naive = pick(table, "naive", interval)
        for method in ("Rogan-Gladen", "rectified"):
            row = pick(table, method, interval)
            if row["refused"]:
                assert "bootstrap samples" in row["refused"]
                continue
            assert row["estimate"] == pytest.approx(naive["estimate"], abs=1e-12)
            if "undefined" not in row["notes"] and interval == "linearised":
                assert row[["low", "high"]].tolist() == pytest.approx(
                    naive[["low", "high"]].tolist(), abs=1e-9
                )


@settings(max_examples=12)
@given(st.integers(0, 10_000))
def test_estimates_lie_where_they_can_and_order_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    rows = simulated(rng, sessions=6, lines=12, double=3, shares=(0.2, 0.4), sensitivity=(0.6, 0.7),
                     specificity=(0.7, 0.8))  # fmt: skip
    table = corrected_shares(rows, by="group", draws=99)
    fine = table[table["refused"] == ""]
    rates = fine[fine["measure"] == "rate"]
    assert (rates[["estimate", "low", "high"]].to_numpy() >= 0).all()
    assert (rates[["estimate", "low", "high"]].to_numpy() <= 1).all()
    assert fine[["estimate", "low", "high"]].notna().all(axis=None)
    assert table.loc[table["refused"] != "", ["low", "high"]].isna().all(axis=None)
    mixed = corrected_shares(rows.sample(frac=1, random_state=seed), by="group", draws=99)
    pd.testing.assert_frame_equal(table, mixed)


def test_a_coder_no_better_than_chance_is_refused_and_the_naive_rate_stands():
    counts = [(True, True, 10), (False, True, 30), (True, False, 40), (False, False, 60)]
    table = corrected_shares(rows_of([*counts, (True, None, 50)]), draws=99)
    row = pick(table, "Rogan-Gladen")
    assert row["refused"].startswith("sensitivity 0.25 and specificity 0.60 sum to 1 or less")
    assert np.isnan(row["estimate"])
    assert pick(table, "naive")["refused"] == ""
    # the rectified estimate does not need a good coder
    assert pick(table, "rectified")["refused"] == ""


def test_without_a_positive_in_the_sample_sensitivity_is_unknown():
    table = corrected_shares(rows_of([(True, False, 5), (False, False, 60), (True, None, 20)]))
    row = pick(table, "Rogan-Gladen")
    assert row["refused"].startswith("no double-coded line has the reference value True")


def test_one_double_coded_session_is_too_few():
    rows = rows_of([(True, True, 20), (False, False, 60), (True, False, 3), (False, True, 3)])
    rows["reference"] = rows["reference"].astype("boolean").where(rows["session"] == "s0")
    table = corrected_shares(rows, draws=99)
    assert "1 session with double-coded lines" in pick(table, "rectified")["refused"]


def test_what_was_cut_is_flagged_and_thin_evidence_named():
    counts = [(True, True, 9), (False, True, 1), (True, False, 30), (False, False, 70)]
    table = corrected_shares(rows_of([*counts, (False, None, 400)], 5), draws=199)
    row = pick(table, "Rogan-Gladen")
    assert (row["estimate"], row["low"], row["truncated"]) == (0, 0, True)
    assert "5 sessions only" in row["notes"]
    perfect = [(True, True, 9), (True, False, 5), (False, False, 30)]
    found = corrected_shares(rows_of(perfect), draws=99)
    assert "no error seen behind a sensitivity of 1" in pick(found, "Rogan-Gladen")["notes"]


def test_the_result_says_its_unit_and_is_the_same_again():
    rows = simulated(np.random.default_rng(1))
    table = corrected_shares(rows, draws=99)
    assert table.attrs["unit"].startswith("2400 lines, 840 double-coded, nested in 40 sessions")
    assert table.attrs["parameters"]["draws"] == 99
    pd.testing.assert_frame_equal(table, corrected_shares(rows, draws=99))
    assert "effect" not in table.to_string().lower()


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda r: r.drop(columns="coded"), {}, "no column 'coded'"),
        (lambda r: r.head(0), {}, "there are no rows"),
        (lambda r: r.assign(coded=None), {}, "'coded' has 44 missing"),
        (lambda r: r.assign(reference=None), {}, "no line is double-coded"),
        (lambda r: r.assign(w=-1.0), {"weight": "w"}, "'w' must be above 0"),
        (lambda r: r.assign(coded="x", reference="x"), {}, "only one value, 'x'"),
        (lambda r: r.assign(g="a"), {"by": "g", "against": "z"}, "'z' is no group; there are: a"),
        (lambda r: r, {"level": 0}, "level = 0"),
        (lambda r: r, {"draws": 5}, "draws = 5 is too small"),
    ],
)
def test_bad_input_is_refused(change, options, message):
    rows = rows_of([(True, True, 10), (False, False, 30), (True, False, 4)])
    with pytest.raises(ValueError, match=message):
        corrected_shares(change(rows), **options)
