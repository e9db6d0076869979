"""The package as a whole: light to import, complete under the star, no name that hides another."""

import importlib
import pkgutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

import exactrelu

ROOT = Path(exactrelu.__file__).parent
MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages([str(ROOT)], prefix="exactrelu.")
    if found.name != "exactrelu.__main__"  # it runs the command line
)


def python(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_exactrelu_is_light():
    """Neither the import nor a statement given as text loads sympy, numpy or rich."""
    script = (
        "import sys, exactrelu\n"
        "heavy = {'sympy', 'numpy', 'rich', 'matplotlib', 'onnx', 'z3'}\n"
        "print(sorted(m for m in sys.modules if m.startswith('exactrelu.')), sorted(heavy & set(sys.modules)))\n"
        "exactrelu.prove('abs(x) == relu(x) + relu(-x)')\n"
        "print('sympy' in sys.modules, sorted({'rich', 'matplotlib', 'onnx', 'z3'} & set(sys.modules)))\n"
    )
    assert python(script).splitlines() == ["[] []", "False []"]


def test_the_star_import_provides_every_public_name():
    space = {}
    exec("from exactrelu import *", space)
    assert set(exactrelu.__all__) <= set(space)
    assert exactrelu.__all__ == sorted(set(exactrelu.__all__))
    assert set(exactrelu.__all__) <= set(dir(exactrelu))
    assert len(exactrelu.__dir__()) == len(set(exactrelu.__dir__()))
    for name in exactrelu.__all__:
        assert not isinstance(space[name], types.ModuleType), f"{name} is a module, not the function"


def test_the_contract_of_names():
    """Names that documents and outside users rely on."""
    promised = """
        reals relu Max Min Abs Piecewise Network equal at_most nonnegative prove refute verify Refuted Undecided
        piecewise activation_regions linear_regions count_regions compose parallel direct_sum deepen latex dyadic
        identity absolute_value maximum minimum hat max_affine sawtooth tower lemma run_lemmas EmptyDomain Polyhedron
    """
    assert set(promised.split()) <= set(exactrelu.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = exactrelu.no_such_name


@pytest.mark.parametrize("name", MODULES)
def test_every_module_imports_and_its_all_is_true(name):
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} has no docstring"
    public = getattr(module, "__all__", [])
    assert len(public) == len(set(public))
    for one in public:
        assert hasattr(module, one), f"{name}.__all__ lists {one}, which is not there"


def test_every_lazy_name_is_public_where_it_lives():
    for name, home in exactrelu._HOMES.items():
        public = getattr(importlib.import_module(home), "__all__", None)
        if home.startswith("exactrelu.") and public is not None:
            assert name in public, f"{home}.__all__ lacks {name}"


def test_no_module_hides_a_public_name():
    """With a lazy package, importing exactrelu.name would replace the function `name` by the module."""
    modules = {name.split(".")[1] for name in MODULES}
    assert modules & set(exactrelu.__all__) == set()


def test_public_names_survive_the_import_of_everything():
    for name in MODULES:
        importlib.import_module(name)
    for name, home in exactrelu._HOMES.items():
        assert getattr(exactrelu, name) is getattr(importlib.import_module(home), name)


def test_the_version_is_that_of_the_distribution():
    from importlib.metadata import version

    assert version("exactrelu") == exactrelu.__version__
