"""Fetching against a server of our own, with made-up archives."""

import hashlib
import http.server
import io
import json
import threading
import zipfile
from typing import ClassVar

import openpyxl
import pytest

from labresearch import talkmoves
from labresearch.cli import main
from labresearch.talkmoves import FetchError, Release, fetch_talkmoves, read_talkmoves

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HEADER = ["", "TimeStamp", "Turn", "Speaker", "Sentence", "Teacher Tag", "Student Tag"]
ROWS = [
    [0, "", 1, "T", "Why is it a half?", "9 - Pressing for Reasoning", None],
    [1, "", 2, "S", "Because claStudents shares it in two.", None, "5 - Providing Evidence"],
    [2, "", 3, "T", "Okay.", "1 - None", None],
    [3, "", 4, "S", "Two fourths.", "7 - Context", "4 - Making a Claim"],
]


def workbook(rows=ROWS) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ONE = workbook()


def archive(files=None, *, comment=COMMIT) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = comment.encode()
        for name, data in (files or good_files()).items():
            made.writestr(f"TalkMoves-{COMMIT}/{name}", data)
    return out.getvalue()


def good_files():
    return {
        "LICENSE": b"...",
        "data/Subset 1/a lesson.xlsx": ONE,
        "data/Subset 2/another.xlsx": workbook(ROWS[:2]),
        "data/Subset 2/~$another.xlsx": b"lock",
        "data/Subset 1_WithDialogActs/a lesson.xlsx": ONE,
    }


