"""Options given by keyword to functions that hand them on: what is unknown is refused, with what was probably meant."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

__all__ = ["require_known"]

NO_HINTS: Mapping[str, str] = MappingProxyType({})


def require_known(given: Iterable[str], known: Iterable[str], asker: str, hints: Mapping[str, str] = NO_HINTS) -> None:
    """Raise `TypeError` for options that the function `asker` does not have.

    It names the function, the options it has, and the one whose name is nearest; `hints` are for words that mean
    something else.

    >>> require_known(["max_cell"], ["time", "max_cells"], "equal")
    Traceback (most recent call last):
    ...
    TypeError: equal has no option max_cell; did you mean max_cells? there are max_cells, time
    """
    listed = sorted(known)
    unknown = [name for name in given if name not in listed]
    if not unknown:
        return
    meant = []
    for name in unknown:
        close = get_close_matches(name.lower(), listed, n=1)
        if name.lower() in hints:
            meant.append(f"{hints[name.lower()]}; ")
        elif close:
            meant.append(f"did you mean {close[0]}? ")
    said = f"{''.join(dict.fromkeys(meant))}there are {', '.join(listed)}"
    raise TypeError(f"{asker} has no option {', '.join(unknown)}; {said}")
