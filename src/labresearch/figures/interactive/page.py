"""A drawing as a page that works by itself: in a notebook, in a browser, without a network."""

from __future__ import annotations

import json
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labresearch.corpus.whole_files import write_whole
from labresearch.figures.interactive.drawing import Drawing

if TYPE_CHECKING:
    import jinja2

__all__ = ["InteractiveFigure"]

_HERE = Path(__file__).parent


class InteractiveFigure:
    """A figure whose marks open their lines; it shows itself in a notebook.

    It is one page with everything in it: nothing is loaded from elsewhere, and the page may not
    ask a network. In a notebook it lives in a frame of its own, so that it cannot reach the
    notebook. Programs that show no HTML get the same drawing as SVG, or its description.

    Parameters
    ----------
    drawing : Drawing
        What is drawn.
    told : dict
        From `told_lines`.
    height : int
        Height of the frame (pixels).

    Attributes
    ----------
    alt : str
        What the figure shows, in words.
    html : str
        The page. The same data give the same page.
    svg : str
        The drawing alone, which does not move.
    """

    def __init__(self, drawing: Drawing, told: dict[str, Any], *, height: int) -> None:
        self.alt = drawing.alt + (" (composed corpus)" if drawing.composed else "")
        self._drawing, self._told, self._height = drawing, told, height

    @cached_property
    def html(self) -> str:
        """Write the page."""
        data = json.dumps(self._told, ensure_ascii=False, separators=(",", ":"))
        # inside a script element only these could end it early
        data = data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        return self._rendered(
            "page.html",
            data=data,
            style=(_HERE / "page.css").read_text(encoding="utf-8"),
            script=(_HERE / "page.js").read_text(encoding="utf-8"),
        )

    @cached_property
    def svg(self) -> str:
        """Write the drawing."""
        return self._rendered("drawing.svg", alone=True)

    def save(self, path: str | Path) -> Path:
        """Write the page as HTML, or the drawing as SVG.

        Parameters
        ----------
        path : str or Path
            Ends in ``.html`` or ``.svg``.

        Returns
        -------
        pathlib.Path
            The file written.

        Raises
        ------
        ValueError
            If the suffix is neither.
        """
        path = Path(path)
        contents = {".html": "html", ".svg": "svg"}
        suffix = path.suffix.lower()
        if suffix not in contents:
            message = f"path = {path.name!r} has no known suffix; must end in .html or .svg"
            raise ValueError(message)
        write_whole(path, getattr(self, contents[suffix]).encode())
        return path

    def __repr__(self) -> str:
        return f"<{self.alt}; save('figure.html') and open it in a browser>"

    def _repr_html_(self) -> str:
        # in a single-quoted attribute only two characters must be written otherwise
        page = self.html.replace("&", "&amp;").replace("'", "&#39;")
        # a notebook that is not trusted drops the frame and shows its text
        instead = escape(f"{self.alt}. Run the cell, or trust the notebook, to click in it.")
        return (
            '<iframe sandbox="allow-scripts" loading="lazy" '
            f'title="{escape(self._drawing.title)}" '
            f'style="width:100%;height:{self._height}px;border:0" '
            f"srcdoc='{page}'>{instead}</iframe>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        del include, exclude
        return {
            "text/html": self._repr_html_(),
            "image/svg+xml": self.svg,
            "text/plain": repr(self),
        }

    def _rendered(self, name: str, **values: Any) -> str:
        import jinja2

        safe = jinja2.utils.markupsafe.Markup
        known = {key: safe(value) if key != "alone" else value for key, value in values.items()}
        template = _templates().get_template(name)
        return template.render(drawing=self._drawing, **{"alone": False, **known})


@cache
def _templates() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tidy"] = _tidy
    return environment


def _tidy(attributes: dict[str, str | float]) -> dict[str, str]:
    """Write numbers short, and alike on every machine."""
    return {
        name: f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
        for name, value in attributes.items()
    }
