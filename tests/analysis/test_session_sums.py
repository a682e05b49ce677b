import numpy as np
import pytest

from labresearch.analysis.session_sums import (
    SessionSums,
    bootstrap,
    linearised,
    strata_of,
    t_quantile,
)


@pytest.mark.parametrize(
    ("freedom", "p", "published"),
    # Fisher and Yates, table III
    [
        (1, 0.975, 12.706),
        (2, 0.975, 4.303),
        (5, 0.95, 2.015),
        (10, 0.995, 3.169),
        (30, 0.975, 2.042),
        (120, 0.975, 1.980),
        (1e9, 0.975, 1.960),
    ],
)
def test_quantiles_of_t_as_in_the_tables(freedom, p, published):
    assert t_quantile(p, freedom) == pytest.approx(published, abs=6e-4)
    assert t_quantile(1 - p, freedom) == pytest.approx(-published, abs=6e-4)


def mean_of(sums):
    return sums[..., 0, :1] / sums[..., 0, 1:2]


def sums_of(values, double=None):
    table = np.column_stack([values, np.ones(len(values))])[:, None, :]
    double = np.ones(len(values), dtype=bool) if double is None else double
    return SessionSums(list(range(len(values))), table, double)


def test_a_mean_of_sessions_has_students_interval():
    # Student (1908), the ten differences of sleep gained: mean 1.58, interval of t with 9 df
    gained = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    low, high, undefined = linearised(sums_of(gained), mean_of, level=0.95)
    assert (low[0], high[0]) == pytest.approx((0.7001, 2.4599), abs=1e-3)
    assert undefined[0] == 0


def test_bootstrap_of_a_mean_is_near_its_standard_error():
    values = np.random.default_rng(3).normal(size=80)
    low, high, _ = bootstrap(sums_of(values), mean_of, draws=4000, seed=1, level=0.95)
    error = values.std() / np.sqrt(80)
    assert (high[0] - low[0]) / (2 * 1.96 * error) == pytest.approx(1, abs=0.05)
    again = bootstrap(sums_of(values), mean_of, draws=4000, seed=1, level=0.95)
    assert (again[0], again[1]) == (low, high)


def test_one_session_gives_no_interval():
    low, high, _ = linearised(sums_of(np.array([1.0])), mean_of, level=0.95)
    assert np.isnan([low[0], high[0]]).all()


def test_strata_are_given_up_where_one_would_be_alone():
    double = np.array([True, True, False, False])
    together = np.ones((4, 1), dtype=int)
    assert len(set(strata_of(double, together).tolist())) == 2
    apart = np.array([[1, 0], [0, 1], [1, 0], [0, 1]])
    assert len(set(strata_of(double, apart).tolist())) == 2
    assert set(strata_of(np.array([True, False, False, False]), together).tolist()) == {0}
