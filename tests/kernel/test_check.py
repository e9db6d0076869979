"""The checker: what it must accept, what it must reject, and the door it is called through."""

import io
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import exactrelu
from exactrelu.kernel.check import FORMAT, check_text, main
from exactrelu.kernel.parametric import run as run_parametric
from exactrelu.kernel.program import Rejected

HERE = Path(__file__).parent
ACCEPTED = sorted((HERE / "accepted").glob("*.cert"))
REJECTED = sorted((HERE / "rejected").glob("*.cert"))
REASONS = dict(line.split(" -- ", 1) for line in (HERE / "rejected" / "reasons.txt").read_text().splitlines())
REFUTATIONS = {
    "proved_and_refuted": [None, (Fraction(-1),)],
    "refutation_relu_is_not_the_identity": [(Fraction(-1),)],
    "refutation_with_fractions_on_the_boundary": [(Fraction(1, 2), Fraction(-3, 4))],
}


def certificate(*lines: str) -> str:
    """Certificate text from its lines; ` / ` separates lines too."""
    return "\n".join([FORMAT, *(part for line in lines for part in line.split(" / ")), ""])


def claim_lines(text: str) -> str:
    """The certificate's head, up to and with its claim."""
    head, kind = text.split("claim ")[:2]
    return f"{head}claim {kind[:3]}\n"


# ---- fixtures ------------------------------------------------------------------------------------


def test_the_fixtures_are_there():
    assert len(REJECTED) >= 100
    assert len(ACCEPTED) >= 20
    assert REASONS.keys() == {path.stem for path in REJECTED}


@pytest.mark.parametrize("path", REJECTED, ids=lambda path: path.stem)
def test_must_reject(path, capsys):
    assert main([str(path)]) == 4
    shown = capsys.readouterr()
    assert f"REJECTED: {REASONS[path.stem]}" in shown.err
    if path.stem.startswith("second_certificate"):
        assert shown.out == ""  # nothing is printed before the whole file is checked
    assert "PROVED" not in shown.out
    assert "REFUTED" not in shown.out


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_must_accept(path, capsys):
    points = REFUTATIONS.get(path.stem)
    results = check_text(path.read_text())
    assert [result.point for result in results] == (points or [None] * len(results))
    assert main([str(path)]) == (1 if points else 0)
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out == "".join(f"{path}: {result}\n" for result in results)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_every_line_counts(path):
    """Cut off after any line, an accepted file is rejected, or proves only the certificates it still holds whole."""
    lines = path.read_text().splitlines(keepends=True)
    whole = check_text("".join(lines))
    ends = [n for n in range(1, len(lines) + 1) if n == len(lines) or lines[n] == FORMAT + "\n"]
    for n in range(1, len(lines)):
        if n in ends:
            assert check_text("".join(lines[:n])) == whole[: ends.index(n) + 1]
        else:
            with pytest.raises(Rejected):
                check_text("".join(lines[:n]))


def test_text_in_memory_must_be_ascii_too():
    text = (HERE / "accepted" / "absolute_value.cert").read_text()
    assert check_text(text)
    for old, new in [("0:1", "0:１"), ("Z", "Ｚ"), ("\n", "\r\n"), ("\n", "\x0b"), ("\n", "\u2028")]:
        with pytest.raises(Rejected):
            check_text(text.replace(old, new))


# ---- certificates of all kinds, by hand ----------------------------------------------------------


def test_statement_and_leaves_of_the_absolute_value():
    (result,) = check_text((HERE / "accepted" / "absolute_value.cert").read_text())
    assert result.leaves == 2
    assert result.point is None
    assert str(result) == (
        "PROVED, 2 leaves: for all real x1: v2 = max(x1, 0); v3 = max(-x1, 0); v4 = max(x1, -x1); "
        "v5 = v2 + v3 - v4; then v5 = 0"
    )


def test_leaves_of_lemmas_are_counted():
    (result,) = check_text((HERE / "accepted" / "three_unit_maximum_by_lemmas.cert").read_text())
    assert result.leaves == 2 + 2 + 2 + 2 + 1


def test_a_refutation_names_its_point():
    (result,) = check_text((HERE / "accepted" / "refutation_with_fractions_on_the_boundary.cert").read_text())
    assert result.point == (Fraction(1, 2), Fraction(-3, 4))
    assert str(result).startswith("REFUTED at (1/2, -3/4): for all real x1, x2 with -2 x1 + 1 >= 0: v3 = ")


