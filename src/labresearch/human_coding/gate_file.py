"""``reliability.toml``: which agreement a project asks for before codes are used."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labresearch.codebook.faults import did_you_mean
from labresearch.human_coding.pairs import MEASURES

__all__ = ["Gate", "GateFileError", "read_gates"]

NAME = "reliability.toml"
_SECTION = re.compile(r"\s*\[(\[?)\s*([\w.-]+)\s*\]?\]")
_KEY = re.compile(r'\s*["\']?([\w-]+)["\']?\s*=')


class GateFileError(ValueError):
    """A file of gates cannot be used; the message names file and line."""

    def __init__(self, file: str, line: int, message: str) -> None:
        self.file, self.line = file, line
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")


@dataclasses.dataclass(frozen=True)
class Gate:
    """One demand.

    Parameters
    ----------
    codes : tuple of str
        Codes, codebooks or families of which each code has to pass.
    family : str
        Codebook or family whose sets of codes have to pass as a whole, in place of ``codes``.
    coders : tuple of two str
        Who is compared; 'rules' for all rules.
    measure : {'alpha', 'kappa', 'ac1', 'pi', 'percent'}
        Coefficient.
    threshold : float
        What it has to reach.
    use : {'low', 'estimate'}
        Whether the lower bound of the interval has to reach it, or the estimate.
    level : float
        Coverage of the interval.
    min_lines, min_positives : int
        Lines that both looked at, and lines with the code by at least one of the two, without
        which nothing passes.
    line : int
        Where it stands in the file.
    """

    codes: tuple[str, ...] = ()
    family: str = ""
    coders: tuple[str, ...] = ()
    measure: str = "alpha"
    threshold: float = 0.8
    use: str = "low"
    level: float = 0.95
    min_lines: int = 30
    min_positives: int = 5
    line: int = 0


_KEYS = tuple(f.name for f in dataclasses.fields(Gate) if f.name != "line")
_DEFAULT_KEYS = tuple(key for key in _KEYS if key not in ("codes", "family"))


def read_gates(path: str | Path) -> list[Gate]:
    r"""Read the gates of a project.

    Parameters
    ----------
    path : str or pathlib.Path
        A TOML file with a table ``[defaults]`` and tables ``[[gate]]``, whose keys are those of
        ``Gate``.

    Returns
    -------
    list of Gate

    Raises
    ------
    GateFileError
        If the file is missing or malformed; the first fault is named with its line.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "reliability.toml")
    >>> _ = file.write_text('[[gate]]\ncodes = "teacher_moves"\ncoders = ["ann", "ben"]\n')
    >>> read_gates(file)[0].threshold
    0.8
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        message = f"cannot be read ({error.strerror or error})"
        raise GateFileError(str(path), 0, message) from error
    except UnicodeDecodeError as error:
        raise GateFileError(path.name, 0, "is not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise GateFileError(path.name, line, f"is not valid TOML: {error}") from error
    return _Places(path.name, text).gates(content)


class _Places:
    """Where the tables and keys of a file stand, for messages."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._tables: list[tuple[str, int]] = []
        self._keys: dict[tuple[int, str], int] = {}
        for number, row in enumerate(text.splitlines(), 1):
            if found := _SECTION.match(row):
                self._tables.append((found[2], number))
            elif found := _KEY.match(row):
                start = self._tables[-1][1] if self._tables else 0
                self._keys.setdefault((start, found[1]), number)

    def _start(self, name: str, index: int = 0) -> int:
        found = [number for table, number in self._tables if table == name]
        return found[index] if index < len(found) else 0

    def _fail(self, start: int, key: str, message: str) -> GateFileError:
        line = self._keys.get((start, key), start)
        return GateFileError(self._file, line, message)

    def gates(self, content: Mapping[str, Any]) -> list[Gate]:
        for name in content:
            if name not in ("defaults", "gate"):
                known = did_you_mean(name, ["defaults", "gate"])
                start = self._start(name)
                message = f"{name!r} is not known{known}; use [defaults] and [[gate]]"
                raise self._fail(start, name, message)
        defaults = content.get("defaults", {})
        start = self._start("defaults")
        if not isinstance(defaults, dict):
            raise self._fail(0, "defaults", "'defaults' must be a table: [defaults]")
        usual = self._checked(defaults, _DEFAULT_KEYS, start)
        entries = content.get("gate", [])
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise self._fail(self._start("gate"), "gate", "write [[gate]] with two brackets")
        if not entries:
            raise GateFileError(self._file, 0, "has no [[gate]]; nothing would be checked")
        out = []
        for i, entry in enumerate(entries):
            start = self._start("gate", i)
            gate = Gate(**{**usual, **self._checked(entry, _KEYS, start)}, line=start)
            if bool(gate.codes) == bool(gate.family):
                message = "a gate needs either 'codes' (each of them) or 'family' (sets of codes)"
                raise self._fail(start, "codes", message)
            if not gate.coders:
                message = 'name two coders, here or in [defaults]: coders = ["ann", "ben"]'
                raise self._fail(start, "coders", message)
            out.append(gate)
        return out

    def _checked(
        self, table: Mapping[str, Any], allowed: tuple[str, ...], start: int
    ) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in table.items():
            if key not in allowed:
                raise self._fail(start, key, f"{key!r} is not known{did_you_mean(key, allowed)}")
            if key == "codes" and isinstance(value, str):
                value = [value]
            wanted = _wrong(key, value)
            if wanted:
                raise self._fail(start, key, f"{key} = {value!r} must be {wanted}")
            out[key] = tuple(value) if isinstance(value, list) else value
        return out


def _wrong(key: str, value: object) -> str:
    """Say what a value should have been; '' if it is right."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    names = isinstance(value, list) and all(isinstance(v, str) and v for v in value)
    rules = {
        "codes": (names and bool(value), "a name or a list of names"),
        "family": (isinstance(value, str) and bool(value), "a name"),
        "coders": (
            names and isinstance(value, list) and len(set(value)) == 2 == len(value),
            "a list of two different names",
        ),
        "measure": (value in MEASURES, f"one of {', '.join(MEASURES)}"),
        "use": (value in ("low", "estimate"), "'low' or 'estimate'"),
        "threshold": (number and -1 <= value <= 1, "a number from -1 to 1"),  # type: ignore[operator]
        "level": (number and 0 < value < 1, "a number between 0 and 1"),  # type: ignore[operator]
    }
    if key in ("min_lines", "min_positives"):
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return "" if whole else "a whole number from 0 on"
    right, wanted = rules[key]
    return "" if right else wanted
