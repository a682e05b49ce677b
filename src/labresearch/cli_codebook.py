"""The ``labresearch codebook`` commands, from ``list`` and ``new`` to ``import`` and ``export``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from labresearch.codebook import Fault

__all__ = ["add_codebook_jobs"]


def add_codebook_jobs(job: argparse.ArgumentParser) -> None:
    """Add the tasks of ``labresearch codebook`` to its parser."""
    tasks = job.add_subparsers(metavar="TASK", required=True)

    task = tasks.add_parser("list", help="list the shipped codebooks")
    task.set_defaults(job=_list)

    task = tasks.add_parser("new", help="write a new codebook to start from")
    task.add_argument("file", metavar="FILE", help="e.g. my_codes.yml; it must not be there yet")
    task.add_argument("--extends", default="", metavar="NAME", help="take over a book's codes")
    task.add_argument("--ideas", action="store_true", help="a book of ideas of a topic")
    task.set_defaults(job=_new)

    task = tasks.add_parser("check", help="find all faults of codebooks, examples included")
    _add_books(task)
    task.add_argument("--json", action="store_true", help="the same as JSON, for editors")
    task.add_argument("--strict", action="store_true", help="warnings count as errors")
    task.set_defaults(job=_check)

    task = tasks.add_parser("test", help="run a codebook's examples and counter-examples")
    _add_books(task)
    task.add_argument("--json", action="store_true", help="one record an example, as JSON")
    task.add_argument("--verbose", action="store_true", help="also those that pass")
    task.set_defaults(job=_test)

    task = tasks.add_parser("diff", help="compare two versions by what the codes mean")
    task.add_argument("old", metavar="OLD", help="name or file of the old version")
    task.add_argument("new", metavar="NEW", help="name or file of the new version")
    task.add_argument(
        "--corpus", metavar="PATH", help="also list the lines of this corpus that change code"
    )
    task.add_argument("--json", action="store_true", help="the same as JSON")
    task.set_defaults(job=_diff)

    task = tasks.add_parser("doc", help="write a codebook manual that coders can print")
    _add_books(task)
    task.add_argument("--format", choices=("html", "markdown"), default="html")
    task.add_argument("--out", metavar="DIR", default="", help="folder; the current one by default")
    task.set_defaults(job=_doc)

    task = tasks.add_parser("schema", help="write the JSON Schema that YAML editors use")
    task.add_argument("--out", metavar="FILE", default="", help="printed if left out")
    task.set_defaults(job=_schema)

    task = tasks.add_parser("import", help="make a codebook of a REFI-QDA one (.qdc, .qdpx)")
    task.add_argument("file", metavar="FILE", help="codebook or project of another program")
    task.add_argument("--out", required=True, metavar="FILE.yml", help="it must not be there yet")
    task.set_defaults(job=_import)

    task = tasks.add_parser("export", help="write a codebook as REFI-QDA, for other programs")
    task.add_argument("book", metavar="NAME|FILE", help="a shipped codebook or a .yml file")
    task.add_argument("--out", required=True, metavar="FILE.qdc")
    task.set_defaults(job=_export)


def _add_books(task: argparse.ArgumentParser) -> None:
    task.add_argument(
        "books", nargs="*", metavar="NAME|FILE|FOLDER", help="all shipped ones by default"
    )


def _list(options: argparse.Namespace) -> int:
    from labresearch.codebook import codebook_names, load_codebook

    del options
    for name in codebook_names():
        book = load_codebook(name)
        print(f"{book.id:28} {book.version:8} {len(book.codes):3} codes  {book.title}")
    return 0


def _new(options: argparse.Namespace) -> int:
    from labresearch.codebook.starter import new_codebook

    path = Path(options.file)
    if path.suffix not in {".yml", ".yaml"}:
        return _fail(f"{options.file}: the name of a codebook ends in .yml")
    try:
        text = new_codebook(path.stem, extends=options.extends, ideas=options.ideas)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return _fail(f"{path} is there already; choose another name, or change it in an editor")
    except (ValueError, OSError) as error:
        return _fail(str(error))
    print(f"{path}: change it in an editor, then run  labresearch codebook check {path}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from labresearch.coding.check import check_codebooks

    faults = check_codebooks(options.books or None)
    errors = sum(fault.severity == "error" for fault in faults)
    if options.json:
        print(json.dumps([_as_record(fault) for fault in faults], indent=1, ensure_ascii=False))
    else:
        for fault in faults:
            print(fault)
        files = f" in {len({f.file for f in faults})} file(s)" if faults else ""
        print(f"{errors} error(s), {len(faults) - errors} warning(s){files}")
    return 1 if errors or (options.strict and faults) else 0


def _as_record(fault: Fault) -> dict[str, Any]:
    return {
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "end_line": fault.end_line or fault.line,
        "end_column": fault.end_column or fault.column,
        "severity": fault.severity,
        "code": fault.code,
        "path": fault.where,
        "message": fault.message,
    }


def _test(options: argparse.Namespace) -> int:
    from labresearch.codebook import CodebookError, codebook_names, load_codebook
    from labresearch.coding import check_examples, explain_examples, report_examples

    failed = 0
    records: list[dict[str, Any]] = []
    for name in options.books or codebook_names():
        try:
            book = load_codebook(name)
            table = check_examples(book)
        except (CodebookError, OSError) as error:
            print(error, file=sys.stderr)
            failed += 1
            continue
        bad = table[~table["passed"]]
        failed += len(bad) > 0
        if options.json:
            records += table.to_dict("records")
            continue
        print(f"{book.id} {book.version}: {len(table) - len(bad)} of {len(table)} examples pass")
        if options.verbose:
            for row in table[table["passed"]].to_dict("records"):
                got = f"rule {row['rule']}" if row["hit"] else "no rule hits, as it should be"
                print(f"  {row['code']} {row['kind']} {row['number']}: {got}")
        if len(bad):
            print(report_examples(table))
            for line in explain_examples(book, bad):
                print(line)
    if options.json:
        print(json.dumps(records, indent=1, ensure_ascii=False))
    return 1 if failed else 0


def _diff(options: argparse.Namespace) -> int:
    from labresearch.codebook import CodebookError
    from labresearch.coding.diff import codebook_diff, coding_changes
    from labresearch.corpus import TranscriptError
    from labresearch.read import read_corpus

    try:
        table = codebook_diff(options.old, options.new)
        lines = None
        if options.corpus:
            lines = coding_changes(read_corpus(options.corpus), options.old, options.new)
    except (CodebookError, TranscriptError, OSError) as error:
        return _fail(str(error))
    if options.json:
        record: dict[str, Any] = {**table.attrs, "changes": table.to_dict("records")}
        if lines is not None:
            record["lines"] = lines.to_dict("records")
        print(json.dumps(record, indent=1, ensure_ascii=False))
        return 0
    _print_changes(table)
    if lines is not None:
        _print_lines(lines)
    return 0


def _print_changes(table: pd.DataFrame) -> None:
    if table.empty:
        print("both mean the same")
        return
    for row in table.to_dict("records"):
        print(f"{row['code'] or '(book)'}: {row['change']} ({row['moves']}) {row['what']}".rstrip())
        for sign, text in (("-", row["before"]), ("+", row["after"])):
            if text:
                print(f"    {sign} {text}")
    old, new, needed = (table.attrs[f"{key}_version"] for key in ("old", "new", "needed"))
    print(f"{len(table)} change(s); version {old} -> {new}")
    if _numbers(new) < _numbers(needed):
        print(f"the version should be at least {needed}, so that earlier codings show as stale")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.partition("-")[0].split(".")]


def _print_lines(lines: pd.DataFrame) -> None:
    for row in lines.to_dict("records"):
        change = row["change"]
        if row["before"] and row["after"]:
            change = f"{change} {row['before']} -> {row['after']}"
        else:
            change = f"{change} ({row['before'] or row['after']})"
        text = row["text"] if len(row["text"]) <= 80 else row["text"][:79] + "…"
        print(f"{row['session']}:{row['line']}: {row['code']} {change}: {row['speaker']}: {text}")
    print(f"{len(lines)} coding(s) differ")


def _doc(options: argparse.Namespace) -> int:
    from labresearch.codebook import CodebookError, codebook_names, load_codebook
    from labresearch.codebook.manual import manual
    from labresearch.corpus.whole_files import write_whole

    ending = {"html": "html", "markdown": "md"}[options.format]
    for name in options.books or codebook_names():
        try:
            book = load_codebook(name)
            path = Path(options.out) / f"{book.id}.{ending}"
            write_whole(path, manual(book, format=options.format).encode())
        except (CodebookError, OSError) as error:
            return _fail(str(error))
        print(path)
    return 0


def _schema(options: argparse.Namespace) -> int:
    from labresearch.codebook.schema import codebook_schema
    from labresearch.corpus.whole_files import write_whole

    text = json.dumps(codebook_schema(), indent=1, ensure_ascii=False) + "\n"
    if not options.out:
        print(text, end="")
        return 0
    try:
        write_whole(Path(options.out), text.encode())
    except OSError as error:
        return _fail(str(error))
    print(
        f"{options.out}: editors that know YAML language servers use it where the first line of a "
        f"codebook is\n# yaml-language-server: $schema={Path(options.out).name}"
    )
    return 0


def _import(options: argparse.Namespace) -> int:
    from labresearch.codebook.refi_codebook import codebook_from_refi

    path = Path(options.out)
    if path.suffix not in {".yml", ".yaml"}:
        return _fail(f"{options.out}: the name of a codebook ends in .yml")
    try:
        text = codebook_from_refi(options.file, id=path.stem)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return _fail(f"{path} is there already; choose another name, or take it away first")
    except (ValueError, OSError) as error:
        return _fail(str(error))
    print(
        f"{path}: a draft without rules; look through it, then run  "
        f"labresearch codebook check {path}"
    )
    return 0


def _export(options: argparse.Namespace) -> int:
    from labresearch.codebook import CodebookError, load_codebook
    from labresearch.codebook.refi_codebook import codebook_to_refi
    from labresearch.corpus.whole_files import write_whole

    path = Path(options.out)
    if path.suffix.lower() != ".qdc":
        return _fail(f"{options.out}: the name of a REFI-QDA codebook ends in .qdc")
    try:
        book = load_codebook(options.book)
        write_whole(path, codebook_to_refi(book))
    except (CodebookError, OSError) as error:
        return _fail(str(error))
    print(
        f"{path}: {len(book.codes)} codes with definitions, include, exclude and examples; rules, "
        "conditions, levels and crosswalks have no place in this format"
    )
    return 0


def _fail(message: str) -> int:
    print(f"labresearch: {message}", file=sys.stderr)
    return 2
