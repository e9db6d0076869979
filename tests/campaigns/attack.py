"""The attack: hostile questions by the hundred thousand, with a known answer or a second opinion on each.

Half of the cases are statements (`attack_statements`, and every fourth one a case of `differential`): a proof must hold
at random rational points, its certificate must establish exactly the claims of the statement, and z3 must find no
counterexample; a refutation must really fail at its point, inside of the domain, with the values shown.  Where the
generator does not know the answer, z3 is asked about every proof; where it does, about every `--z3`-th case.  The rest
(`attack_functions`) are engines against each other, pieces, counts, schemas, numbers, text.

A case that ends in an exception from inside, takes longer than a minute, or is undecided without a budget, is a
failure like a wrong verdict.  Cases are numbered and come from the seed, so each can be made again: ``--only 4711``.

    python -m tests.campaigns.attack --cases 100000 --seed 0 --processes 2 --log attack.jsonl

With a log the campaign can be stopped and goes on where it was.
"""

import argparse
import json
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.campaigns import differential
from tests.campaigns.attack_functions import KINDS, function_case
from tests.campaigns.attack_statements import GENERATORS, statement_case

WEIGHTS = {
    "differential": 24, "open questions": 14, "nested guards": 6, "degenerate domains": 8, "spoiled networks": 6,
    "networks": 4, "ties": 2, "chains": 4, "tiny gaps": 5, "other dimensions": 4, "larger functions": 3,
    "engines": 5, "pieces": 2, "counts": 3, "schemas": 2, "numbers": 2, "soup": 3, "round trips": 2,
    "scaled networks": 1, "parameters": 0,
}  # fmt: skip
# A kind of weight 0 came later: it is asked for with --kind, and the numbers of all other cases stay what they were.
CHUNK = 250
PATIENCE = 60  # seconds for one case


def kind_of(seed: int, index: int) -> str:
    return random.Random(f"{seed}:{index}:kind").choices(list(WEIGHTS), list(WEIGHTS.values()))[0]


def differential_case(seed: int, index: int, z3_every: int):
    case = differential.make_case(seed, index)
    wrong, _ = differential.judge(case, random.Random(f"{seed}:{index}:doors"))
    how = "known answer"
    if not wrong and z3_every and index % z3_every == 0:
        fails = differential.z3_opinion(case)
        how += ", z3 does not know" if fails is None else ", z3 agrees"
        if fails is not None and fails != (case.witness is not None):
            wrong = f"z3 says the statement {'fails' if fails else 'holds'}"
    return wrong, how, case.text


def one_case(seed: int, index: int, z3_every: int, kind: str | None = None):
    """(kind, what is wrong or None, how it was judged, the question)."""
    kind = kind or kind_of(seed, index)
    if kind == "differential":
        return kind, *differential_case(seed, index, z3_every)
    if kind in GENERATORS:
        return kind, *statement_case(kind, seed, index, z3_every)
    return kind, *function_case(kind, seed, index)


class Hang(BaseException):
    """A case that takes too long."""


def _ring(*_):
    raise Hang


def run(seed: int, z3_every: int, only: str | None, indices: Iterable[int]) -> dict:
    """Judge these cases, all of the kind `only` if that is given; a report that JSON can hold."""
    kinds: Counter = Counter()
    judged: Counter = Counter()
    failures = []
    slowest = (0.0, -1)
    start = time.process_time()
    previous = signal.signal(signal.SIGALRM, _ring)
    try:
        for index in indices:
            before = time.process_time()
            kind = only or kind_of(seed, index)
            signal.alarm(PATIENCE)
            try:
                _, wrong, how, about = one_case(seed, index, z3_every, only)
                text = about() if wrong else ""
            except Hang:
                wrong, how, text = f"HANG: more than {PATIENCE} s", "hang", ""
            except Exception:
                wrong, how, text = f"EXCEPTION\n{traceback.format_exc()}", "exception", ""
            finally:
                signal.alarm(0)
            kinds[kind] += 1
            judged[f"{kind}: {how}"] += 1
            slowest = max(slowest, (time.process_time() - before, index))
            if wrong:
                failures.append(f"seed {seed}, case {index} ({kind}): {wrong}\n{text}")
    finally:
        signal.signal(signal.SIGALRM, previous)
    return {
        "cases": sum(kinds.values()),
        "kinds": kinds,
        "judged": judged,
        "failures": failures,
        "seconds": time.process_time() - start,
        "slowest": slowest,
    }


