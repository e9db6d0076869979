"""What notebooks show: LaTeX while it fits, an HTML table beyond, never both and never neither."""

from html.parser import HTMLParser

import pytest

from exactrelu import equal, maximum, piecewise, sawtooth
from exactrelu.typesetting.tables import SHOWN_ROWS, table

MANY = [f"variable_{number}_with_a_long_name" for number in range(90)]
LONG = f"max({', '.join(MANY)})"


class Cells(HTMLParser):
    """The rows of a table; a tag that is not closed is an error."""

    def __init__(self, text):
        super().__init__()
        self.open, self.rows, self.outside = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        assert not attributes
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if {"td", "th"} & {*self.open}:
            self.rows[-1][-1] += data
        elif data.strip():
            self.outside.append(data)


@pytest.mark.parametrize(
    "shown",
    [
        maximum(2),
        maximum(40),
        piecewise("abs(x)"),
        piecewise(sawtooth(7)),
        equal("abs(x)", "x"),
        equal(LONG, LONG + " + 1"),
    ],
    ids=["network", "large network", "function", "large function", "verdict", "long verdict"],
)
def test_either_latex_or_html(shown):
    assert (shown._repr_latex_() is None) is not (shown._repr_html_() is None)


def test_layers_of_a_large_network():
    N = maximum(40)
    cells = Cells(N._repr_html_())
    assert cells.rows[0] == ["layer", "inputs", "outputs", "nonzero weights", "activation"]
    assert [int(row[1]) for row in cells.rows[1:]] == list(N.architecture[:-1])
    assert sum(int(row[3]) for row in cells.rows[1:]) == N.nonzero_weights
    assert [row[4] for row in cells.rows[1:]] == ["ReLU"] * N.hidden_layers + [""]


def test_first_pieces_of_a_large_function():
    f = piecewise(sawtooth(7))
    cells = Cells(f._repr_html_())
    assert [tuple(row) for row in cells.rows[1:]] == f.rows()[:SHOWN_ROWS]
    assert cells.outside[-1] == f"and {len(f.pieces) - SHOWN_ROWS} more"


def test_values_of_a_long_refutation():
    v = equal(LONG, LONG + " + 1")
    rows = dict(row for row in Cells(v._repr_html_()).rows if len(row) == 2)
    assert rows["left"] == str(v.counterexample.left) != rows["right"] == str(v.counterexample.right)
    assert LONG[:500] in rows["statement"]


def test_tables_escape_what_they_show():
    cells = Cells(table("a < b", ["<th>"], [("<script>alert(1)</script> & x",)], 1))
    assert cells.rows == [["<th>"], ["<script>alert(1)</script> & x"]]
    assert cells.outside == ["a < b"]
