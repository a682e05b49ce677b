"""Codes in an ELAN file: tiers below those of the speakers, types and vocabularies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.readers.eaf_talk import CODES
from labresearch.corpus.writers.eaf_text import TierNames, plain, quoted
from labresearch.corpus.writers.eaf_times import SpeakerTier
from labresearch.corpus.writers.losses import Loss, columns_lost

__all__ = ["write_codes"]

_BELOW = "Symbolic_Association"


def write_codes(
    corpus: Corpus,
    codes: pd.DataFrame | None,
    tiers: Sequence[SpeakerTier],
    names: TierNames,
) -> tuple[dict[int, list[str]], list[str], list[Loss]]:
    """Write the codes of a session as tiers below those of the speakers.

    Parameters
    ----------
    corpus : Corpus
        One session.
    codes : pandas.DataFrame or None
        What the codes mean.
    tiers : sequence of SpeakerTier
        The tiers of talk.
    names : TierNames
        Names of tiers that are taken.

    Returns
    -------
    tiers : dict of int to list of str
        XML by the number of the tier above.
    types : list of str
        XML of the types and vocabularies.
    losses : list of Loss
    """
    table = corpus.codings.drop_duplicates(["line", "code", "coder"])
    losses = _codings_lost(corpus, len(corpus.codings) - len(table))
    where = {line.line: (number, line) for number, tier in enumerate(tiers) for line in tier.lines}
    entries, described = _entries(codes, table)
    # one annotation below another at most: a second code of the same line opens a second tier
    cells: dict[tuple[int, str, str, int], list[tuple[int, str]]] = {}
    seen: Counter[tuple[int, str, str]] = Counter()
    for at, code, coder in zip(table["line"], table["code"], table["coder"], strict=True):
        number, line = where[at]
        family, value = _split(code)
        again = seen[line.number, family, coder]
        seen[line.number, family, coder] += 1
        cells.setdefault((number, family, coder, again), []).append((line.number, value))
    out: dict[int, list[str]] = {}
    next_id = len(corpus.utterances)
    for (number, family, coder, _), values in sorted(cells.items()):
        of = " ".join(part for part in (tiers[number].name, family or CODES, coder) if part)
        annotator = f" ANNOTATOR={quoted(coder)}" if coder else ""
        parts = [
            f"    <TIER{annotator} LINGUISTIC_TYPE_REF={quoted(_type(family))} "
            f"PARENT_REF={quoted(tiers[number].name)} TIER_ID={quoted(names.new(of))}>\n"
        ]
        for above, value in sorted(values):
            next_id += 1
            entry = entries.get((family, value))
            ref = f' CVE_REF="{entry}"' if entry else ""
            parts.append(
                f'        <ANNOTATION>\n            <REF_ANNOTATION ANNOTATION_ID="a{next_id}" '
                f'ANNOTATION_REF="a{above}"{ref}>\n                <ANNOTATION_VALUE>'
                f"{plain(value)}</ANNOTATION_VALUE>\n            </REF_ANNOTATION>\n"
                "        </ANNOTATION>\n"
            )
        parts.append("    </TIER>\n")
        out.setdefault(number, []).extend(parts)
    families = sorted({family for family, _ in entries} | {family for _, family, _, _ in cells})
    return out, _types(families, entries, described), losses


def _type(family: str) -> str:
    return f"{CODES}: {family}" if family else CODES


def _split(code: str) -> tuple[str, str]:
    """Codebook and code; both in the second where the first would be lost on reading."""
    family, _, value = code.partition(".")
    return (family, value) if family and value and value == value.strip() else ("", code)


def _codings_lost(corpus: Corpus, twice: int) -> list[Loss]:
    columns = ("value", "confidence", "evidence", "codebook_version", "polarity", "target")
    losses = columns_lost(corpus, *columns, table="codings")
    if corpus.codings.empty:
        return losses
    length = corpus.utterances.set_index("line")["text"].str.len()
    ends = corpus.codings["line"].map(length)
    end = corpus.codings["end_char"]
    part = (corpus.codings["start_char"] > 0) | ((end > 0) & (end < ends))
    if part.any():
        message = "codes of a part of a line are codes of the whole line in the file"
        losses.append(Loss("", "codings.start_char, end_char", int(part.sum()), message))
    if twice:
        message = "codes that a coder gave a line twice are in the file once"
        losses.append(Loss("", "codings", twice, message))
    nobody = int((corpus.codings["coder"] == "").sum())
    if nobody:
        message = "codes without a coder are read back as those of the coder 'file'"
        losses.append(Loss("", "codings.coder", nobody, message))
    return losses


def _entries(
    codes: pd.DataFrame | None, table: pd.DataFrame
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """Id and description of the entries of the vocabularies."""
    if codes is None or codes.empty:
        return {}, {}
    described: dict[tuple[str, str], str] = {}
    for row in codes.fillna("").astype("str").to_dict("records"):
        said = (row.get("label", ""), row.get("definition", ""))
        described.setdefault(_split(row["code"]), ": ".join(part for part in said if part))
    families = {family for family, _ in described}
    for code in table["code"]:
        if _split(code)[0] in families:
            described.setdefault(_split(code), "")
    return {key: f"cve{number}" for number, key in enumerate(described, 1)}, described


def _types(
    families: list[str],
    entries: dict[tuple[str, str], str],
    described: dict[tuple[str, str], str],
) -> list[str]:
    with_entries = {family for family, _ in entries}
    out = []
    for family in families:
        name = quoted(_type(family))
        vocabulary = f" CONTROLLED_VOCABULARY_REF={name}" if family in with_entries else ""
        out.append(
            f'    <LINGUISTIC_TYPE CONSTRAINTS="{_BELOW}"{vocabulary} GRAPHIC_REFERENCES="false" '
            f'LINGUISTIC_TYPE_ID={name} TIME_ALIGNABLE="false"/>\n'
        )
    if with_entries:
        out.append(
            '    <LANGUAGE LANG_DEF="http://cdb.iso.org/lg/CDB-00130975-001" LANG_ID="und" '
            'LANG_LABEL="undetermined (und)"/>\n'
        )
    if families:
        out.append(
            '    <CONSTRAINT DESCRIPTION="1-1 association with a parent annotation" '
            f'STEREOTYPE="{_BELOW}"/>\n'
        )
    for family in sorted(with_entries):
        out.append(
            f"    <CONTROLLED_VOCABULARY CV_ID={quoted(_type(family))}>\n"
            '        <DESCRIPTION LANG_REF="und"/>\n'
        )
        for key, entry in entries.items():
            if key[0] == family:
                said = f" DESCRIPTION={quoted(described[key])}" if described[key] else ""
                out.append(
                    f'        <CV_ENTRY_ML CVE_ID="{entry}">\n            <CVE_VALUE{said} '
                    f'LANG_REF="und">{plain(key[1])}</CVE_VALUE>\n        </CV_ENTRY_ML>\n'
                )
        out.append("    </CONTROLLED_VOCABULARY>\n")
    return out
