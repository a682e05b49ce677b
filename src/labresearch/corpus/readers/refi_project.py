"""The project file of REFI-QDA (the ``.qde`` in a ``.qdpx``, and ``.qdc`` codebooks): its tree."""

from __future__ import annotations

import dataclasses
import re
import unicodedata

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.xml_nodes import Node
from labresearch.corpus.schema import ROLES

__all__ = ["Project", "ProjectCode", "guid_of", "is_own", "project_codes", "slug"]


_ROLE = re.compile(r"(?:speaker'?s? )?(?:role|rolle|rol|rôle|ruolo|papel)", re.IGNORECASE)
# a code that labresearch wrote names itself, also where another program passed it on
_CODE = re.compile(r"\s*Code: *([\w-]+(?:\.[\w-]+)+)[^\S\n]*(?:\n|$)")
_OWN_CODE = re.compile(r"\s*Code: *(\S[^\n]*)")
_BOOK = re.compile(r"\s*Codebook: *(\S+)")
_SHOWN = 8


@dataclasses.dataclass(frozen=True)
class ProjectCode:
    """One code of a project.

    Parameters
    ----------
    guid : str
        As `guid_of` writes it.
    name : str
        Name.
    path : tuple of str
        Names of the codes above it, then its own.
    description : str
        What the project says of it.
    color : str
        As written; '' where none is given.
    codable : bool
        False for a heading.
    parent : str
        ``id`` of the code above; '' at the top.
    id : str
        Small letters, digits and _; unique in the project.
    qualified : str
        Name in table codings.
    book : str
        Where the code only stands for a codebook that labresearch wrote, its id.
    line : int
        Line in the project file.
    """

    guid: str
    name: str
    path: tuple[str, ...]
    description: str
    color: str
    codable: bool
    parent: str
    id: str
    qualified: str
    book: str
    line: int


@dataclasses.dataclass
class Project:
    """What a project says beside its sources: users, codes, roles.

    Parameters
    ----------
    root : Node
        The outermost element.
    findings : list of Finding
        What is noticed is appended.
    """

    root: Node
    findings: list[Finding]
    users: dict[str, str] = dataclasses.field(init=False)
    codes: dict[str, ProjectCode] = dataclasses.field(init=False)
    roles: dict[tuple[str, str], str] = dataclasses.field(init=False)
    variables: dict[str, str] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.users = {
            guid_of(node.get("guid")): node.get("name") or node.get("id") or "file"
            for part in self.root.find_all("Users")
            for node in part.find_all("User")
        }
        self.codes = {}
        twice = []
        for code in project_codes(self.root):
            if code.guid in self.codes:
                twice.append(code)
            self.codes.setdefault(code.guid, code)
        if twice:
            shown = ", ".join(repr(code.name) for code in twice[:_SHOWN])
            message = (
                f"codes that have the GUID of another code, {len(twice)}; codings with that GUID "
                f"went to the first one: {shown}"
            )
            self.findings.append(Finding(twice[0].line, "warning", "repaired", message))
        self.variables = {
            guid_of(node.get("guid")): node.get("name")
            for part in self.root.find_all("Variables")
            for node in part.find_all("Variable")
        }
        self.roles = {}
        for part in self.root.find_all("Cases"):
            for case in part.find_all("Case"):
                self._case(case)

    @property
    def own(self) -> bool:
        """Whether labresearch wrote the project."""
        return is_own(self.root)

    def values(self, node: Node) -> list[tuple[str, str]]:
        """Names and values of the variables of a case or a source."""
        out = []
        for value in node.find_all("VariableValue"):
            reference = value.find("VariableRef")
            name = self.variables.get(guid_of(reference.get("targetGUID") if reference else ""), "")
            said = next((n.text.strip() for n in value.children if n.tag.endswith("Value")), "")
            if name and said:
                out.append((name, said))
        return out

    def role(self, source: str, label: str) -> str:
        """Role of a speaker in a source, as the cases say; '' unknown."""
        key = label.strip().casefold()
        return self.roles.get((source, key)) or self.roles.get(("", key), "")

    def _case(self, case: Node) -> None:
        roles = [v.lower() for name, v in self.values(case) if _ROLE.fullmatch(name.strip())]
        name = case.get("name").strip().casefold()
        if not name or not roles or roles[0] not in ROLES:
            return
        sources = [guid_of(ref.get("targetGUID")) for ref in case.find_all("SourceRef")]
        for source in ("", *sources):
            self.roles.setdefault((source, name), roles[0])


