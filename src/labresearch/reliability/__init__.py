"""How far codings can be trusted: agreement of coders, whether people, rules or models."""

from labresearch.reliability.coefficients import (
    Pabak,
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    pabak,
    percent_agreement,
    scott_pi,
)
from labresearch.reliability.comparison import agreement
from labresearch.reliability.differences import confusions, disagreements
from labresearch.reliability.distances import jaccard_distance, masi_distance
from labresearch.reliability.krippendorff import krippendorff_alpha
from labresearch.reliability.ratings import UndefinedAgreement
from labresearch.reliability.segmentation import boundary_similarity, pk, windowdiff
from labresearch.reliability.shaffer import Rho, shaffer_rho
from labresearch.reliability.stretches import stretch_agreement
from labresearch.reliability.unitizing import alpha_u

__all__ = [
    "Pabak",
    "Rho",
    "UndefinedAgreement",
    "agreement",
    "alpha_u",
    "boundary_similarity",
    "brennan_prediger",
    "cohen_kappa",
    "confusions",
    "disagreements",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "jaccard_distance",
    "krippendorff_alpha",
    "masi_distance",
    "pabak",
    "percent_agreement",
    "pk",
    "scott_pi",
    "shaffer_rho",
    "stretch_agreement",
    "windowdiff",
]
