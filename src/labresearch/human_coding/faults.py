"""Everything that is wrong with a filled-in sheet, in one error."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["SheetError"]


class SheetError(ValueError):
    """A sheet cannot be collected; the message lists all faults, nothing was written.

    Parameters
    ----------
    file : str
        The sheet.
    faults : iterable of (str, str)
        Cell or row ('' for the whole sheet) and what is wrong there.

    Examples
    --------
    >>> print(SheetError("dana.xlsx", [("F4", "no code 'pres'")]))
    dana.xlsx: 1 fault, nothing was written
      F4: no code 'pres'
    """

    def __init__(self, file: str, faults: Iterable[tuple[str, str]]) -> None:
        self.file, self.faults = file, list(faults)
        n = len(self.faults)
        head = f"{file}: {n} fault{'' if n == 1 else 's'}, nothing was written"
        lines = [f"  {cell}: {said}" if cell else f"  {said}" for cell, said in self.faults]
        super().__init__("\n".join([head, *lines]))
