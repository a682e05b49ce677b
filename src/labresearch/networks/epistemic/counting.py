"""The part of an epistemic network that checks options and counts connections."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from labresearch.networks.epistemic import fitting, groups, lines_table, rotations, stanzas
from labresearch.networks.epistemic.faults import EpistemicNetworkError, one_of

__all__ = ["Counting"]


class Counting:
    """What `EpistemicNetwork` knows before there is a space: options and counts."""

    window: int | float | str
    forward: int | float | str
    weight: str
    rotation: str
    groups: str | Sequence[Hashable] | None
    counting: str
    mask: Sequence[tuple[str, str]] | None
    directed: bool
    norm: str
    trajectory: str | None
    units: str | Sequence[str]
    conversation: str | Sequence[str]
    codes: Sequence[str]
    predictors: str | Sequence[str] | None
    controls: str | Sequence[str] | None
    steps: str | Sequence[str] | None
    line: str | Sequence[str] | None

    def _check_options(self) -> None:
        one_of("weight", self.weight, stanzas.WEIGHTS)
        one_of("counting", self.counting, stanzas.COUNTINGS)
        one_of("rotation", self.rotation, rotations.ROTATIONS)
        one_of("norm", self.norm, ("sphere", "none"))
        one_of("trajectory", self.trajectory, (None, "separate", "accumulated"))
        one_of("directed", self.directed, (True, False))
        self.n_before_, self.n_after_ = stanzas.check_window(self.window, self.forward)
        self.n_before_ -= 1
        self.units_ = lines_table.as_names("units", self.units)
        self.conversation_ = lines_table.as_names("conversation", self.conversation)
        self.codes_ = lines_table.as_names("codes", self.codes, least=2)
        self.predictors_ = lines_table.as_names("predictors", self.predictors, least=0)
        self.controls_ = lines_table.as_names("controls", self.controls, least=0)
        self.steps_ = lines_table.as_names("steps", self.steps, least=0)
        self.line_ = lines_table.as_names("line", self.line, least=0)
        groups.group_column(self.groups)
        needs = {
            "trajectory and steps need each other": bool(self.trajectory) != bool(self.steps_),
            f"rotation = {self.rotation!r} needs groups": self.rotation in ("mean", "generalised")
            and self.groups is None,
            "rotation = 'regression' and predictors need each other": (
                self.rotation == "regression"
            )
            != bool(self.predictors_),
            "controls need rotation = 'regression'": bool(self.controls_)
            and self.rotation != "regression",
            "directed needs a moving window; 'conversation' has no order": self.directed
            and self.window == "conversation",
            f"steps and units both name {[n for n in self.steps_ if n in self.units_]}; a step "
            "must be a column of its own": bool(set(self.steps_) & set(self.units_)),
            "directed has one counting; counting = 'R' is for directed=False": self.directed
            and self.counting == "R",
        }
        for what, wrong in needs.items():
            if wrong:
                message = f"{what}; give both or neither" if "each other" in what else what
                raise EpistemicNetworkError(message)
        self._pairs = stanzas.code_pairs(len(self.codes_), directed=self.directed)
        self._masked = self._read_mask()
        self.left_out_ = [(self.codes_[a], self.codes_[b]) for a, b in sorted(self._masked)]

    def _read_mask(self) -> set[tuple[int, int]]:
        masked = set()
        for pair in [] if self.mask is None else self.mask:
            fits = isinstance(pair, list | tuple) and len(pair) == 2
            if not fits or not all(code in self.codes_ for code in pair):
                message = (
                    f"mask has {pair!r}; must be pairs of two of the codes "
                    f"{', '.join(map(str, self.codes_))}"
                )
                raise EpistemicNetworkError(message)
            a, b = (self.codes_.index(code) for code in pair)
            if a == b and not self.directed:
                message = f"mask has {pair!r}, a code with itself, which only directed=True counts"
                raise EpistemicNetworkError(message)
            masked.add((a, b) if self.directed else (min(a, b), max(a, b)))
        return masked

    def _columns(self) -> pd.MultiIndex:
        names = ["from", "to"] if self.directed else ["code", "other"]
        places = np.array(self._pairs)
        codes = pd.Index(self.codes_)
        return pd.MultiIndex(levels=[codes, codes], codes=[places[:, 0], places[:, 1]], names=names)

    def _count(self, lines: pd.DataFrame) -> np.ndarray:
        columns = lines_table.Columns(lines)
        read = lines_table.read_lines(
            columns, self.units_, self.conversation_, self.codes_, self.line_
        )
        rows = read.units
        self._unit_of_row = np.arange(len(rows.first))
        if self.steps_:
            rows = columns.labels([*self.units_, *self.steps_], "units and steps")
            rows = fitting.step_rows(rows, read.units.number, self.steps_)
            self._unit_of_row = read.units.number[rows.first]
        self._rows, self._line_names = rows, read.names
        self.n_lines_, self.n_conversations_ = len(lines), len(read.conversations.first)
        self._windows = stanzas.stanzas(read, rows.number, self.window, self.forward)
        # what overflows is refused below
        with np.errstate(over="ignore", invalid="ignore"):
            counts = stanzas.count(self._windows, self._pairs, len(rows.first), **self._how())
        for pair in self._masked:
            counts[:, self._pairs.index(pair)] = 0
        if not np.isfinite(counts).all():
            message = "codes hold numbers so large that their products cannot be added; scale them"
            raise EpistemicNetworkError(message)
        if self.trajectory == "accumulated":
            counts = fitting.accumulated(counts, self._unit_of_row)
        return counts

    def _how(self) -> dict[str, Any]:
        return {"weight": self.weight, "counting": self.counting, "directed": self.directed}
