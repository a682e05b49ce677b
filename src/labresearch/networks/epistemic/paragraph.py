"""The paragraph for a methods section."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labresearch.networks.epistemic.network import EpistemicNetwork

__all__ = ["write_paragraph"]

_WEIGHTS = {
    "binary": "each line adds 1 to a pair that its window connects",
    "product": "each line adds the sum of products of the codes that its window connects",
    "sqrt": "each line adds the square root of the sum of products that its window connects",
}


def write_paragraph(model: EpistemicNetwork) -> str:
    """Describe a fitted network in plain sentences.

    Parameters
    ----------
    model : EpistemicNetwork
        Fitted.

    Returns
    -------
    str
        Paragraph with parameters, sizes and figures filled in.
    """
    import labresearch

    kind = "Ordered network analysis" if model.directed else "Epistemic network analysis"
    unit = " × ".join(model.connection_counts_.index.names)
    sentences = [
        f"{kind} was done with labresearch {labresearch.__version__}.",
        f"Units of analysis were {unit} (n = {len(model.points_)}), conversations "
        f"{' × '.join(model.conversation_)} (n = {model.n_conversations_}), with "
        f"{len(model.codes_)} codes ({', '.join(map(str, model.codes_))}) on "
        f"{model.n_lines_:,} lines.",
        _window(model),
        f"Weights: {_WEIGHTS[model.weight]}.",
    ]
    if model.composed_:
        sentences.insert(1, "The lines were composed, not spoken in any room.")
    if model.counting == "R":
        sentences.append("Windows were counted as the R package rENA counts them.")
    if model.trajectory:
        steps = " × ".join(model.steps_)
        sentences.append(f"Networks form {model.trajectory} trajectories over {steps}.")
    if model.left_out_:
        left = "; ".join(f"{a} & {b}" for a, b in model.left_out_)
        sentences.append(f"Connections left out beforehand: {left}.")
    if model.norm == "sphere":
        sentences.append(
            "Each unit's vector of connection counts was brought to length 1, so that units differ "
            "by their pattern of connections and not by how much they talk, and centred."
        )
    else:
        sentences.append("Counts were not normalised, and centred.")
    if model.n_empty_:
        sentences.append(f"{model.n_empty_} units without connections stand at the origin.")
    sentences.append(_axes(model))
    fit = model.goodness_of_fit_.iloc[:2]
    sentences.append(
        "Codes were placed by least squares; units' points and centres of mass correlate at "
        + " and ".join(
            f"{row.pearson:.2f} (Pearson) and {row.spearman:.2f} (Spearman) on {axis}"
            for axis, row in zip(fit.index, fit.itertuples(), strict=True)
        )
        + "."
    )
    return " ".join(sentences)


def _window(model: EpistemicNetwork) -> str:
    if model.window == "conversation":
        return "A unit's own lines in one conversation made one window."
    before = model.n_before_
    ahead = model.n_after_
    earlier = "all lines" if before == float("inf") else f"the {before:.0f} lines"
    text = f"A moving stanza window held the line and {earlier} before it"
    if ahead:
        text += (
            f" and {'all lines' if ahead == float('inf') else f'the {ahead:.0f} lines'} after it"
        )
    return text + " in the same conversation, without regard to lines of others in between."


def _axes(model: EpistemicNetwork) -> str:
    shares = model.variance_explained_.iloc[:2]
    share = " and ".join(f"{axis} {100 * value:.1f} %" for axis, value in shares.items())
    if model.rotation == "svd":
        how = "Axes come from a singular value decomposition"
    elif model.rotation == "regression":
        how = f"Axes follow regression on {', '.join(model.predictors_)}"
        how += f" with {', '.join(model.controls_)} held" if model.controls_ else ""
    else:
        assert model.grouping_ is not None
        names = ", ".join(map(str, model.grouping_.names))
        one = sum(not axis.startswith("SVD") for axis in model.rotation_.columns) == 1
        first = "The first axis follows" if one else "The first axes follow"
        how = f"{first} the means of the groups {names} of {model.grouping_.column}"
    honest = "" if model.rotation == "svd" else "; tests on them fit them anew in each permutation"
    return f"{how}{honest} (share of variance: {share})."