def blob(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class Answers(http.server.BaseHTTPRequestHandler):
    pages: ClassVar[dict] = {}

    def do_GET(self):
        page = self.pages.get(self.path)
        if page is None:
            self.send_error(404)
            return
        body, said = page
        self.send_response(200)
        self.send_header("Content-Length", str(said))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


@pytest.fixture
def serve(server):
    def put(body: bytes, *, said: int | None = None) -> Release:
        Answers.pages["/zip"] = (body, len(body) if said is None else said)
        return Release(
            url=f"{server}/zip",
            commit=COMMIT,
            folders=("Subset 1", "Subset 2"),
            workbooks=2,
            blobs=frozenset({blob(ONE)}),
        )

    yield put
    Answers.pages.clear()


def test_what_is_fetched_is_whole_and_can_be_read(serve, tmp_path):
    body = archive()
    out = tmp_path / "data" / "talkmoves"
    receipt = fetch_talkmoves(out, accept_licence=True, release=serve(body))
    assert receipt == json.loads((out / "NOTICE.json").read_text("utf-8"))
    assert receipt["archive_sha256"] == hashlib.sha256(body).hexdigest()
    assert receipt["blobs"]["Subset 1/a lesson.xlsx"] == blob(ONE)
    found = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert found == {"NOTICE.json", "Subset 1/a lesson.xlsx", "Subset 2/another.xlsx"}
    assert [p.name for p in out.parent.iterdir()] == ["talkmoves"]
    corpus = read_talkmoves(out)
    assert len(corpus.sessions) == 2
    assert corpus.utterances["text"].str.contains("class shares").sum() == 2
    assert set(corpus.codings["coder"]) == {"file"}
    # the context mark is no move
    assert sorted(corpus.codings["code"].unique()) == [
        "talkmoves_student.making_a_claim",
        "talkmoves_student.providing_evidence_or_reasoning",
        "talkmoves_teacher.pressing_for_reasoning",
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (archive(comment="f" * 40), "says it is commit 'ffff"),
        (archive(comment=""), r"commit '\(none\)'"),
        (archive({"data/Subset 1/a lesson.xlsx": ONE}), "1 workbooks .1 in 'Subset 1'"),
        (
            archive({"data/Subset 1/a.xlsx": b"changed", "data/Subset 2/b.xlsx": b"changed"}),
            "1 of 1 workbooks whose content is known",
        ),
        (b"<html>try again later</html>", "no whole zip archive"),
        (archive()[:-200], "no whole zip archive"),
    ],
)
def test_another_archive_is_refused_and_nothing_is_left(serve, tmp_path, body, says):
    with pytest.raises(FetchError, match=says):
        fetch_talkmoves(tmp_path / "out", accept_licence=True, release=serve(body))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_in_the_archive_is_refused(serve, tmp_path):
    body = bytearray(archive())
    at = body.find(b"a lesson.xlsx") + 400
    body[at : at + 8] = bytes(value ^ 255 for value in body[at : at + 8])
    with pytest.raises(FetchError, match="no whole zip archive"):
        fetch_talkmoves(tmp_path / "out", accept_licence=True, release=serve(bytes(body)))
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_breaks_off_is_refused(serve, tmp_path):
    body = archive()
    release = serve(body[: len(body) // 2], said=len(body))
    with pytest.raises(FetchError, match="broke off"):
        fetch_talkmoves(tmp_path / "out", accept_licence=True, release=release)
    assert list(tmp_path.iterdir()) == []


def test_a_path_in_the_archive_decides_nothing(serve, tmp_path):
    files = good_files()
    files["../../Subset 1/../Subset 2/../../evil.xlsx"] = b"evil"
    fetch_talkmoves(tmp_path / "out", accept_licence=True, release=serve(archive(files)))
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_sha256_is_demanded_if_given(serve, tmp_path):
    body = archive()
    release = serve(body)
    with pytest.raises(FetchError, match="it is another one"):
        fetch_talkmoves(tmp_path / "out", accept_licence=True, release=release, sha256="ab" * 32)
    digest = hashlib.sha256(body).hexdigest()
    receipt = fetch_talkmoves(
        tmp_path / "out", accept_licence=True, release=release, sha256=digest.upper()
    )
    assert "SHA-256 of the archive" in receipt["checked"]


def test_remains_of_a_killed_run_go(serve, tmp_path):
    (tmp_path / ".out.part").mkdir()
    (tmp_path / ".out.part" / "archive.zip").write_bytes(b"half")
    fetch_talkmoves(tmp_path / "out", accept_licence=True, release=serve(archive()))
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_interrupted_run_leaves_nothing(serve, tmp_path, monkeypatch):
    release = serve(archive())

    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(zipfile.ZipFile, "read", stop)
    with pytest.raises(KeyboardInterrupt):
        fetch_talkmoves(tmp_path / "out", accept_licence=True, release=release)
    assert list(tmp_path.iterdir()) == []


def test_offline_addresses_and_folders(server, tmp_path):
    def fetch(url, out="out"):
        return fetch_talkmoves(tmp_path / out, accept_licence=True, url=url, timeout=5)

    with pytest.raises(FetchError, match="404"):
        fetch(f"{server}/nothing")
    with pytest.raises(FetchError, match=r"cannot be reached.*connection"):
        fetch("http://127.0.0.1:9/zip")
    with pytest.raises(FetchError, match="no address"):
        fetch("ftp://example.org/zip")
    (tmp_path / "there").mkdir()
    with pytest.raises(FileExistsError, match="new folder"):
        fetch(f"{server}/zip", "there")


def test_nothing_is_asked_of_the_network_without_the_licence(tmp_path):
    with pytest.raises(FetchError, match="licence was not accepted"):
        fetch_talkmoves(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_command_shows_the_licence_and_asks(serve, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(fetch_talkmoves.__kwdefaults__, "release", serve(archive()))
    out = str(tmp_path / "out")
    for answer in ("no", ""):
        monkeypatch.setattr("builtins.input", lambda _, said=answer: said)
        assert main(["fetch", "talkmoves", "--out", out]) == 2
    said = capsys.readouterr()
    assert "CC BY-NC-SA 4.0" in said.out
    assert "nothing was downloaded" in said.err
    assert list(tmp_path.iterdir()) == []


def test_command_without_anybody_to_ask(tmp_path, monkeypatch):
    def nobody(_):
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert main(["fetch", "talkmoves", "--out", str(tmp_path / "out")]) == 2


def test_command_refuses_an_archive_that_is_not_the_published_one(serve, tmp_path, capsys):
    path = tmp_path / "archive.zip"
    path.write_bytes(archive())
    out = tmp_path / "out"
    assert main(["fetch", "talkmoves", "--yes", "--out", str(out), "--url", path.as_uri()]) == 2
    assert "fetch the archive of that commit" in capsys.readouterr().err
    assert not out.exists()


def test_command_fetches(serve, tmp_path, monkeypatch, capsys):
    release = serve(archive())
    # the default is fixed when the function is made
    monkeypatch.setitem(fetch_talkmoves.__kwdefaults__, "release", release)
    out = tmp_path / "out"
    assert main(["fetch", "talkmoves", "--yes", "--out", str(out)]) == 0
    assert "2 transcripts" in capsys.readouterr().out
    assert (out / "NOTICE.json").is_file()


def test_where_the_data_are_is_named_by_a_variable(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LABRESEARCH_TALKMOVES", raising=False)
    assert talkmoves.find_talkmoves() is None
    with pytest.raises(FileNotFoundError, match="labresearch fetch talkmoves"):
        read_talkmoves()
    monkeypatch.setenv("LABRESEARCH_TALKMOVES", str(tmp_path))
    assert talkmoves.find_talkmoves() == tmp_path
    monkeypatch.setenv("LABRESEARCH_TALKMOVES", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match="correct it"):
        talkmoves.find_talkmoves()
