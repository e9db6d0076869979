"""HTML tables for notebooks: what is too large for a formula."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice

__all__ = ["SHOWN_ROWS", "table"]

SHOWN_ROWS = 20


def table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[object]], total: int) -> str:
    """A heading and a table of the first `SHOWN_ROWS` of `total` rows, which may be an iterator; all of it is escaped.

    Without scripts, styles and LaTeX, so that every front end of notebooks shows it alike.

    >>> print(table("Q^1 -> Q^1", ["x", "f(x)"], [("x < 0", 0)], 1))
    <p>Q^1 -&gt; Q^1</p>
    <table>
    <thead><tr><th>x</th><th>f(x)</th></tr></thead>
    <tbody>
    <tr><td><code>x &lt; 0</code></td><td><code>0</code></td></tr>
    </tbody>
    </table>
    """
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    lines = [
        "<tr>" + "".join(f"<td><code>{escape(str(value))}</code></td>" for value in row) + "</tr>"
        for row in islice(rows, SHOWN_ROWS)
    ]
    lines = [f"<p>{escape(heading)}</p>", "<table>", f"<thead><tr>{head}</tr></thead>", "<tbody>", *lines, "</tbody>"]
    left_out = total - SHOWN_ROWS
    return "\n".join([*lines, "</table>", *([f"<p>and {left_out:,} more</p>"] if left_out > 0 else [])])
