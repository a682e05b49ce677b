"""Write results as files: tables, figures, graphs, the report, and a manifest of all of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from labresearch.corpus.whole_files import write_whole
from labresearch.report.html import report_html
from labresearch.results import Results

__all__ = ["write_results"]


def write_results(results: Results, out: str | Path, *, title: str) -> dict[str, object]:
    """Write all results into a folder; the same results give the same bytes.

    Each file is written beside its place and then renamed, so that an interrupted run leaves
    whole files. Files that an earlier manifest lists and this run did not make are removed;
    nothing else in the folder is touched.

    Parameters
    ----------
    results : Results
        From `labresearch.results.results_of`.
    out : str or Path
        Folder; made if it is not there.
    title : str
        Title of the report.

    Returns
    -------
    dict
        The manifest: provenance plus ``outputs``, path to SHA-256.

    Raises
    ------
    NotADirectoryError
        If ``out`` is a file.
    """
    from labresearch.figures import save, svg_bytes
    from labresearch.figures.style import laid_out
    from labresearch.networks import write_graph

    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        message = f"{folder} is a file; --out needs a folder"
        raise NotADirectoryError(message)
    before = _listed(folder / "manifest.json")
    for part in ("tables", "figures", "graphs"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, table in results.tables.items():
        written.append(folder / "tables" / f"{name}.csv")
        write_whole(written[-1], table.to_csv(index=False, lineterminator="\n").encode())
    images = {}
    for name, figure in results.figures.items():
        written.append(folder / "figures" / f"{name}.png")
        with laid_out(figure):
            save(figure, written[-1])
            images[name] = svg_bytes(figure)
        written.append(folder / "figures" / f"{name}.svg")
        write_whole(written[-1], images[name])
    for name, graph in results.graphs.items():
        written.append(folder / "graphs" / f"{name}.graphml")
        write_graph(graph, written[-1])
    written.append(folder / "report.html")
    write_whole(written[-1], report_html(results, title=title, images=images).encode())
    outputs = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(written)
    }
    manifest = {**results.facts, "refusals": results.refusals, "outputs": outputs}
    write_whole(
        folder / "manifest.json",
        json.dumps(manifest, indent=1, ensure_ascii=False).encode() + b"\n",
    )
    for stale in before - set(outputs):
        (folder / stale).unlink(missing_ok=True)
    return manifest


def _listed(manifest: Path) -> set[str]:
    try:
        outputs = json.loads(manifest.read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError):
        return set()
    # only plain places below the folder: a manifest is a file that anybody can edit
    return {
        name
        for name in outputs
        if name.split("/")[0] in {"tables", "figures", "graphs"} and ".." not in name.split("/")
    }
