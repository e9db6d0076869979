"""Sphinx configuration: MyST pages, the reference from docstrings, the gallery from `proofs/`, executed notebooks."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]  # the package of this checkout, whatever else is installed

import exactrelu  # noqa: E402

project = "exactrelu"
author = "The exactrelu authors"
copyright = author
version = release = exactrelu.__version__

extensions = ["myst_nb", "sphinx.ext.mathjax", "api", "gallery"]
exclude_patterns = ["_build", "_ext"]
html_theme = "furo"
html_title = f"exactrelu {release}"
html_show_sourcelink = False
html_static_path: list[str] = ["_static"]
html_css_files = ["exactrelu.css"]

add_module_names = False
python_maximum_signature_line_length = 100
mathjax3_config = {"loader": {"load": ["[tex]/mathtools"]}, "tex": {"packages": {"[+]": ["mathtools"]}}}  # dcases

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
myst_dmath_double_inline = True
myst_links_external_new_tab = False

# Notebooks are MyST text without outputs; each is executed once, and again only when it changes.
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / "notebooks")
nb_execution_raise_on_error = True
nb_execution_timeout = 180
nb_merge_streams = True
