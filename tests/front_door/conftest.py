"""One way to call the command line, for all its tests."""

import pytest

from nasicell.cli import main


@pytest.fixture
def run(capsys):
    """Run the command line; returns exit code, standard output, standard error."""

    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return call