def is_own(root: Node) -> bool:
    """Tell whether labresearch wrote a project or codebook."""
    return root.get("origin").startswith("labresearch export/")


def guid_of(written: str) -> str:
    """Write a GUID without braces and in small letters, since programs differ.

    Examples
    --------
    >>> guid_of("{AB12-x}")
    'ab12-x'
    """
    return written.strip().strip("{}").lower()


def slug(text: str) -> str:
    """Make small letters, digits and _ of a name; '' where nothing is left.

    Examples
    --------
    >>> slug("Press for reasoning"), slug("Begründung (kurz)"), slug("3 D")
    ('press_for_reasoning', 'begrundung_kurz', 'c_3_d')
    """
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore")
    out = re.sub(r"[^a-z0-9]+", "_", plain.decode().lower()).strip("_")
    return f"c_{out}" if out[:1].isdigit() else out


def project_codes(root: Node) -> list[ProjectCode]:
    """List the codes of a project or codebook, each after the code above it.

    Parameters
    ----------
    root : Node
        A ``Project`` or ``CodeBook``.

    Returns
    -------
    list of ProjectCode
        Codes that labresearch wrote keep their name: it stands in the first line of their
        description. The others are ``refi.`` and the names of their path.
    """
    out: list[ProjectCode] = []
    taken: set[str] = set()
    qualified: set[str] = set()
    waiting: list[tuple[Node, ProjectCode | None]] = [
        (node, None) for node in reversed(_top_codes(root))
    ]
    while waiting:
        node, above = waiting.pop()
        said = node.find("Description")
        description = said.text.strip() if said else ""
        name = node.get("name").strip() or "code"
        path = (*(above.path if above else ()), name)
        written = (_OWN_CODE if is_own(root) else _CODE).match(description)
        given = written[1].strip() if written else ""
        if given in qualified:
            given = ""
        wanted = slug(given.rpartition(".")[2]) or slug(" ".join(path))
        key = _unique(wanted or f"code_{len(out) + 1}", taken)
        book = _BOOK.match(description) if above is None and is_own(root) else None
        code = ProjectCode(
            guid=guid_of(node.get("guid")) or f"no guid {len(out)}",
            name=name,
            path=path,
            description=description,
            color=node.get("color").strip(),
            codable=node.get("isCodable", "true").strip().lower() not in ("false", "0"),
            parent=above.id if above and not above.book else "",
            id=key,
            qualified=given or f"refi.{key}",
            book=book[1] if book else "",
            line=node.line,
        )
        out.append(code)
        qualified.add(code.qualified)
        waiting += [(below, code) for below in reversed(node.find_all("Code"))]
    return out


def _top_codes(root: Node) -> list[Node]:
    """Codes that stand in no other code; OpenQDA writes ``Codebook`` and leaves ``Codes`` out."""
    books = [root] if root.tag.lower() == "codebook" else []
    books += [node for node in root.children if node.tag.lower() == "codebook"]
    out = []
    for book in books:
        for part in book.children:
            out += part.find_all("Code") if part.tag == "Codes" else []
            out += [part] if part.tag == "Code" else []
    return out


def _unique(wanted: str, taken: set[str]) -> str:
    name, again = wanted, 2
    while name in taken:
        name, again = f"{wanted}_{again}", again + 1
    taken.add(name)
    return name
