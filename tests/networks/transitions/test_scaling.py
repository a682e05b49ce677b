import numpy as np
import pytest

from labresearch.networks.transitions.scaling import check_scaling, ranks, scale

COUNTS = np.array([[0.0, 4.0], [1.0, 1.0]])


@pytest.mark.parametrize(
    ("kind", "names", "expected"),
    [
        ("frequency", (), [[0, 4], [1, 1]]),
        ("relative", (), [[0, 1], [0.5, 0.5]]),
        ("frequency", ("relative",), [[0, 1], [0.5, 0.5]]),
        ("frequency", ("max",), [[0, 1], [0.25, 0.25]]),
        ("frequency", ("minmax",), [[0, 1], [0.25, 0.25]]),
        # as R's rank(c(0, 4, 1, 1)): zeros have ranks too, ties their mean
        ("frequency", ("rank",), [[1, 4], [2.5, 2.5]]),
        ("frequency", ("rank", "minmax"), [[0, 1], [0.5, 0.5]]),
        ("relative", ("max",), [[0, 1], [0.5, 0.5]]),
    ],
)
def test_hand_computed(kind, names, expected):
    np.testing.assert_allclose(scale(COUNTS, kind, names), expected)
    many = scale(np.stack([COUNTS, COUNTS * 3]), kind, names)
    np.testing.assert_allclose(many[0], expected)


def test_min_max_of_equal_weights_is_refused():
    with pytest.raises(ValueError, match="'minmax' needs weights that differ"):
        scale(np.full((2, 2), 0.3), "frequency", ("minmax",))


def test_names():
    assert check_scaling(None) == ()
    assert check_scaling(["rank", "max"]) == ("rank", "max")
    assert ranks(np.array([3.0, 1.0, 3.0, 3.0])).tolist() == [3, 1, 3, 3]
