"""Time and peak memory of a sweep against its samples: one and two workers, processes and Dask.

Each run is one ``nasicell.sweep`` into a file, in a Python of its own: three numbers of the Sn-FB
cell drawn at random, single-ion, capacity at 5C. The time is the whole, from the call to the file:
start of the processes, import, equations and their compilation in every worker, all chunks,
the file. On Dask a scheduler and fresh workers wait on the loopback before the clock starts, and
the command is a third process on the same cores. The time from 2,000 to 20,000 samples is free of
what every run pays once. Memory is the largest resident set of the command, and that of the largest
other process: a worker, or the compiler.

    python benchmarks/scaling.py [--quick] [--figure FILE.png]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

CELL = "zhang2026-sn-fb"
VARY = {
    "electrolyte.conductivity": "0.1:3 mS/cm:log",
    "interphases.metal.film_resistance": "0:50 ohm*cm^2",
    "cathode.loading": "1:6 mg/cm^2",
}
SAMPLES = (500, 2000, 20_000)
QUICK = 20
PROCESSES, DASK = "processes", "Dask"
WAIT_S = 60
MB = 1024 if sys.platform.startswith("linux") else 1024**2
"""Units of ``ru_maxrss`` in a megabyte."""


@dataclass(frozen=True)
class Run:
    """What one sweep took: whole time [s], peak memory of command and largest other [MB]."""

    kind: str
    workers: int
    samples: int
    seconds: float
    command_MB: float
    other_MB: float


def peak(who: int = resource.RUSAGE_SELF) -> float:
    """Largest resident set so far [MB]."""
    return resource.getrusage(who).ru_maxrss / MB


def sweep(samples: int, workers: int, address: str) -> None:
    """Run a sweep in this process and print what it took, as JSON."""
    import nasicell

    client = None
    if address:
        from distributed import Client

        client = Client(address)
        client.wait_for_workers(workers)
    cell = nasicell.load(CELL)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        data = nasicell.sweep(
            cell,
            VARY,
            metrics=["capacity@5C"],
            design=f"lhs:{samples}",
            workers=workers,
            dask=address or None,
            out=Path(folder) / "sweep.nc",
        )
        seconds = time.perf_counter() - start
    if (data.status == 2).any():
        raise SystemExit(f"{int((data.status == 2).sum())} samples failed")
    others = [peak(resource.RUSAGE_CHILDREN)]
    if client is not None:
        others = list(client.run(peak).values())
        client.close()
    print(json.dumps([seconds, peak(), max(others)]))


def measure(kind: str, workers: int, samples: int) -> Run:
    """Run a sweep in a fresh Python, on a fresh cluster if it is Dask's."""

    def in_a_python_of_its_own(address: str) -> Run:
        command = [sys.executable, __file__, "--run", str(samples), str(workers), address]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return Run(kind, workers, samples, *json.loads(done.stdout))

    if kind == PROCESSES:
        return in_a_python_of_its_own("")
    with cluster(workers) as address:
        return in_a_python_of_its_own(address)


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """A scheduler and its workers on the loopback; gives the address."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        dask = [sys.executable, "-m", "dask"]
        here = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
        own = ["--nworkers", str(workers), "--nthreads", "1", "--local-directory", folder]
        started = []
        try:
            for command in (
                [*dask, "scheduler", *here, "--port", "0"],
                [*dask, "worker", *here, *own],
            ):
                started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
                for _ in range(10 * WAIT_S):
                    if file.exists():
                        break
                    time.sleep(0.1)
            yield json.loads(file.read_text())["address"]
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()


def table(runs: list[Run]) -> str:
    from nasicell.text import text_table

    rows = [
        [
            f"{run.samples}",
            f"{run.workers}",
            f"{run.seconds:.1f}",
            f"{run.samples / run.seconds:.0f}",
            speed_up(runs, run),
            f"{run.command_MB:.0f}",
            f"{run.other_MB:.0f}",
            run.kind,
        ]
        for run in runs
    ]
    header = ["samples", "workers", "s", "samples/s", "speed-up", "command MB", "largest MB", ""]
    return text_table(header, rows)


def speed_up(runs: list[Run], run: Run) -> str:
    """How much faster it is than the same with one worker."""
    same = [
        one for one in runs if (one.kind, one.samples, one.workers) == (run.kind, run.samples, 1)
    ]
    return f"{same[0].seconds / run.seconds:.2f}" if same else "-"


def verdicts(runs: list[Run]) -> list[str]:
    """Ratios of memory, of times, and of times without what every run pays once."""
    by = {(run.kind, run.workers, run.samples): run for run in runs}
    _, few, many = SAMPLES
    told = []
    for kind in (PROCESSES, DASK):
        one, two = ((by[kind, workers, few], by[kind, workers, many]) for workers in (1, 2))
        for less, more in (one, two):
            command, other = more.command_MB / less.command_MB, more.other_MB / less.other_MB
            told.append(
                f"{kind}, {more.workers} at work: peak memory of {many} over {few} samples "
                f"{command:.2f} (command), {other:.2f} (largest other process)"
            )
        whole = one[1].seconds / two[1].seconds
        steady = (one[1].seconds - one[0].seconds) / (two[1].seconds - two[0].seconds)
        told.append(
            f"{kind}, two workers over one: {whole:.2f} whole, {steady:.2f} from {few} to {many}"
        )
    return told


def draw(runs: list[Run], path: Path) -> None:
    """Draw time and memory against samples."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from nasicell.plots import COLOURS, LINES, MARKERS, PANEL, STYLE

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(2 * PANEL[0], 1.1 * PANEL[1]), layout="constrained")
        left, right = figure.subplots(1, 2)
        for number, kind in enumerate((PROCESSES, DASK)):
            for workers in (1, 2):
                own = [run for run in runs if (run.kind, run.workers) == (kind, workers)]
                samples = [run.samples for run in own]
                style = {
                    "color": COLOURS[2 * number + workers - 1],
                    "marker": MARKERS[2 * number + workers - 1],
                    "markersize": 4,
                }
                words = f"{kind}, {workers} worker{'s' if workers > 1 else ''}"
                left.loglog(samples, [run.seconds for run in own], label=words, **style)
                right.semilogx(samples, [run.command_MB for run in own], LINES[0], **style)
                right.semilogx(samples, [run.other_MB for run in own], LINES[2], **style)
        left.set_ylabel("Whole time / s")
        right.set_ylabel("Peak memory / MB")
        right.set_ylim(bottom=0)
        right.plot([], [], LINES[0], color="0.3", label="command")
        right.plot([], [], LINES[2], color="0.3", label="largest other process")
        for letter, panel in zip("ab", (left, right), strict=True):
            panel.set_xlabel("Samples")
            panel.set_title(letter, loc="left", fontweight="bold")
            panel.legend()
        figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few samples, where all is set-up")
    parser.add_argument("--figure", type=Path, help="a PNG of time and memory")
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        samples, workers, address = arguments.run
        sweep(int(samples), int(workers), address)
        return
    sizes, numbers = ((QUICK,), (2,)) if arguments.quick else (SAMPLES, (1, 2))
    runs = [
        measure(kind, workers, samples)
        for kind in (PROCESSES, DASK)
        for samples in sizes
        for workers in numbers
    ]
    print(table(runs))
    if not arguments.quick:
        print("", *verdicts(runs), sep="\n")
    if arguments.figure:
        draw(runs, arguments.figure)


if __name__ == "__main__":
    main()