def merged(reports: Iterable[dict]) -> dict:
    total = {"cases": 0, "kinds": Counter(), "judged": Counter(), "failures": [], "seconds": 0.0, "slowest": (0.0, -1)}
    for report in reports:
        total["cases"] += report["cases"]
        total["kinds"].update(report["kinds"])
        total["judged"].update(report["judged"])
        total["failures"] += report["failures"]
        total["seconds"] += report["seconds"]
        total["slowest"] = max(total["slowest"], tuple(report["slowest"]))
    return total


def shown(report: dict) -> str:
    lines = [f"{report['cases']} cases, {len(report['failures'])} failures, {report['seconds']:.0f} s of computing"]
    lines.append(f"slowest {report['slowest'][0]:.1f} s (case {report['slowest'][1]})")
    lines += [f"  {kind}: {count}" for kind, count in sorted(report["kinds"].items(), key=lambda item: -item[1])]
    asked = sum(count for how, count in report["judged"].items() if "z3" in how)
    unknown = sum(count for how, count in report["judged"].items() if "does not know" in how)
    lines.append(f"z3 was asked {asked} times, did not know {unknown} times")
    return "\n".join([*lines, *(f"FAILED {failure}" for failure in report["failures"])])


def campaign(
    cases: int,
    seed: int,
    processes: int = 1,
    z3_every: int = 5,
    log: Path | None = None,
    first: int = 0,
    only: str | None = None,
) -> dict:
    """All cases with numbers first, .., first + cases - 1; chunks that the log has are not done again."""
    done: dict[int, dict] = {}
    if log is not None and log.exists():
        for line in log.read_text().splitlines():
            entry = json.loads(line)
            if (entry["seed"], entry["z3"], entry.get("kind")) == (seed, z3_every, only):
                done[entry["start"]] = entry["report"]
    starts = list(range(first, first + cases, CHUNK))
    reports = [done[start] for start in starts if start in done]
    chunks = [range(s, min(s + CHUNK, first + cases)) for s in starts if s not in done]

    def finished(start: int, report: dict) -> None:
        reports.append(report)
        if log is not None:
            with log.open("a") as file:
                entry = {"seed": seed, "z3": z3_every, "kind": only, "start": start, "report": report}
                print(json.dumps(entry), file=file)
            print(shown(merged(reports)).split("\n")[0], file=sys.stderr)

    if processes == 1:
        for chunk in chunks:
            finished(chunk.start, run(seed, z3_every, only, chunk))
    else:
        with ProcessPoolExecutor(processes) as pool:
            for chunk, report in zip(chunks, pool.map(partial(run, seed, z3_every, only), chunks), strict=True):
                finished(chunk.start, report)
    return merged(reports)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description="hostile questions with known answers or second opinions")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--z3", type=int, default=5, help="ask z3 about every n-th case with a known answer; 0: none")
    parser.add_argument("--log", type=Path, help="a file of results, to stop and go on")
    parser.add_argument("--kind", choices=WEIGHTS, help="cases of this kind alone")
    parser.add_argument("--only", type=int, help="one case, shown")
    options = parser.parse_args(arguments)
    if options.only is not None:
        kind, wrong, how, about = one_case(options.seed, options.only, options.z3, options.kind)
        print(f"{kind} ({how}): {wrong or 'as it should be'}\n{about()}")
        return int(wrong is not None)
    report = campaign(
        options.cases, options.seed, options.processes, options.z3, options.log, options.first, options.kind
    )
    print(shown(report))
    return int(bool(report["failures"]))


if __name__ == "__main__":
    assert set(WEIGHTS) == {"differential", *GENERATORS, *KINDS}
    sys.exit(main())
