"""What a REFI-QDA project holds beside talk and codings; nothing of it is lost in silence."""

from __future__ import annotations

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.refi_project import Project
from labresearch.corpus.readers.refi_sources import Texts, name_of
from labresearch.corpus.readers.xml_nodes import Node

__all__ = ["note_the_rest"]

_SHOWN = 8
_SOURCES = {
    "PictureSource": "pictures",
    "PDFSource": "PDF files",
    "AudioSource": "recordings (audio)",
    "VideoSource": "recordings (video)",
}
_PARTS = {"Links": ("Link", "links"), "Sets": ("Set", "sets"), "Graphs": ("Graph", "graphs")}
_SELECTIONS = ("PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection")


def note_the_rest(project: Project, texts: Texts, findings: list[Finding]) -> None:
    """Name all parts of a project that are not taken over.

    Parameters
    ----------
    project : Project
        The project.
    texts : Texts
        Where the texts of its notes lie.
    findings : list of Finding
        One a kind of part is appended.
    """
    root = project.root
    sources = [node for part in root.find_all("Sources") for node in part.children]
    for tag, what in _SOURCES.items():
        found = [node for node in sources if node.tag == tag]
        codings = sum(
            len(part.find_all("Coding"))
            for node in found
            for part in node.children
            if part.tag in _SELECTIONS
        )
        if found:
            more = f", with {codings} codings" if codings else ""
            message = f"{what} were not read{more}, {len(found)}: {_names(found)}"
            findings.append(Finding(found[0].line, "note", "dropped", message))
            for node in found:
                _text_of_page(node, findings)
    whole = [node for node in sources if node.find("Coding")]
    if whole:
        message = f"codings of a whole source, not taken over, {len(whole)}: {_names(whole)}"
        findings.append(Finding(whole[0].line, "warning", "dropped", message))
    _notes(project, texts, findings)
    for part, (tag, what) in _PARTS.items():
        found = [node for group in root.find_all(part) for node in group.find_all(tag)]
        if found:
            message = f"{what} were not taken over, {len(found)}: {_names(found)}"
            findings.append(Finding(found[0].line, "note", "dropped", message))
    _variables(project, sources, findings)
    described = [(n, said) for n in (root, *sources) if (said := n.find("Description"))]
    described = [(node, said) for node, said in described if said.text.strip()]
    if described:
        shown = "; ".join(
            f"{node.get('name')[:60]!r}: {said.text.strip()[:200]!r}"
            for node, said in described[:_SHOWN]
        )
        message = f"descriptions of the project and its sources, {len(described)}: {shown[:500]}"
        findings.append(Finding(described[0][0].line, "note", "kept", message))


def _names(nodes: list[Node]) -> str:
    named = [repr(name_of(node)[:60]) for node in nodes if name_of(node)]
    more = f" and {len(nodes) - _SHOWN} more" if len(nodes) > _SHOWN else ""
    return (", ".join(named[:_SHOWN]) or "without names") + more


def _text_of_page(node: Node, findings: list[Finding]) -> None:
    page = node.find("Representation") or node.find("TextDescription")
    inline = page.find("PlainTextContent") if page else None
    text = " ".join(inline.text.split()) if inline else ""
    if text:
        message = f"text of {node.get('name')[:60]!r}, not talk: {text[:500]}"
        findings.append(Finding(node.line, "note", "kept", message))


def _notes(project: Project, texts: Texts, findings: list[Finding]) -> None:
    notes = [n for part in project.root.find_all("Notes") for n in part.find_all("Note")]
    shown = []
    for note in notes[:_SHOWN]:
        try:
            text = " ".join(texts.of(note)[0].split())
        except LookupError:
            text = "(its text is not in the file)"
        shown.append(f"{note.get('name')[:60]!r}: {text[:500]}")
    if notes:
        more = f"; and {len(notes) - _SHOWN} more" if len(notes) > _SHOWN else ""
        message = f"notes, not talk, {len(notes)}: {'; '.join(shown)[:500]}{more}"
        findings.append(Finding(notes[0].line, "note", "kept", message))


def _variables(project: Project, sources: list[Node], findings: list[Finding]) -> None:
    cases = [case for part in project.root.find_all("Cases") for case in part.find_all("Case")]
    coded = sum(len(case.find_all("CodeRef")) for case in cases)
    if coded:
        message = f"codes of whole cases, not taken over: {coded}"
        findings.append(Finding(cases[0].line, "note", "dropped", message))
    said = [
        f"{node.get('name')[:60]!r} {name} = {value[:60]}"
        for node in (*sources, *cases)
        for name, value in project.values(node)
        if name.strip().lower() != "role"
    ]
    if said:
        more = f"; and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
        message = (
            f"variables of sources and cases, {len(said)}, not taken over: "
            f"{'; '.join(said[:_SHOWN])[:500]}{more}"
        )
        findings.append(Finding(0, "note", "dropped", message))
