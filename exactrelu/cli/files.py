"""Arguments that name files: those that do not exist, with near misses, and those that are of another kind."""

import re
from pathlib import Path

from exactrelu.existing_files import existing

__all__ = ["existing", "looks_like_a_path", "require_no_file"]

# A name with letters before the dot of its ending, and no operator or bracket; 1.e5 is a number.
FILE_NAME = re.compile(r"(?=.*[^\W\d].*\.)[^()<>=|,;+*\s]+\.(?![eE]\d)[A-Za-z]\w*")
IN_A_FOLDER = re.compile(r"~?(?:[\w.-]*[/\\])+[^\W\d][\w.-]*")
MODELS = (".onnx", ".safetensors", ".npz", ".pt", ".pth")


def looks_like_a_path(text: str) -> bool:
    """Whether a formula was to be expected and a file is named: ``net.jsn``, ``./net``, ``models/net`` in a folder."""
    if FILE_NAME.fullmatch(text):
        return True
    inside = IN_A_FOLDER.fullmatch(text) is not None
    return inside and (text[0] in "~./\\" or Path(text).parent.is_dir())


def require_no_file(text: str, expected: str) -> None:
    """Refuse an argument that names a file where a formula or a statement is `expected`.

    `FileNotFoundError` if there is no such file, `ValueError` with the command for it if there is.
    """
    if not looks_like_a_path(text):
        return
    path = existing(Path(text).expanduser())
    if path.suffix == ".py":
        hint = f"; for lemmas: exactrelu prove {path}"
    elif path.suffix == ".json":
        hint = f"; for a network: exactrelu count {path}, or show, latex, plot"
    elif path.suffix == ".cert":
        hint = f"; for a certificate: exactrelu verify {path}"
    elif path.suffix in MODELS:
        hint = f"; exactrelu import {path} -o {path.with_suffix('.json')} makes a network file of a model"
    else:
        hint = ""
    raise ValueError(f"{text!r} is a file, and {expected} was expected{hint}")
