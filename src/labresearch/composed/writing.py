"""Write a generated corpus to disk, session by session."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from labresearch.composed.generate import CODER, Composed, compose
from labresearch.composed.key import key_text
from labresearch.composed.lines import ComposedLine, coding_rows
from labresearch.composed.pacing import pacing_calendar
from labresearch.corpus.coding_logs import write_coding_log
from labresearch.corpus.whole_files import write_whole

__all__ = ["generate_corpus"]

_SESSIONS = (
    *("session", "lab", "school", "year", "cycle", "grade", "team", "date", "phase", "activity"),
    *("order", "source", "verbatim", "composed", "room", "time_of_day", "researcher"),
)
_SPEAKERS = ("session", "speaker", "role", "grade", "years_experience", "labs_attended")
_NOTE = (
    "Composed talk, made by labresearch corpus generate. No real person speaks, no school named "
    "here exists, and there is no recording."
)
_SUFFIX = {"planning": ".txt", "revise": ".txt", "debrief": ".csv", "plc": ".csv"}


def generate_corpus(
    folder: str | Path,
    *,
    seed: int = 1,
    planted: bool = True,
    scale: int = 1,
    progress: bool = False,
) -> dict[str, int]:
    """Compose a corpus and write it as a corpus folder.

    Sessions are composed and written one by one, so that memory does not grow with ``scale``. The
    tables of sessions and speakers are put in their place at the end: a folder without them is
    not finished.

    Parameters
    ----------
    folder : str or Path
        Must be empty or not be there.
    seed : int, default 1
        Seed; the same seed gives the same bytes.
    planted : bool, default True
        False composes the null corpus. Only ``key.toml`` in the folder tells which one it is.
    scale : int, default 1
        Number of districts, each of 3 schools, 24 labs, 12 PLC meetings and 12 other rooms, about
        11,000 turns.
    progress : bool, default False
        Show a progress bar.

    Returns
    -------
    dict
        ``sessions``, ``lines``, ``words``, ``codings`` (int).

    Raises
    ------
    FileExistsError
        If the folder holds anything.
    ValueError
        If scale is below 1.

    Examples
    --------
    >>> import tempfile, labresearch as lr
    >>> folder = Path(tempfile.mkdtemp())
    >>> made = generate_corpus(folder, seed=3)  # doctest: +SKIP
    >>> lr.read_corpus(folder, coder="key")  # doctest: +SKIP
    """
    root = Path(folder)
    if scale < 1:
        message = f"scale = {scale} must be at least 1"
        raise ValueError(message)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        message = f"{root} is not an empty folder; give the name of a new one"
        raise FileExistsError(message)
    root.mkdir(parents=True, exist_ok=True)
    made = dict.fromkeys(("sessions", "lines", "words", "codings"), 0)
    beside = {name: root / f".{name}.csv.part" for name in ("sessions", "speakers")}
    with (
        beside["sessions"].open("w", encoding="utf-8", newline="") as sessions,
        beside["speakers"].open("w", encoding="utf-8", newline="") as speakers,
    ):
        rows = csv.DictWriter(sessions, _SESSIONS, lineterminator="\n")
        people = csv.DictWriter(speakers, _SPEAKERS, lineterminator="\n")
        rows.writeheader()
        people.writeheader()
        for one in _shown(compose(seed, planted=planted, scale=scale), scale, progress=progress):
            source = _write_session(root, one)
            rows.writerow({**one.facts(), "source": source, "composed": "true"})
            people.writerows(one.people())
            codings = coding_rows(one.session.id, one.talk.lines, CODER)
            texts = [line.text for line in one.talk.lines]
            write_coding_log(root, one.session.id, CODER, texts, codings)
            made["sessions"] += 1
            made["lines"] += len(texts)
            made["words"] += sum(len(text.split()) for text in texts)
            made["codings"] += len(codings)
    for name, text in _about(seed, planted=planted, scale=scale).items():
        write_whole(root / name, text.encode())
    for name, path in beside.items():
        path.replace(root / f"{name}.csv")
    return made


def _shown(sessions: Iterator[Composed], scale: int, *, progress: bool) -> Iterator[Composed]:
    if not progress:
        return sessions
    from tqdm.auto import tqdm

    shown: Iterator[Composed] = tqdm(
        sessions, total=168 * scale, unit="session", desc="composing", leave=False
    )
    return shown


def _write_session(root: Path, one: Composed) -> str:
    session = one.session
    suffix = _SUFFIX.get(session.phase, ".vtt")
    group, _, name = session.id.rpartition("-")
    if session.id.endswith("-other-room"):
        group, name = session.id.removesuffix("-other-room"), "other-room"
    source = f"{group}/{name}{suffix}"
    text = {".vtt": _vtt, ".txt": _txt, ".csv": _csv}[suffix](one.talk.lines)
    write_whole(root / source, text.encode())
    return source


def _vtt(lines: list[ComposedLine]) -> str:
    out = ["WEBVTT", "", f"NOTE\n{_NOTE}", ""]
    for number, line in enumerate(lines, 1):
        out.append(
            f"{number}\n{_stamp(line.start)} --> {_stamp(line.end)}\n{line.speaker}: {line.text}\n"
        )
    return "\n".join(out)


def _txt(lines: list[ComposedLine]) -> str:
    said = [f"[{_stamp(line.start)[:8]}] {line.speaker}: {line.text}" for line in lines]
    return "\n".join([f"# {_NOTE}", *said]) + "\n"


def _csv(lines: list[ComposedLine]) -> str:
    out = io.StringIO()
    out.write(f"# {_NOTE}\n")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["time", "speaker", "utterance"])
    for line in lines:
        rows.writerow([_stamp(line.start)[:8], line.speaker, line.text])
    return out.getvalue()


def _stamp(seconds: float) -> str:
    total = round(seconds * 1000)
    rest, ms = divmod(total, 1000)
    return f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.{ms:03}"


def _about(seed: int, *, planted: bool, scale: int) -> dict[str, str]:
    """Text of corpus.toml, key.toml and README.md."""
    ours = version("labresearch")
    facts: list[str] = [
        'title = "Composed corpus, generated"',
        "composed = true",
        'licence = "CC-BY-4.0"',
        'authors = "labresearch contributors"',
        'language = "en"',
        f'description = "{_NOTE}"',
        f'generator = {{ labresearch = "{ours}", seed = {seed}, scale = {scale} }}',
    ]
    calendar = pacing_calendar(seed, scale=scale)
    for (school, team, cycle), rows in calendar.groupby(["school", "team", "cycle"], sort=False):
        ideas = ", ".join(f'"{idea}"' for idea in rows["idea"])
        facts.append(
            f'\n[[pacing]]\nschool = "{school}"\nteam = "{team}"\ncycle = {cycle}\n'
            f"ideas = [{ideas}]"
        )
    scaled = f" --scale {scale}" if scale > 1 else ""
    readme = f"""# Composed corpus

{_NOTE}

Made with `labresearch corpus generate --seed {seed}{scaled}` of labresearch {ours}. The tables are
`sessions.csv` and `speakers.csv`; `codings/key/` holds the codes that each line was composed from
(read them with `coder="key"`). Patterns may have been planted; `key.toml` says which and how large,
so read it last. Finding them validates software. It is no evidence about labs, teachers, children.

Licence: CC BY 4.0.
"""
    return {
        "corpus.toml": "\n".join(facts) + "\n",
        "key.toml": key_text(planted=planted),
        "README.md": readme,
    }
