"""``nasicell verify``: what it prints, and its exit code."""

import dataclasses
import json

import pytest

from nasicell.cli import main
from nasicell.experiments.verification import LADDER, Comparison, Rung, ladder

KEYS = ["name", "what", "expected", "found", "tolerance", "unit", "passed", "seconds", "reason"]
HOLDS = Rung("holds", "One against one.", "mV", lambda: Comparison(1.0, 1.0, 0.1))
FALSE = Rung("false", "One against two.", "mV", lambda: Comparison(1.0, 2.0, 0.1))


def _raise():
    raise ZeroDivisionError("no\nluck")


BROKEN = Rung("broken", "Nothing against nothing.", "mV", _raise)


@pytest.fixture
def verify(capsys, monkeypatch):
    """Climb given rungs from the command line; returns exit code and standard output."""

    def call(rungs, *arguments):
        monkeypatch.setattr(ladder, "LADDER", tuple(rungs))
        with pytest.raises(SystemExit) as stop:
            main(["verify", *arguments])
        captured = capsys.readouterr()
        assert captured.err == ""
        return stop.value.code or 0, captured.out

    return call


def test_it_prints_every_rung_and_exits_with_0(verify):
    passing = [
        dataclasses.replace(rung, compare=lambda: Comparison(1.0, 1.0, 0.1)) for rung in LADDER
    ]
    code, out = verify(passing)
    lines = [line.split() for line in out.splitlines() if line.startswith("pass")]
    assert code == 0
    assert [line[1] for line in lines] == [rung.name for rung in LADDER]
    assert len(lines) >= 18
    assert f"{len(LADDER)} of {len(LADDER)} passed" in out


@pytest.mark.parametrize("bad", [FALSE, BROKEN], ids=["false", "broken"])
@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
def test_one_failed_rung_makes_the_exit_code_1(verify, bad, as_json):
    code, out = verify([HOLDS, bad, HOLDS], *(["--json"] if as_json else []))
    assert code == 1
    if as_json:
        content = json.loads(out)
        assert [rung["passed"] for rung in content["rungs"]] == [True, False, True]
        assert content["passed"] is False
    else:
        assert "2 of 3 passed" in out
        assert f"FAILED  {bad.name}" in out
        assert bad.what in out


def test_json_is_the_result_alone_and_has_the_keys_of_the_contract(verify):
    code, out = verify([HOLDS, BROKEN], "--json")
    content = json.loads(out)
    assert list(content) == ["rungs", "passed", "seconds"]
    assert [list(rung) for rung in content["rungs"]] == [KEYS, KEYS]
    holds, broken = content["rungs"]
    assert (holds["expected"], holds["found"], holds["tolerance"]) == (1.0, 1.0, 0.1)
    assert broken["found"] is None
    assert broken["reason"] == "ZeroDivisionError: no luck"
    assert code == 1


def test_rungs_appear_as_they_are_climbed(monkeypatch, capsys):
    seen = []

    def looking():
        seen.append(capsys.readouterr().out)
        return Comparison(1.0, 1.0, 0.1)

    monkeypatch.setattr(ladder, "LADDER", (HOLDS, Rung("second", "Second.", "mV", looking)))
    with pytest.raises(SystemExit):
        main(["verify"])
    assert "holds" in seen[0]
