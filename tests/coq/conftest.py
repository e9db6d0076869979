"""The compiled kernel, once for all tests; without coqc the tests that need it are skipped and say so."""

import shutil
from pathlib import Path

import pytest

from tests.campaigns.coq_mutants import build


@pytest.fixture(scope="session")
def kernel(tmp_path_factory) -> Path:
    """A folder with the kernel's .v files, compiled."""
    if shutil.which("coqc") is None:
        pytest.skip("coqc is not installed (Debian: apt-get install --no-install-recommends coq)")
    folder = tmp_path_factory.mktemp("kernel")
    build(folder)
    return folder
