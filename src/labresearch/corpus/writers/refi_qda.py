"""REFI-QDA projects (.qdpx) for NVivo, ATLAS.ti, MAXQDA, QualCoder and others."""

from __future__ import annotations

import io
import re
import zipfile

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.losses import Loss, columns_lost, pauses_lost
from labresearch.corpus.writers.refi_codes import code_nodes
from labresearch.corpus.writers.refi_people import case_nodes, document_values, user_guids
from labresearch.corpus.writers.refi_text import WrittenText, write_texts
from labresearch.corpus.writers.refi_xml import ORIGIN, element, guid, xml_document

__all__ = ["EXTENSION", "MANY", "NAME", "write"]

NAME = "qdpx"
EXTENSION = ".qdpx"
MANY = True
_NAMESPACE = "urn:QDA-XML:project:1.0"
# the earliest date that an archive can hold: the same corpus gives the same bytes
_DATE = (1980, 1, 1, 0, 0, 0)
_EMPTY = re.compile(r"(?:<\w+/>)?")
_COMPOSED = "Composed: no real person speaks here."


def write(corpus: Corpus, *, codes: pd.DataFrame | None = None) -> tuple[bytes, list[Loss]]:
    """Write all sessions and their codings as a REFI-QDA project.

    Every session is a text with a line a line of talk, every line a selection, every speaker a
    case with the role as a variable, every coder a user. Codes stand below their codebook.

    Parameters
    ----------
    corpus : Corpus
        All sessions.
    codes : pandas.DataFrame, optional
        Label, definition, parent and color of codes.

    Returns
    -------
    content : bytes
        The archive. The same corpus gives the same bytes.
    losses : list of Loss
    """
    losses = _losses(corpus)
    texts = write_texts(corpus, losses)
    tree = code_nodes(corpus, codes)
    users = user_guids(corpus)
    variables, cases = case_nodes(corpus, texts)
    notes, references = _notes(corpus)
    parts = [
        element("Users", *(element("User", guid=g, name=name) for name, g in users.items())),
        element("CodeBook", element("Codes", *tree.nodes) if tree.nodes else ""),
        element("Variables", *variables),
        element("Cases", *cases),
        element("Sources", *(_source(corpus, text, tree.guids, users) for text in texts)),
        element("Notes", *notes),
        element("Description", text=_COMPOSED) if corpus.composed else "",
        *references,
    ]
    project = element(
        "Project",
        # the schema has no empty lists
        *(part for part in parts if not _EMPTY.fullmatch(part)),
        xmlns=_NAMESPACE,
        name="labresearch",
        origin=ORIGIN,
    )
    files = {"project.qde": xml_document(project)}
    files |= {f"sources/{text.guid}.txt": text.text.encode("utf-8") for text in texts}
    return _archive(files), losses


def _losses(corpus: Corpus) -> list[Loss]:
    losses = pauses_lost(corpus)
    losses += columns_lost(corpus, "addressee", "layer", "segment")
    columns = ("value", "confidence", "evidence", "polarity", "target")
    return losses + columns_lost(corpus, *columns, table="codings")


def _source(corpus: Corpus, text: WrittenText, codes: dict[str, str], users: dict[str, str]) -> str:
    selections = []
    for name, start, end, codings in text.selections:
        inner = [
            element(
                "Coding",
                element("CodeRef", targetGUID=codes[code]),
                guid=guid("coding", text.session, start, end, code, coder, number),
                creatingUser=users.get(coder, ""),
            )
            for number, (code, coder) in enumerate(codings)
        ]
        selections.append(
            element(
                "PlainTextSelection",
                *inner,
                guid=guid("selection", text.session, name, start, end),
                name=name,
                startPosition=str(start),
                endPosition=str(end),
            )
        )
    return element(
        "TextSource",
        *selections,
        *document_values(corpus, text.session),
        guid=text.guid,
        name=text.session,
        plainTextPath=f"internal://{text.guid}.txt",
    )


def _notes(corpus: Corpus) -> tuple[list[str], list[str]]:
    """Write a note with the versions of the codebooks, and references to it."""
    said = corpus.codings[["code", "codebook_version"]].drop_duplicates()
    versions = sorted(
        {
            (code.partition(".")[0], version)
            for code, version in said.itertuples(index=False)
            if version
        }
    )
    if not versions:
        return [], []
    text = "Codings were made with these codebooks:\n"
    text += "\n".join(f"{name} {version}" for name, version in versions)
    key = guid("note", "versions", text)
    note = element(
        "Note", element("PlainTextContent", text=text), guid=key, name="Versions of the codebooks"
    )
    return [note], [element("NoteRef", targetGUID=key)]


def _archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            part = zipfile.ZipInfo(name, _DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            # the same bytes on every system
            part.create_system, part.external_attr = 3, 0o644 << 16
            archive.writestr(part, data)
    return out.getvalue()
