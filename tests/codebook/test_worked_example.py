"""The worked example of docs/codebooks.md: its files check and their examples pass."""

import re
from pathlib import Path

import pandas as pd

from labresearch.codebook import load_codebook
from labresearch.coding import check_codebooks, code
from labresearch.corpus import Corpus

PAGE = (Path(__file__).parents[2] / "docs/codebooks.md").read_text(encoding="utf-8")


def test_the_worked_example_works(tmp_path):
    paths = []
    for text in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        name = re.search(r"^id: (\w+)", text, re.MULTILINE)[1]
        paths.append(tmp_path / f"{name}.yml")
        paths[-1].write_text(text, "utf-8")
    assert [path.stem for path in paths] == ["my_moves", "ideas_time"]
    assert [fault for fault in check_codebooks(paths) if fault.severity == "error"] == []
    moves = load_codebook(paths[0])
    assert list(moves.codes) == ["press", "revoice", "thanks"]
    assert moves.codes["press"].label == "asks why"
    talk = [("Mia", "student", "The hand went halfway around."), ("T", "teacher", "Why?")]
    lines = pd.DataFrame(talk, columns=["speaker", "role", "text"]).assign(session="s")
    corpus = Corpus(pd.DataFrame({"session": ["s"]}), lines.assign(line=[0, 1]))
    codes = code(corpus, paths).codings["code"].tolist()
    assert codes == ["ideas_time.half_around", "my_moves.press"]
