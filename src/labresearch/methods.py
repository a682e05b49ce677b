"""What made a result: inputs by hash, codebooks and packages by version, parameters, seed."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata

import labresearch
from labresearch.codebook import Codebook
from labresearch.corpus import Corpus

__all__ = ["methods_paragraph", "provenance"]

PACKAGES = ("matplotlib", "networkx", "numpy", "pandas", "regex", "spacy")


def provenance(
    corpus: Corpus,
    *,
    codebooks: Iterable[Codebook] = (),
    parameters: Mapping[str, object] | None = None,
    seed: int | None = None,
) -> dict[str, object]:
    """Say which inputs, codebooks, package versions, parameters and seed made a result.

    There is no date and no path in it, so that the same inputs give the same bytes.

    Parameters
    ----------
    corpus : Corpus
        Corpus that the result was made from.
    codebooks : iterable of Codebook
        Codebooks that coded it.
    parameters : mapping, optional
        Parameters of the analysis.
    seed : int, optional
        Seed of whatever is random in it.

    Returns
    -------
    dict
        ``labresearch`` (version), ``python``, ``packages``, ``inputs`` (session, source, sha256),
        ``composed``, ``codebooks`` (id, version, sha256), ``parameters``, ``seed`` and
        ``fingerprint``, a SHA-256 over all of these.

    Examples
    --------
    >>> import labresearch as lr
    >>> facts = lr.provenance(lr.read_corpus(lr.corpus_folder()), seed=1)
    >>> facts["composed"], len(facts["fingerprint"])
    (True, 64)
    """
    facts: dict[str, object] = {
        "labresearch": labresearch.__version__,
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "inputs": corpus.sessions[["session", "source", "sha256"]].to_dict("records"),
        "composed": corpus.composed,
        "codebooks": [
            {"id": book.id, "version": book.version, "sha256": book.sha256} for book in codebooks
        ],
        "parameters": dict(parameters or {}),
        "seed": seed,
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return {**facts, "fingerprint": hashlib.sha256(text.encode()).hexdigest()}


def methods_paragraph(facts: Mapping[str, object]) -> str:
    """Write the paragraph for a methods section from `provenance`.

    Parameters
    ----------
    facts : mapping
        What `provenance` returned.

    Returns
    -------
    str
        Plain sentences, with versions and the fingerprint.
    """
    inputs, books = list(facts["inputs"]), list(facts["codebooks"])  # type: ignore[call-overload]
    named = ", ".join(f"{book['id']} {book['version']}" for book in books)
    sentences = [
        f"{len(inputs)} transcript{'s were' if len(inputs) != 1 else ' was'} read and analysed "
        f"with labresearch {facts['labresearch']} (Python {facts['python']}).",
        "Turns, pauses and teacher time-outs were found by rules of its discourse layer.",
    ]
    if books:
        sentences.append(
            f"Lines were coded by rules with the codebooks {named}; rule codings are a first "
            "coding to be checked by people, not a judgement of persons."
        )
    if facts["seed"] is not None:
        sentences.append(f"Random numbers were drawn with seed {facts['seed']}.")
    if facts["composed"]:
        sentences.append(
            "The transcripts were composed for testing the software; they say nothing about labs."
        )
    sentences.append(f"Fingerprint of inputs, codebooks and versions: {facts['fingerprint']}.")
    return " ".join(sentences)
