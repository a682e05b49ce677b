"""Sample sizes against the published variance and against simulated double coding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import labresearch as lr
from labresearch.human_coding import kappa_half_width

Z = 1.959963984540054


@given(st.floats(0.01, 0.99), st.floats(0, 0.95))
def test_the_variance_is_that_of_bloch_and_kraemer(rate, kappa):
    # Bloch & Kraemer (1989), as used by Donner & Eliasziw (1992)
    variance = (1 - kappa) * (
        (1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * rate * (1 - rate))
    )
    found = kappa_half_width(100, base_rate=rate, kappa=kappa)
    assert found == pytest.approx(Z * np.sqrt(variance / 100), rel=1e-6)


def kappas(n, rate, kappa, enrich, recall, false, draws=4000):
    """Intraclass kappa of simulated samples of n lines, weighted back."""
    rng = np.random.default_rng(7)
    spread = rate * (1 - rate)
    shares = np.array([rate**2 + kappa * spread, 2 * spread * (1 - kappa), 0])
    shares[2] = 1 - shares.sum()
    hint = np.array([recall, (recall + false) / 2, false])
    many = shares @ hint
    cells = np.concatenate([shares * hint, shares * (1 - hint)])
    pull = np.concatenate([np.full(3, 1 - enrich + enrich / many), np.full(3, 1 - enrich)])
    counts = rng.multinomial(n, cells * pull, size=draws) / pull
    both, differ, none = (counts[:, i] + counts[:, i + 3] for i in range(3))
    total = both + differ + none
    p = (both + differ / 2) / total
    return 1 - (differ / total) / (2 * p * (1 - p))


@pytest.mark.parametrize("enrich", [0.0, 0.5])
@pytest.mark.parametrize(("rate", "recall"), [(0.3, 0.8), (0.05, 0.9)])
def test_simulated_intervals_are_as_wide_as_said(rate, recall, enrich):
    facts = {"hint_recall": recall, "hint_false": 0.03}
    n = lr.lines_to_double_code(width=0.08, base_rate=rate, kappa=0.7, enrich=enrich, **facts)
    found = kappas(n, rate, 0.7, enrich, recall, 0.03)
    assert Z * found.std() == pytest.approx(0.08, rel=0.08)


def test_alike_lines_and_narrow_intervals_need_more():
    few = lr.lines_to_double_code(width=0.1, base_rate=0.2)
    assert lr.lines_to_double_code(width=0.05, base_rate=0.2) == pytest.approx(4 * few, abs=4)
    more = lr.lines_to_double_code(width=0.1, base_rate=0.2, icc=0.05, lines_per_session=21)
    assert more == pytest.approx(2 * few, abs=2)
    hints = {"base_rate": 0.02, "hint_recall": 0.98, "hint_false": 0.02}
    assert lr.lines_to_double_code(width=0.1, enrich=0.5, **hints) < 0.7 * (
        lr.lines_to_double_code(width=0.1, base_rate=0.02)
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"width": 0}, "width = 0 must be above 0"),
        ({"base_rate": 0}, "base_rate = 0 must be above 0"),
        ({"kappa": 1}, "kappa = 1 must be at least 0 and below 1"),
        ({"icc": 2}, "icc = 2"),
        ({"width": 1e-5}, "wider interval"),
    ],
)
def test_what_makes_no_sense_is_said(wrong, said):
    with pytest.raises(ValueError, match=said):
        lr.lines_to_double_code(**{"width": 0.1, "base_rate": 0.1} | wrong)