def test_an_error_counts_lines_of_the_file_not_of_the_certificate():
    good = (HERE / "accepted" / "cut_by_a_hyperplane.cert").read_text()
    with pytest.raises(Rejected, match=f"line {len(good.splitlines()) + 2}: "):
        check_text(good + certificate("dim x"))


def test_sides_need_not_be_affine_when_a_max_is_decided():
    # outer = max(inner, x2) is decided while inner = max(x1, x2) is a free symbol; then inner is split
    text = certificate(
        "dim 2 / max 1:1 | 2:1 / max 3:1 | 2:1 / max 1:1 | 2:1 / lin 4:1 5:-1 / claim eq0",
        "L 4 1 3r:1 / S 3 / L 5 1 0:1 / Z / R 5 1 0:1 / Z / end 2",
    )
    assert check_text(text)[0].leaves == 2


def test_decisions_are_taken_back_on_the_other_side():
    # max 3 is decided left in the first branch; in the second it is free again and is decided right
    text = certificate(
        "dim 1 / max 1:1 | / max 1:1 | 1:-1 / lin 1:1 2:-2 3:1",
        "claim eq0 / S 2 / L 3 1 0:2 / Z / R 3 1 0:2 / Z / end 2",
    )
    assert check_text(text)[0].leaves == 2


def test_numbers_may_grow_beyond_what_python_prints():
    """Every token has at most 4300 digits, but sums of products inside the checker are not limited."""
    big = "9" * 4000
    text = certificate("dim 1", f"hyp 0 {big}", f"lin 0:{big} 1:{big}", "claim ge0", f"P {big} 0:{big}", "end 1")
    assert check_text(text)[0].leaves == 1
    with pytest.raises(Rejected):
        check_text(text.replace(f"lin 0:{big}", f"lin 0:-{big}"))


def test_a_long_proof_needs_no_stack():
    depth = 20_000
    steps = [*["C 1:1"] * depth, *["P 1 2r:1"] * (depth + 1)]
    cuts = certificate("dim 1 / max 1:1 | / claim ge0", *steps, f"end {depth + 1}")
    assert check_text(cuts)[0].leaves == depth + 1
    chain = certificate("dim 1", *[f"lin {k}:1" for k in range(1, depth)], "lin 0:1", "claim ge0", "P 1", "end 1")
    assert check_text(chain)[0].leaves == 1


def test_many_maxima_in_a_chain():
    """x1 <= max(.., max(max(x1, 0), 0) .., 0), n deep: one row a max, no split."""
    n = 2000
    text = certificate(
        "dim 1", *[f"max {k}:1 |" for k in range(1, n + 1)], f"lin 1:-1 {n + 1}:1", "claim ge0",
        " ".join(["P 1", *(f"{k}l:1" for k in range(2, n + 2))]), "end 1",
    )  # fmt: skip
    assert check_text(text)[0].leaves == 1


