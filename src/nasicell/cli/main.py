"""Entry point: commands are imported when they are called, errors become one sentence."""

import importlib
import os
import sys
from typing import Any

import click

from nasicell.parameters.errors import InputError

COMMANDS = {
    "cells": "List the shipped cells.",
    "electrolytes": "Search the published electrolytes; show one of them.",
    "interfaces": "Search what is published of interfaces.",
    "show": "Show a cell: every number with unit, kind and source.",
    "export": "Write a cell for PyBaMM or as a BPX file.",
    "import-cathode": "Make a cathode material from a BPX file.",
    "rate": "Simulate the rate test of one or several cells.",
    "gallery": "Simulate every cell beside what was measured of it.",
    "losses": "Show where voltage and energy go in a cycle at one C-rate.",
    "symmetric": "Plate and strip in a symmetric cell, or on bare copper.",
    "bruce-vincent": "Read a transference number from a voltage step.",
    "tafel": "Read an exchange current from a slow sweep.",
    "limits": "Find limiting current, Sand's time and critical current.",
    "impedance": "Show spectra, resistances and activation energies.",
    "gitt": "Titrate the cathode with pulses and rests (GITT).",
    "sweep": "Vary numbers of a cell and ask what becomes of it.",
    "sensitivity": "Find which numbers of a cell matter.",
    "ragone": "Find energy and power against C-rate and loading.",
    "target": "Find what an electrolyte must reach for a capacity at a rate.",
    "import": "Read a measured file of a cycler or a potentiostat.",
    "potential": "Read an open-circuit potential from measured data.",
    "compare": "Simulate what was measured, and show how far the two are apart.",
    "report": "Put results on one page, to be read, printed and handed on.",
    "fit": "Find numbers of a cell from what was measured, and how well they are told.",
    "replay": "Repeat a recorded run and compare.",
    "verify": "Check the model against closed forms, limits and other programs.",
}
"""Commands in the order of ``--help``, each in the module of its name."""


class _LazyGroup(click.Group):
    """Imports a command's module only when that command is called: help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"nasicell.cli.{cmd_name.replace('-', '_')}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from nasicell.parameters.entries import nearest

            raise InputError(f"no command '{args[0]}'; {nearest(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nasicell")
def cli() -> None:
    """Simulate alkali-metal cells with quasi-solid-state electrolytes."""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line and exit: 0 done, 2 bad input (one sentence), 1 anything else.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the process.
    """
    # PyBaMM's usage telemetry is off unless the user has decided otherwise
    os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
    code: Any = 0
    try:
        # without standalone mode click returns the code of ctx.exit() instead of raising it
        code = cli.main(arguments, prog_name="nasicell", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message())
    except click.UsageError as problem:
        page = problem.ctx.command_path if problem.ctx else "nasicell"
        text = problem.format_message().rstrip(".?")
        _refuse(f"{text}; '{page} --help' lists what it takes", 2)
    except InputError as problem:
        _refuse(str(problem), 2)
    except (click.Abort, KeyboardInterrupt):
        _refuse("interrupted", 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as problem:
        _refuse(f"{problem.filename or 'standard output'}: {problem.strerror}", 1)
    except Exception as problem:
        if type(problem).__name__ != "SimulationError":  # imported only by commands that simulate
            raise
        _refuse(str(problem), 1)
    sys.exit(code if isinstance(code, int) else 0)


def _refuse(sentence: str, code: int) -> None:
    one_line = " ".join(sentence.split())
    click.echo(f"nasicell: {one_line}", err=True)
    sys.exit(code)
