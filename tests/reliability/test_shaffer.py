"""Shaffer's rho against another program (run once) and by its properties."""

import pickle

import pytest

from labresearch.reliability import UndefinedAgreement, shaffer_rho


def test_as_rhor():
    # rhoR 1.3.1, kappa 0.8, base rate 0.05, n 60, threshold 0.65: 0.161 on the path that counts a
    # test set without positives as kappa 1, as here
    rho = shaffer_rho(0.8, base_rate=0.05, n=60, threshold=0.65, replicates=100_000)
    assert rho == pytest.approx(0.161, abs=0.005)


def test_prints_what_it_depends_on_and_is_a_float():
    rho = shaffer_rho(0.8, base_rate=0.05, n=60, threshold=0.65, seed=1)
    assert isinstance(rho, float)
    assert 0.1 < rho < 0.2
    assert "threshold=0.65" in repr(rho)
    assert "base_rate=0.05" in str(rho)
    assert rho == shaffer_rho(0.8, base_rate=0.05, n=60, threshold=0.65, seed=1)
    again = pickle.loads(pickle.dumps(rho))
    assert (again, again.parameters) == (rho, rho.parameters)


def test_more_lines_and_enriched_samples_tell_more():
    few, many = (shaffer_rho(0.8, base_rate=0.1, n=n, replicates=5000) for n in (40, 400))
    assert many < few
    enriched = shaffer_rho(0.8, base_rate=0.05, n=60, inflation=0.2, replicates=5000)
    assert enriched < shaffer_rho(0.8, base_rate=0.05, n=60, replicates=5000)
    strict = shaffer_rho(0.8, base_rate=0.1, n=80, threshold=0.75, replicates=5000)
    assert strict > shaffer_rho(0.8, base_rate=0.1, n=80, threshold=0.65, replicates=5000)


def test_below_the_mean_of_the_null_it_is_one():
    rho = shaffer_rho(0.3, base_rate=0.2, n=80)
    assert rho == 1
    assert rho.null_mean > 0.3


@pytest.mark.parametrize(
    "options",
    [
        {"base_rate": 0.0},
        {"n": 0},
        {"n": 20_000},
        {"threshold": 1.0},
        {"inflation": 1.0},
        {"base_rate": 0.001, "n": 600, "inflation": 0.5},
        {"replicates": 0},
        {"kappa_range": (0.6, 0.4)},
        {"precision_range": (0.0, 1.0)},
    ],
)
def test_bad_parameters_are_named(options):
    with pytest.raises(ValueError, match=list(options)[-1]):
        shaffer_rho(0.8, **{"base_rate": 0.1, "n": 60, **options})
    with pytest.raises(ValueError, match="kappa = 2"):
        shaffer_rho(2, base_rate=0.1, n=60)


def test_impossible_codings_are_named():
    with pytest.raises(UndefinedAgreement, match=r"no codings with base rate 0\.9"):
        shaffer_rho(0.8, base_rate=0.9, n=60, precision_range=(0.1, 0.2))