def tournament(players: int) -> str:
    """The three-unit blocks N(u, v) = relu(u - v) + relu(v) - relu(-v) in a balanced tournament equal the left fold.

    A dozen leaves a player, by lemmas: each block is at least both its arguments and at most whatever
    is at least both; so the root is at least every player and at most the fold, and the fold likewise.
    """
    head = [f"dim {players}"]
    proof: list[str] = []
    facts = 0

    def combination(terms: dict[int, int]) -> str:
        return " ".join(f"{i}:{q}" for i, q in sorted(terms.items()))

    def value(line: str) -> int:
        head.append(line)
        return players + len(head) - 1

    def lemma(terms: dict[int, int], *steps: str) -> int:
        nonlocal facts
        proof.extend([f"lemma {combination(terms)}", *steps, f"end {sum(step[0] in 'ZP' for step in steps)}"])
        facts += 1
        return facts - 1

    def cite(*rows: int | str | None) -> str:
        return " ".join(["P 1", *(f"{row}:1" for row in rows if row is not None)])

    def by_sign(plus: int, minus: int) -> list[str]:
        return [f"S {plus}", f"R {minus} 1 {facts}:1", "Z", f"L {minus} 1 {facts}:1", "Z"]

    inputs = list(range(1, players + 1))
    blocks: list[tuple[int, int, int, int]] = []  # value, arguments u and v, max(u - v, 0)
    level = inputs
    while len(level) > 1:
        above = []
        for u, v in zip(level[::2], level[1::2], strict=False):
            unit = value(f"max {combination({u: 1, v: -1})} |")
            value(f"max {v}:1 |")
            value(f"max {v}:-1 |")
            above.append(value(f"lin {unit}:1 {unit + 1}:1 {unit + 2}:-1"))
            blocks.append((above[-1], u, v, unit))
        level = above + level[len(level) // 2 * 2 :]
    root = level[0]
    folds = [inputs[0]]
    for player in inputs[1:]:
        folds.append(value(f"max {combination({folds[-1]: 1})} | {player}:1"))
    value(f"lin {combination({root: 1, folds[-1]: -1})}")
    head.append("claim eq0")

    above_fold = {folds[-1]: None}  # value -> row saying that the whole fold is at least it; None: it is itself
    for position in range(players - 1, 0, -1):
        fold, rest, player = folds[position], folds[position - 1], inputs[position]
        known = above_fold[fold]
        above_fold[player] = lemma({folds[-1]: 1, player: -1}, cite(known, f"{fold}r"))
        above_fold[rest] = lemma({folds[-1]: 1, rest: -1}, cite(known, f"{fold}l"))
    below_root: dict[int, list[int]] = {}
    for block, u, v, unit in blocks:
        plus, minus = unit + 1, unit + 2
        at_least = lemma({v: -1, plus: 1, minus: -1}, *by_sign(plus, minus))
        at_most = lemma({v: 1, plus: -1, minus: 1}, *by_sign(plus, minus))
        below_root[block] = [
            lemma({block: 1, u: -1}, cite(at_least, f"{unit}l")),
            lemma({block: 1, v: -1}, cite(at_least, f"{unit}r")),
        ]
        steps = [f"S {unit}", cite(above_fold[u], at_most), cite(above_fold[v], at_most)]
        above_fold[block] = lemma({folds[-1]: 1, block: -1}, *steps)
    below: dict[int, int | None] = {root: None}  # value -> row saying that the root is at least it
    for block, u, v, _ in reversed(blocks):
        for argument, row in zip((u, v), below_root[block], strict=True):
            below[argument] = lemma({root: 1, argument: -1}, cite(below[block], row))
    reached = below[inputs[0]]
    for position in range(1, players):
        steps = [f"S {folds[position]}", cite(reached), cite(below[inputs[position]])]
        reached = lemma({root: 1, folds[position]: -1}, *steps)
    return certificate(*head, *proof, f"W 1 {reached}:1 | 1 {above_fold[root]}:1", "end 1")


@pytest.mark.parametrize("players", [2, 3, 4, 5, 8, 13, 32, 64])
def test_tournaments_need_few_leaves_by_lemmas(players):
    """Deciding all maxima makes 2^(players - 1) leaves and more; with lemmas a bounded number a player is enough."""
    text = tournament(players)
    (result,) = check_text(text)
    assert result.point is None
    assert result.leaves <= 14 * players
    assert len(text.splitlines()) <= 48 * players
    assert result.claim.program.dim == players
    assert sum(len(sides) == 2 for sides in result.claim.program.instructions) == 4 * (players - 1)


def test_the_tournament_with_a_wrong_block_is_rejected():
    text = tournament(4)
    wrong = text.replace("lin 5:1 6:1 7:-1", "lin 5:1 6:1 7:-2")
    assert wrong != text
    with pytest.raises(Rejected):
        check_text(wrong)


# ---- the command line ----------------------------------------------------------------------------


def path_of(name: str) -> str:
    return str(HERE / name)


def run(*arguments: str, flags: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *flags, "-m", "exactrelu.kernel.check", *arguments]
    root = Path(exactrelu.__file__).parents[1]
    return subprocess.run(command, capture_output=True, text=True, cwd=root)


@pytest.mark.parametrize("flags", [(), ("-O",), ("-OO",)])
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["accepted/absolute_value.cert"], 0),
        (["accepted/absolute_value.cert", "accepted/three_unit_maximum_by_lemmas.cert"], 0),
        (["accepted/refutation_relu_is_not_the_identity.cert"], 1),
        (["accepted/proved_and_refuted.cert"], 1),
        (["accepted/refutation_relu_is_not_the_identity.cert", "accepted/absolute_value.cert"], 1),
        (["rejected/zero_d.cert"], 4),
        (["rejected/negative_multiplier_that_would_help.cert"], 4),
        (["rejected/form_not_zero.cert"], 4),
        (["rejected/empty.cert"], 4),
        (["rejected/zero_d.cert", "accepted/absolute_value.cert"], 4),
        (["accepted/proved_and_refuted.cert", "rejected/zero_d.cert", "accepted/absolute_value.cert"], 4),
    ],
)
def test_exit_status(flags, arguments, status):
    done = run(*map(path_of, arguments), flags=flags)
    assert done.returncode == status, done.stderr
    assert ("REJECTED" in done.stderr) == (status == 4)
    assert ("REFUTED" in done.stdout) == any("refut" in name for name in arguments)


