"""Each page of docs/formats shows a file and the table that it gives; here it is held to that."""

import io
import re
import zipfile
from html import escape
from pathlib import Path

import pytest

from labresearch.corpus import load_transcript
from labresearch.corpus.readers import READERS

PAGES = sorted((Path(__file__).parents[1] / "docs" / "formats").glob("*.md"))
EXAMPLE = re.compile(
    r"^`(?P<name>[\w.-]+)`\n\n```text\n(?P<content>.*?)```\n\ngives\n\n(?P<table>(?:\|[^\n]*\n)+)",
    re.MULTILINE | re.DOTALL,
)
NO_EXAMPLE = {"index.md", "writing.md"}
COLUMNS = ["line", "speaker", "role", "start", "end", "text"]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(outline: str) -> bytes:
    """A Word file of an outline: a paragraph a line, `**bold**` runs."""
    paragraphs = []
    for line in outline.strip("\n").split("\n"):
        runs = [
            f"<w:r>{'<w:rPr><w:b/></w:rPr>' if i % 2 else ''}"
            f'<w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
            for i, part in enumerate(line.split("**"))
            if part
        ]
        paragraphs.append(f"<w:p>{''.join(runs)}</w:p>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{WORD}"><w:body>{"".join(paragraphs)}</w:body></w:document>',
        )
    return out.getvalue()


def shown(value) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:g}"
    return " ".join(str(value).replace("|", r"\|").split())


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_example(page, tmp_path):
    examples = list(EXAMPLE.finditer(page.read_text(encoding="utf-8")))
    assert bool(examples) == (page.name not in NO_EXAMPLE)
    for example in examples:
        path = tmp_path / example["name"]
        content = example["content"]
        path.write_bytes(docx(content) if path.suffix == ".docx" else content.encode())
        lines = load_transcript(path).utterances[COLUMNS]
        rows = [list(map(shown, row)) for row in lines.itertuples(index=False)]
        expected = [
            [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
            for row in example["table"].strip().split("\n")
        ]
        assert expected[0] == COLUMNS
        assert rows == expected[2:]


def test_every_format_has_a_page():
    index = (PAGES[0].parent / "index.md").read_text(encoding="utf-8")
    missing = [reader.NAME for reader in READERS if f"`{reader.NAME}`" not in index]
    assert not missing
