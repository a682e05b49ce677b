"""The text of a new codebook, with one code filled in, to be changed in an editor."""

from __future__ import annotations

from labresearch.codebook.load import ID, load_codebook

__all__ = ["new_codebook"]

_HEAD = """\
# yaml-language-server: $schema={schema}
labresearch: codebook/1
id: {id}                  # the name in the data, never changed: {id}.thanks
version: 0.1.0            # major: a code means something else; minor: codes added; patch: wording
title: {title}
family: {family}
language: en
unit: utterance
layer: {layer}        # instruction (adults with children), collegial (among adults), both
source: "Who made this book, on which literature"
"""
_EXTENDS = """
extends:
  - use: {use}@{major}         # all of its codes; or only: [...], except: [...], prefix: x_
    # lexicons: {{{lexicon}: {{phrases: [more, words]}}}}   # words added to its lists
    # override: {{{code}: {{label: another label}}}}
"""
_CODES = """
lexicons:                 # word lists, to be used by name in rules
  thanks: {phrases: [thank you, thanks, I appreciate]}

codes:
  - id: thanks
    label: thanks a child for an idea
    color: "#117733"
    definition: An adult thanks a child for sharing an idea, without judging it.
    include: ["thanks for trying", "I appreciate that you said it"]
    exclude: ["thanks for being quiet: none", "praise: teacher_moves.evaluate"]
    applies_to: {role: adult}
    rules:
      any:
        - {id: for_sharing, regex: '{thanks}[^.?!]{0,20} for (sharing|trying|telling|showing)'}
      unless:
        - {id: behaviour, phrase: [sitting, lining up, quiet, listening]}
      when:
        previous: {role: student, within: 2}
    examples:             # each must get the code
      - before: [{role: student, speaker: Mia, text: "I cut it in six."}]
        role: teacher
        text: "Thank you for sharing that, Mia."
      - before: [{role: student, speaker: Leo, text: "I don't know if it's right."}]
        role: teacher
        text: "Thanks a lot for trying it out loud."
    counterexamples:      # none of these may get it
      - before: [{role: student, speaker: Mia, text: "Done."}]
        role: teacher
        text: "Thank you for sitting down and showing me."
        why: about behaviour
        instead: none
    status: draft
"""
_IDEA_CODES = """
codes:
  - id: half_past
    label: half past is half of an hour
    color: "#4477aa"
    definition: Half past the hour is told as half of sixty minutes, or half of the way around.
    include: ["half of sixty is thirty", "the hand went half of the way around"]
    exclude: ["only reading the clock: not an idea"]
    rules:
      any:
        - {id: half_of_sixty, regex: '\\bhalf of (sixty|60|the|an) ?(hour|minutes)?\\b'}
        - {id: half_around, regex: '\\bhalf ?way around\\b|\\bhalf of the way around\\b'}
    examples:
      - {role: student, speaker: Mia, text: "It's half of an hour so it's thirty minutes."}
      - {role: student, speaker: Leo, text: "The long hand went halfway around."}
    counterexamples:
      - {role: student, speaker: Noor, text: "It's half past two.", why: only reads the clock}
    status: draft
"""


def new_codebook(
    book_id: str,
    *,
    extends: str = "",
    ideas: bool = False,
    schema: str = "codebook.schema.json",
) -> str:
    """Write the text of a new codebook.

    Parameters
    ----------
    book_id : str
        Id of the book: small letters, digits and _; must begin with ``ideas_`` for ideas.
    extends : str
        Book that it takes codes over from ('' for none).
    ideas : bool
        Whether its codes are ideas of a topic; mentions such as "her way" are taken over then.
    schema : str
        Where the JSON Schema for editors lies, seen from the file.

    Returns
    -------
    str
        YAML that loads and whose examples pass.

    Raises
    ------
    ValueError
        If the id is not well formed.
    FileNotFoundError
        If there is no book to extend.

    Examples
    --------
    >>> print(new_codebook("my_codes").splitlines()[1])
    labresearch: codebook/1
    """
    if not ID.fullmatch(book_id):
        message = f"id {book_id!r} must be small letters, digits and _, e.g. my_codes"
        raise ValueError(message)
    if ideas and not book_id.startswith("ideas_"):
        message = f"the id of a book of ideas begins with ideas_, e.g. ideas_{book_id}"
        raise ValueError(message)
    title = book_id.replace("_", " ").capitalize()
    head = _HEAD.format(
        schema=schema,
        id=book_id,
        title=title,
        family="ideas" if ideas else "own",
        layer="both" if ideas else "instruction",
    )
    if ideas and not extends:
        head += (
            "\nextends:\n  - {use: ideas_general, only: []}   # its mentions such as 'her way'\n"
        )
    if extends:
        base = load_codebook(extends)
        head += _EXTENDS.format(
            use=extends,
            major=base.version.partition(".")[0],
            lexicon=next(iter(base.lexicons), "words"),
            code=next(iter(base.codes), "code"),
        )
    codes = _IDEA_CODES if ideas else _CODES
    # a taken-over code may have the color already
    lines = [line for line in codes.splitlines(keepends=True) if not (extends and "color:" in line)]
    return head + "".join(lines)