def test_exit_status_of_every_must_reject_fixture_without_asserts():
    done = run(*map(str, REJECTED), flags=("-O",))
    assert done.returncode == 4
    assert done.stdout == ""
    assert done.stderr.count("REJECTED: ") == len(REJECTED)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["-"],
        ["--statement"],
        ["--statement", "x"],
        ["accepted/absolute_value.cert", "--statement"],
        ["accepted/absolute_value.cert", "--statement", ""],
        ["accepted/absolute_value.cert", "--verbose"],
        ["accepted/absolute_value.cert", "--statement", "a", "--statement", "b"],
        ["accepted/no_such_file.cert"],
        ["accepted"],
    ],
)
def test_usage_and_unreadable_files(arguments, capsys):
    assert main([path_of(word) if word.startswith("accepted") else word for word in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err != ""


def test_certificates_of_the_other_format_are_sent_to_their_checker(tmp_path, capsys):
    other = tmp_path / "other.cert"
    other.write_text("exactrelu-parametric 1\ndim 1\n")
    assert main([str(other)]) == 4
    assert "python -m exactrelu.kernel.parametric FILE" in capsys.readouterr().err
    assert run_parametric([path_of("accepted/absolute_value.cert")]) == 4
    assert "python -m exactrelu.kernel.check FILE" in capsys.readouterr().err
    other.write_text("something else\n")
    assert main([str(other)]) == run_parametric([str(other)]) == 4
    assert "python -m" not in capsys.readouterr().err


def test_usage_as_a_process():
    assert run().returncode == 2
    assert run(path_of("accepted/no_such_file.cert")).returncode == 2


def test_a_rejected_file_outweighs_an_unreadable_one():
    assert main([path_of("rejected/zero_d.cert"), path_of("accepted/no_such_file.cert")]) == 4
    assert main([path_of("accepted/no_such_file.cert"), path_of("rejected/zero_d.cert")]) == 4
    assert main([path_of("accepted/no_such_file.cert"), path_of("accepted/proved_and_refuted.cert")]) == 2


ABSOLUTE = "for all real x1: v2 = max(x1, 0); v3 = max(-x1, 0); v4 = max(x1, -x1); v5 = v2 + v3 - v4; then v5 = 0"


@pytest.mark.parametrize(
    ("name", "statement", "status"),
    [
        ("absolute_value", ABSOLUTE, 0),
        ("absolute_value_split_everywhere", ABSOLUTE, 0),
        ("absolute_value", ABSOLUTE.replace("v5 = 0", "v5 >= 0"), 4),
        ("absolute_value", ABSOLUTE + " ", 4),
        ("refutation_relu_is_not_the_identity", "for all real x1: v2 = max(x1, 0); v3 = -x1 + v2; then v3 = 0", 1),
        ("refutation_relu_is_not_the_identity", ABSOLUTE, 4),
        ("several_certificates", ABSOLUTE, 4),
    ],
)
def test_the_intended_statement(name, statement, status, capsys):
    path = path_of(f"accepted/{name}.cert")
    assert main([path, "--statement", statement]) == status
    shown = capsys.readouterr()
    assert ("establishes another statement" in shown.err) == (status == 4)
    assert (shown.out == "") == (status == 4)
    assert main(["--statement", statement, path]) == status


def test_an_unforeseen_failure_is_a_rejection(monkeypatch, capsys):
    """Python ends with status 1 after a traceback, and 1 means refuted; so nothing may escape `main`."""

    def fail(text: str) -> list[object]:
        raise MemoryError

    monkeypatch.setattr("exactrelu.kernel.check.check_text", fail)
    assert main([path_of("accepted/absolute_value.cert")]) == 4
    assert "REJECTED: MemoryError" in capsys.readouterr().err


def test_an_unforeseen_exception_inside_a_proof_is_a_rejection(monkeypatch):
    def fail(self: object, line: str) -> None:
        raise KeyError

    monkeypatch.setattr("exactrelu.kernel.tree.Tree.read", fail)
    with pytest.raises(Rejected, match="line 8: KeyError"):
        check_text((HERE / "accepted" / "absolute_value.cert").read_text())


def test_output_that_cannot_be_written_is_no_success(monkeypatch):
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    assert main([path_of("accepted/absolute_value.cert")]) == 2
