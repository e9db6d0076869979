"""Imports go downward only: the kernel at the bottom, the doors on top, no cycles, not even inside functions."""

import ast
import sys
from pathlib import Path

import exactrelu

ROOT = Path(exactrelu.__file__).parent

# A room is a module or a folder directly in the package; a module imports from its own floor and from below.
FLOORS = {
    0: "kernel",
    1: "exact options existing_files elimination affine expressions conditions text symbolic sympy_values "
    "linear_programming polyhedron polytopes program_builder typesetting",
    2: "layers composed_names networks calculus lowering formulas case_refinement cases",
    3: "regions cpa",
    4: "constructions analysis",
    5: "prover",
    6: "representations export formats pictures lemmas coq",
    7: "cli pytest_plugin __main__ __init__",
}
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms.split()}


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Dotted name -> file of every module; a package is named by its folder."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    """What the module imports anywhere in its text: modules of the package by full name, others by their top name."""
    result = set()
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
            base = ".".join(above[: len(above) - node.level + 1]) if node.level else ""
            source = ".".join(filter(None, (base, node.module)))
            names = [f"{source}.{alias.name}" if f"{source}.{alias.name}" in known else source for alias in node.names]
        else:
            continue
        result |= {one if one in known or one.split(".")[0] == "exactrelu" else one.split(".")[0] for one in names}
    return result


def room(name: str) -> str:
    return [*name.split("."), "__init__"][1]


def violations(graph: dict[str, set[str]]) -> list[str]:
    """Imports that go up."""
    return [
        f"{name} (floor {FLOOR[room(name)]}) imports {other} (floor {FLOOR[room(other)]})"
        for name, others in sorted(graph.items())
        for other in sorted(others)
        if other.split(".")[0] == "exactrelu" and FLOOR[room(other)] > FLOOR[room(name)]
    ]


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """One cycle of imports as a list of names, or an empty list."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done or name not in graph:
            return []
        for other in sorted(graph[name]):
            if found := walk(other, [*path, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := walk(name, []))), [])


KNOWN = modules()
GRAPH = {name: imports(name, path, KNOWN) for name, path in KNOWN.items()}


def test_every_room_has_a_floor():
    rooms = {room(name) for name in KNOWN}
    unknown = rooms - set(FLOOR)
    assert not unknown, f"enter {', '.join(sorted(unknown))} in the table FLOORS of tests/test_floors.py"


def test_imports_go_downward():
    assert violations(GRAPH) == []


def test_imports_within_the_package_name_modules_that_exist():
    inside = {other for others in GRAPH.values() for other in others if other.split(".")[0] == "exactrelu"}
    assert inside <= set(KNOWN)


def test_there_is_no_cycle_of_imports():
    assert cycle(GRAPH) == []


def test_the_kernel_imports_the_standard_library_only():
    outside = {
        f"{name} imports {other}"
        for name, others in GRAPH.items()
        if room(name) == "kernel"
        for other in others
        if other not in sys.stdlib_module_names and not other.startswith("exactrelu.kernel")
    }
    assert outside == set()


def test_the_lower_floors_need_no_third_party_package():
    """Text in, verdict out works on the standard library alone; sympy and numpy belong to their own rooms."""
    allowed = {"symbolic": {"sympy"}, "networks": {"sympy"}, "regions": {"numpy"}}
    outside = {
        f"{name} imports {other}"
        for name, others in GRAPH.items()
        if FLOOR.get(room(name), 9) <= 3
        for other in others - allowed.get(room(name), set())
        if other.split(".")[0] != "exactrelu" and other not in sys.stdlib_module_names
    }
    assert outside == set()


def test_this_test_sees_what_it_is_for(tmp_path):
    """An upward import, one inside a function, a relative one and a cycle are all found."""
    package = tmp_path / "exactrelu"
    (package / "kernel").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "kernel" / "__init__.py").write_text("")
    (package / "kernel" / "check.py").write_text("def f():\n    from exactrelu import cpa\n")
    (package / "cpa.py").write_text("from .kernel import check\nfrom exactrelu.prover.verdict import Verdict\n")
    (package / "prover").mkdir()
    (package / "prover" / "__init__.py").write_text("")
    (package / "prover" / "verdict.py").write_text("from exactrelu import prove\nimport numpy.linalg\n")
    known = modules(package)
    graph = {name: imports(name, path, known) for name, path in known.items()}
    assert graph["exactrelu.prover.verdict"] == {"exactrelu", "numpy"}
    assert violations(graph) == [
        "exactrelu.cpa (floor 3) imports exactrelu.prover.verdict (floor 5)",
        "exactrelu.kernel.check (floor 0) imports exactrelu.cpa (floor 3)",
        "exactrelu.prover.verdict (floor 5) imports exactrelu (floor 7)",
    ]
    assert cycle(graph) == ["exactrelu.cpa", "exactrelu.kernel.check", "exactrelu.cpa"]
