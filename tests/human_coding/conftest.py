"""A small composed corpus on disk, two small codebooks, and coders who fill in sheets."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

import labresearch as lr

WORDS = ["Why?", "Because of halves.", "=1+1 is two", "- so what", "@Mia, look", "Hm.", "Say more."]


def a_code(name, **more):
    example = [{"role": "student", "text": name}]
    words = {"any": [{"phrase": name}]}
    return {"id": name, "definition": f"About {name}.", "rules": words, "examples": example} | more


def write_book(folder, version="1.2.0", **changes):
    facts = {
        "labresearch": "codebook/1",
        "id": "b",
        "version": version,
        "title": "B",
        "exclusive": [["ask", "tell"]],
        "codes": [
            a_code(
                "ask",
                rules={"any": [{"phrase": "why"}]},
                examples=[{"text": "why", "role": "student"}],
            ),
            a_code("tell"),
            a_code("more", requires=["ask"]),
            a_code("child", applies_to={"role": "student"}, level=2),
            a_code(
                "rare",
                rules={"any": [{"phrase": "seldom"}]},
                examples=[{"text": "seldom", "role": "student"}],
            ),
        ],
    }
    path = folder / "b.yml"
    path.write_text(json.dumps(facts | changes))
    framing = {
        "labresearch": "codebook/1",
        "id": "f",
        "version": "1.0.0",
        "title": "F",
        "attributes": {
            "polarity": {"default": "asserted", "values": {"quoted": [{"phrase": "said"}]}}
        },
        "codes": [a_code("gap"), a_code("grow")],
    }
    (folder / "f.yml").write_text(json.dumps(framing))
    return [path, folder / "f.yml"]


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """Four sessions of thirty lines; 'seldom' is said four times in all."""
    root = tmp_path_factory.mktemp("corpus")
    for s in range(4):
        lines = []
        for i in range(30):
            who = "Teacher" if i % 2 == 0 else "Mia"
            said = "It is seldom so." if i == 7 else f"{WORDS[(i * 3 + s) % len(WORDS)]} {i}"
            lines.append(f"{who}: {said}")
        (root / f"s{s}.txt").write_text("\n".join(lines) + "\n")
    return root


@pytest.fixture
def folder(template, tmp_path):
    return Path(shutil.copytree(template, tmp_path / "corpus"))


@pytest.fixture(scope="session")
def books(tmp_path_factory):
    return write_book(tmp_path_factory.mktemp("books"))


@pytest.fixture(scope="session")
def new_book():
    return write_book


@pytest.fixture(scope="session")
def corpus(template):
    return lr.read_corpus(template)


@pytest.fixture(scope="session")
def fill():
    return filled


def filled(path, answers):
    """Write answers, {(session, line): {column: value}}, as a coder does; other cells stay."""
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        sheet = book["lines"]
        header = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            at = (row[1].value, row[2].value)
            if row[0].value == "code":
                for column, value in answers.get(at, {}).items():
                    row[header.index(column)].value = value
        book.save(path)
        return
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    start = next(i for i, row in enumerate(rows) if row and row[0] == "mark")
    header = rows[start]
    for row in rows[start + 1 :]:
        if row and row[0] == "code":
            for column, value in answers.get((row[1], int(row[2])), {}).items():
                row[header.index(column)] = str(value)
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    path.write_text(file.getvalue(), "utf-8")
