"""Other schemes of coding talk, to which the crosswalks of codes point."""

from __future__ import annotations

import dataclasses
import functools
import re

from labresearch.codebook.faults import CodebookError, did_you_mean
from labresearch.codebook.nodes import NodeReader, compose
from labresearch.resources import codebook_folder

__all__ = ["Framework", "FrameworkCode", "framework_names", "load_framework"]

_KEYS = ("labresearch", "id", "title", "source", "memo", "aliases", "open", "codes")
_CODE_KEYS = (
    "id", "label", "definition", "memo", "key", "number", "speaker", "label_number", "class_number",
    "level",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class FrameworkCode:
    """One code of another scheme, in our own words.

    Parameters
    ----------
    id, label, definition : str
        Name in a crosswalk, name to read, what it means.
    more : dict of str to str
        What else the file says of it, e.g. the number of the label in published tables.
    """

    id: str
    label: str
    definition: str
    more: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Framework:
    """Another scheme of coding talk.

    Parameters
    ----------
    id, title, source, memo : str
        Name in a crosswalk, name to read, literature, remark.
    codes : dict of str to FrameworkCode
        In the order of the file.
    aliases : tuple of str
        Other names that ``load_framework`` takes.
    open : bool
        Whether it has more codes than the file lists, as a catalogue of standards has.
    """

    id: str
    title: str
    source: str
    memo: str
    codes: dict[str, FrameworkCode]
    aliases: tuple[str, ...] = ()
    open: bool = False


def framework_names() -> list[str]:
    """List the schemes to which shipped codebooks are related.

    Returns
    -------
    list of str
        Names that ``load_framework`` and ``crosswalk`` take, in alphabetical order.

    Examples
    --------
    >>> "talkmoves" in framework_names()
    True
    """
    return sorted(path.stem for path in (codebook_folder() / "frameworks").glob("*.yml"))


def load_framework(name: str) -> Framework:
    """Load one scheme.

    Parameters
    ----------
    name : str
        See ``framework_names``; capitals, blanks and hyphens do not matter, and a scheme may
        have further names.

    Returns
    -------
    Framework

    Raises
    ------
    KeyError
        If there is none of that name; lists what there is.

    Examples
    --------
    >>> load_framework("Horn & Little").id
    'horn_little'
    """
    wanted = _plain(name)
    names = framework_names()
    for candidate in [wanted] if wanted in names else names:
        framework = _loaded(candidate)
        if wanted in {framework.id, *map(_plain, framework.aliases)}:
            return framework
    message = f"no framework {name!r}{did_you_mean(wanted, names)}"
    raise KeyError(message)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


@functools.lru_cache(maxsize=64)
def _loaded(name: str) -> Framework:
    path = codebook_folder() / "frameworks" / f"{name}.yml"
    root = compose(path.read_bytes(), f"frameworks/{path.name}")
    reader = NodeReader(f"frameworks/{path.name}", root)
    entries = {key: node for key, (_, node) in reader.mapping(root, _KEYS, "a framework").items()}

    def text(key: str) -> str:
        return reader.text(entries[key], key) if key in entries else ""

    codes = {}
    for node in reader.items(entries["codes"], "codes") if "codes" in entries else ():
        found = reader.mapping(node, _CODE_KEYS, "a code of a framework")
        said = {key: reader.text(value, key) for key, (_, value) in found.items()}
        more = {k: v for k, v in said.items() if k not in {"id", "label", "definition"}}
        code = FrameworkCode(
            said.get("id", ""), said.get("label", ""), said.get("definition", ""), more
        )
        if code.id in codes:
            reader.fault(node, f"code id {code.id!r} occurs twice", "C021")
        codes[code.id] = code
    framework = Framework(
        text("id"),
        text("title"),
        text("source"),
        text("memo"),
        codes,
        reader.texts(entries["aliases"], "aliases") if "aliases" in entries else (),
        open=reader.truth(entries["open"], "open") if "open" in entries else False,
    )
    if framework.id != name:
        reader.fault(root, f"id {framework.id!r} is not the name of the file", "C020")
    if reader.faults:
        raise CodebookError(reader.faults)
    return framework
