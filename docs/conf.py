"""Sphinx configuration: builds offline, warnings are errors (python dev.py docs)."""

import shutil
from pathlib import Path

import labresearch

HERE = Path(__file__).parent

project = "labresearch"
author = "labresearch contributors"
copyright = "2026, labresearch contributors"
version = release = labresearch.__version__

extensions = ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc", "myst_nb"]
exclude_patterns = ["_build"]
autosummary_generate = True
numpydoc_show_class_members = False
# the notebooks were executed and compared by the tests; here their stored outputs are shown
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence", "deflist"]
suppress_warnings = ["myst.header"]

html_theme = "pydata_sphinx_theme"
html_title = "labresearch"
html_theme_options = {"show_toc_level": 2, "navigation_with_keys": False}

# the gallery is the notebooks folder itself
gallery = HERE / "gallery"
gallery.mkdir(exist_ok=True)
for notebook in sorted((HERE.parent / "notebooks").glob("*.ipynb")):
    shutil.copyfile(notebook, gallery / notebook.name)
