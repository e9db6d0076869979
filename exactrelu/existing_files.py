"""Files that have to exist: those that do not, with near misses."""

from difflib import get_close_matches
from pathlib import Path

__all__ = ["existing"]


def existing(path: Path) -> Path:
    """The path, which has to exist; otherwise `FileNotFoundError` with the names in its folder that are near."""
    if path.exists():
        return path
    folder = path.parent
    if not folder.is_dir():
        raise FileNotFoundError(f"{path} does not exist: there is no folder {folder}")
    names = sorted(one.name for one in folder.iterdir())
    stems = set() if path.suffix else {Path(name).stem for name in names}  # net means net.json, too
    meant = get_close_matches(path.name, sorted({*names, *stems}), n=3)
    close = [name for name in names if name in meant or Path(name).stem in meant][:3]
    near = f"; did you mean {' or '.join(str(folder / name) for name in close)}?" if close else ""
    raise FileNotFoundError(f"{path} does not exist{near}")
