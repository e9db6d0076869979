"""The pictures as matplotlib figures and files: written, reproducible, and without traces in matplotlib's settings."""

import builtins
import struct
import subprocess
import sys
from fractions import Fraction

import pytest

from exactrelu import (
    Polyhedron,
    courant_hat,
    decide,
    equal,
    equal_with_parameters,
    equal_with_powers,
    for_all,
    hat,
    is_convex,
    maximum,
    plot,
    sawtooth,
    tower,
)

pytest.importorskip("matplotlib")
from matplotlib import rcParams
from matplotlib.figure import Figure

from exactrelu.pictures.colours import BLACK
from exactrelu.pictures.mathtext import readable
from exactrelu.pictures.matplotlib_renderer import draw
from exactrelu.pictures.scenes import Panel, Path, Scene, placed
from exactrelu.typesetting.names import prose

GALLERY = {
    "graph": (hat(0, "1/3", 1), {}),
    "stack": ([sawtooth(k) for k in (1, 2, 3)], {}),
    "overlay": (["abs(x)", "relu(x)"], {"kind": "overlay"}),
    "regions": (courant_hat(), {}),
    "side by side": (["max(x, y)", "min(x, y)"], {}),
    "surface": (tower(), {"kind": "surface"}),
    "levels": (tower(), {"kind": "levels"}),
    "activation": (tower(), {"kind": "activation"}),
    "domain": (Polyhedron.from_text("x >= 0, y >= 0, x + y <= 1"), {}),
    "network": (maximum(3), {"kind": "network"}),
    "difference": (decide("relu(x) == x"), {}),
    "plane difference": (equal("max(x, y)", "x + relu(y)"), {}),
    "numbers": ([equal(2**n, 2**n, about=f"pieces with {n} layers") for n in range(1, 6)], {}),
    "section": (equal("max(x, y, z)", "max(max(x, y), z)"), {"section": "z = x - 1"}),
    "parameters": (equal_with_parameters("relu(a*x)", "a*relu(x)", parameters="a > 0"), {}),
    "powers": (equal_with_powers("x^2", "relu(x)^2 + relu(-x)"), {}),
    "members": (for_all.full_branch("2*abs(y) - 2", -2, 2), {}),
    "chord": (is_convex("relu(min(x, y))"), {}),
}


@pytest.mark.parametrize("name", GALLERY)
def test_every_kind_is_drawn(name, tmp_path):
    f, options = GALLERY[name]
    before = dict(rcParams)
    figure = plot(f, path=tmp_path / "picture.png", **options)
    assert isinstance(figure, Figure)
    assert figure.axes
    assert (tmp_path / "picture.png").read_bytes()[:4] == b"\x89PNG"
    assert dict(rcParams) == before


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png", "PDF"])
def test_files_are_the_same_in_every_run(suffix, tmp_path):
    for name in ("one", "two"):
        plot(courant_hat(), path=tmp_path / f"{name}.{suffix}")
    one, two = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("one", "two"))
    assert one == two
    assert len(one) > 1000


def test_no_window_is_opened_and_nothing_is_kept():
    script = "import sys\nfrom exactrelu import plot\nplot('abs(x)')\nprint('matplotlib.pyplot' in sys.modules)\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "False\n"


def test_drawing_into_given_axes():
    figure = Figure()
    axes = figure.add_subplot()
    assert plot("abs(x)", ax=axes) is figure
    assert axes.get_xticklabels()[0].get_text() == "$-1$"
    with pytest.raises(ValueError, match="3 panels; ax= takes one"):
        plot([sawtooth(k) for k in (1, 2, 3)], ax=axes)


def test_notebooks_get_a_png():
    assert plot("abs(x)")._repr_png_()[:4] == b"\x89PNG"


def test_the_file_name_decides_the_format():
    with pytest.raises(ValueError, match=r"'f\.gif' does not end in \.pdf, \.svg, \.png"):
        plot("abs(x)", path="f.gif")


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "exactrelu.pictures.matplotlib_renderer", raising=False)
    monkeypatch.delattr("exactrelu.pictures.matplotlib_renderer", raising=False)
    real = builtins.__import__

    def without(name, *arguments, **options):
        if name.split(".")[0] == "matplotlib":
            raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r'pip install "exactrelu\[plot\]"'):
        plot("abs(x)")


def test_a_line_far_beyond_its_panel_does_not_make_the_file_larger(tmp_path):
    one, far = Fraction(1), Fraction(10**6)
    line = Path(((one / 2, one), (one / 2, -far)), BLACK)
    shown = Scene(((Panel(((Fraction(0), one), (Fraction(0), one)), (200.0, 100.0), (line,)),),))
    draw(shown).savefig(tmp_path / "picture.png")
    size = struct.unpack(">II", (tmp_path / "picture.png").read_bytes()[16:24])
    whole = placed(shown)[0]
    assert all(pixels * 72 / 200 <= points + 20 for pixels, points in zip(size, whole, strict=True))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Pascanu, Montúfar & Bengio: 100%", "Pascanu, Montúfar & Bengio: 100%"),
        ("Őtvös, Čech, Müller, Straße, “ø” – Łódź …", "Őtvös, Čech, Müller, Straße, “ø” – Łódź ..."),
        ("identity of R^n with m", "identity of R$^{n}$ with m"),
        ("Fermi–Dirac in R^n", "Fermi-Dirac in R$^{n}$"),
        ("Montúfar, Zürich ≤ 3", r"Mont$\mathrm{\acute{u}}$far, Z$\mathrm{\ddot{u}}$rich $\leq$ 3"),
        ("√2 and √x", r"$\sqrt{2}$ and $\sqrt{\,}$x"),
    ],
)
def test_words_become_unicode(words, shown):
    assert readable(prose(words)) == shown
