"""Say codings of our codebooks in the codes of TalkMoves, so that both can be counted alike."""

from __future__ import annotations

import pandas as pd

from labresearch.coding import crosswalk
from labresearch.corpus import Corpus

__all__ = ["in_talkmoves_codes"]

# id in the crosswalks -> code that the tags of the files become
_CODES = {
    "relating_students": "talkmoves_teacher.getting_students_to_relate",
    "pressing_reasoning": "talkmoves_teacher.pressing_for_reasoning",
    "pressing_accuracy": "talkmoves_teacher.pressing_for_accuracy",
    "restating": "talkmoves_teacher.restating",
    "revoicing": "talkmoves_teacher.revoicing",
    "keeping_together": "talkmoves_teacher.keeping_everyone_together",
    "providing_evidence": "talkmoves_student.providing_evidence_or_reasoning",
    "asking_for_more_information": "talkmoves_student.asking_for_more_information",
    "relating_to_another_student": "talkmoves_student.relating_to_another_student",
    "making_a_claim": "talkmoves_student.making_a_claim",
}


def in_talkmoves_codes(corpus: Corpus) -> Corpus:
    """Replace codings by those that the crosswalks of the codebooks give for TalkMoves.

    A crosswalk says how near the two codes are; what is only 'related' or 'none' is left out.
    TalkMoves has one tag a sentence, a line may have several of our codes, and our codes are not
    theirs: counts of the two are near, not equal, in meaning. Codings of time-outs are kept, so
    that talk of adults among themselves is not taken for teaching.

    Parameters
    ----------
    corpus : Corpus
        Coded with the shipped codebooks, by one coder.

    Returns
    -------
    Corpus
        The same lines with codes ``talkmoves_teacher.…``, ``talkmoves_student.…`` and
        ``pauses.timeout``.

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "classroom"}),
    ...     utterances=pd.DataFrame({"session": ["a"], "line": 0, "speaker": "T", "text": "Why?"}),
    ...     codings=pd.DataFrame(
    ...         {"session": ["a"], "line": 0, "code": "teacher_moves.press", "coder": "me"}))
    >>> in_talkmoves_codes(corpus).codings["code"].tolist()
    ['talkmoves_teacher.pressing_for_reasoning']
    """
    theirs = crosswalk(corpus, to="talkmoves")
    theirs = theirs[~theirs["relation"].isin(["", "related", "none"])]
    code = theirs["to"].str.partition("#")[2].map(_CODES)
    restated = theirs.assign(code=code)[code.notna()][list(corpus.codings.columns)]
    restated = restated.drop_duplicates(["session", "line", "code", "coder"])
    timeouts = corpus.codings[corpus.codings["code"] == "pauses.timeout"]
    codings = pd.concat([restated.assign(value=float("nan")), timeouts], ignore_index=True)
    return corpus.replace(codings=codings)
