"""Shell completion through argcomplete, where it is installed."""

import os
import subprocess
import sys

import pytest


def completions(line, tmp_path):
    """What the shell would offer at the end of the line, by the protocol of argcomplete."""
    found = tmp_path / "completions"
    environment = os.environ | {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(found),
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
        "_ARGCOMPLETE_IFS": "\n",
    }
    command = [sys.executable, "-c", "from exactrelu.cli import main; main()"]
    subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    return {offer.strip() for offer in found.read_text().split("\n")}


def test_verbs_and_options_are_offered(tmp_path):
    pytest.importorskip("argcomplete")
    assert completions("exactrelu che", tmp_path) == {"check"}
    assert {"--on", "--certificate"} <= completions("exactrelu check --", tmp_path)
