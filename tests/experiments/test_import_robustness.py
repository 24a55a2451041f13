"""A hundred files of the import's robustness benchmark: read rightly or refused in a sentence."""

import importlib.util
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "import_robustness.py"


def test_damaged_files_are_read_rightly_or_refused():
    specification = importlib.util.spec_from_file_location("import_robustness", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module  # its dataclasses look their module up
    specification.loader.exec_module(module)
    found = module.outcomes(100, seed=11)
    assert [f"{o.file}, {o.damage}: {o.ending}" for o in found if not o.good] == []
    endings = [outcome.ending for outcome in found]
    assert endings.count("read") > 15
    assert endings.count("refused") > 15
