"""Every rung of the ladder holds, and the page about them lists the same rungs."""

import re
from pathlib import Path

import pytest

from nasicell.experiments.verification import LADDER

PAGE = Path(__file__).parents[2] / "docs" / "verification.md"


@pytest.mark.parametrize("rung", LADDER, ids=lambda rung: rung.name)
def test_the_rung_holds(rung):
    result = rung.climb()
    assert result.passed, result


def test_rungs_have_names_of_their_own():
    names = [rung.name for rung in LADDER]
    assert len(set(names)) == len(names) >= 18
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_the_page_lists_the_rungs_of_the_ladder_in_order():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert [(row[0].strip("`"), row[1]) for row in rows] == [
        (rung.name, rung.what) for rung in LADDER
    ]
