"""Damaged measured files: each has to be read rightly or refused in one sentence.

    python benchmarks/import_robustness.py             2,000 damaged files
    python benchmarks/import_robustness.py --quick     100
    python benchmarks/import_robustness.py --files DIR --number 500 --seed 7

Takes the files of a folder (by default the samples of the tests) and damages each time one of them:
bytes flipped, zeroed, taken out or put in; cut off; columns dropped; heads renamed; separators and
decimal signs exchanged. Nothing but an ``InputError`` may come out, within 20 seconds. Where damage
leaves the numbers alone (heads renamed, columns dropped, cut off) a file that is still read must
give the numbers of the whole one. Prints what became of each kind of damage.
"""

import argparse
import functools
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import numpy as np
import xarray as xr

SAMPLES = Path(__file__).parents[1] / "tests" / "data" / "measured"
LONGEST = 20  # s
TEXT = (".csv", ".txt", ".mpt", ".DTA")
Random = np.random.Generator


@dataclass(frozen=True)
class Outcome:
    """What became of a damaged file."""

    file: str
    damage: str
    ending: str  # "read", "refused" or what went wrong
    seconds: float

    @property
    def good(self) -> bool:
        """Whether it was read rightly or refused in a sentence."""
        return self.ending in ("read", "refused")


class _TooLongError(Exception):
    """The time is up."""


def flip(content: bytes, random: Random) -> bytes:
    """Change up to 20 bytes to anything."""
    damaged = bytearray(content)
    for at in random.integers(0, len(content), random.integers(1, 21)):
        damaged[at] = random.integers(0, 256)
    return bytes(damaged)


def zero(content: bytes, random: Random) -> bytes:
    """Set a stretch to zero, as a disk does."""
    start = int(random.integers(0, len(content)))
    length = int(random.integers(1, 600))
    return (
        content[:start] + b"\0" * len(content[start : start + length]) + content[start + length :]
    )


def take_out(content: bytes, random: Random) -> bytes:
    """Take a stretch out."""
    start = int(random.integers(0, len(content)))
    return content[:start] + content[start + int(random.integers(1, 600)) :]


def put_in(content: bytes, random: Random) -> bytes:
    """Put random bytes in."""
    start = int(random.integers(0, len(content)))
    return content[:start] + random.bytes(int(random.integers(1, 50))) + content[start:]


def cut(content: bytes, random: Random) -> bytes:
    """Cut the end off."""
    return content[: int(random.integers(0, len(content)))]


def drop_columns(content: bytes, random: Random) -> bytes:
    """Drop one or two columns of a text."""
    lines, mark = _lines(content)
    width = max(line.count(mark) + 1 for line in lines)
    dropped = set(random.integers(0, width, random.integers(1, 3)).tolist())
    return b"\n".join(
        mark.join(cell for n, cell in enumerate(line.split(mark)) if n not in dropped)
        for line in lines
    )


def rename_heads(content: bytes, random: Random) -> bytes:
    """Give some cells of letters in a text other names."""
    lines, mark = _lines(content)
    renamed = []
    for line in lines:
        cells = line.split(mark)
        words = len(cells) > 2 and any(cell[:1].isalpha() for cell in cells)
        if words:
            cells = [b"?" * int(random.integers(1, 9)) if random.random() < 0.2 and c[:1].isalpha()
                     else c for c in cells]  # fmt: skip
        renamed.append(mark.join(cells))
    return b"\n".join(renamed)


def exchange(content: bytes, random: Random) -> bytes:
    """Exchange the signs that separate and those of decimals."""
    one, other = random.choice([".", ",", ";", "\t", " ", "\n", "/", "-"], 2, replace=False)
    return content.replace(one.encode(), other.encode())


def _lines(content: bytes) -> tuple[list[bytes], bytes]:
    lines = content.splitlines()
    return lines, max((b"\t", b",", b";"), key=lambda sign: sum(line.count(sign) for line in lines))


ANY: dict[str, Callable[[bytes, Random], bytes]] = {
    "flip": flip,
    "zero": zero,
    "take out": take_out,
    "put in": put_in,
    "cut": cut,
}
OF_TEXT = {"drop columns": drop_columns, "rename heads": rename_heads, "exchange": exchange}
HARMLESS = ("cut", "drop columns", "rename heads")
"""Damage that leaves the numbers alone."""


def run(file: Path, number: int, seed: int, folder: Path) -> Outcome:
    """Damage a file and read it."""
    random = np.random.default_rng([seed, number])
    kinds = ANY | (OF_TEXT if file.suffix in TEXT else {})
    damage = str(random.choice(list(kinds)))
    damaged = folder / f"damaged{file.suffix}"
    damaged.write_bytes(kinds[damage](file.read_bytes(), random))
    start = time.perf_counter()
    ending = _ending(file, damaged, damage)
    return Outcome(file.name, damage, ending, time.perf_counter() - start)


def _ending(file: Path, damaged: Path, damage: str) -> str:
    from nasicell import InputError, read_measured

    def stop(number: int, frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    try:
        data = read_measured(damaged)
    except InputError as problem:
        whole = str(problem).startswith(str(damaged)) and len(str(problem)) > len(str(damaged)) + 5
        return "refused" if whole else f"refused without a sentence: {problem}"
    except _TooLongError:
        return f"took longer than {LONGEST} s"
    except Exception as problem:  # whatever comes is what this script looks for
        return f"crashed: {type(problem).__name__}: {problem}"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    if damage not in HARMLESS:
        return "read"
    whole_file = _whole(file)
    if whole_file is None:
        return "read"
    made = "it is made from" in data.attrs["warnings"]
    for name in ("voltage", "time", "current", "impedance_real", "frequency"):
        if name not in data or (name == "current" and made):
            continue
        # the last may be cut within its digits; data sets may be cut in the middle of each
        found = data[name].values[:-1]
        known = whole_file[name].values if name in whole_file else np.zeros(0)
        same = (
            np.isin(found, known).all()
            if data.attrs["kind"] == "curve"
            else len(found) <= len(known) and np.allclose(found, known[: len(found)], 1e-6, 1e-12)
        )
        if not same:
            return f"read wrongly: {name}"
    return "read"


@functools.cache
def _whole(file: Path) -> xr.Dataset | None:
    """The file as it is; None if it is one that needs a mapping."""
    from nasicell import InputError, read_measured

    try:
        return read_measured(file)
    except InputError:
        return None


def outcomes(number: int, seed: int, samples: Path = SAMPLES) -> list[Outcome]:
    """Damage files of a folder in turn."""
    files = sorted(
        f for f in samples.rglob("*") if f.is_file() and f.suffix not in (".md", ".yaml")
    )
    with tempfile.TemporaryDirectory() as folder:
        return [run(files[n % len(files)], n, seed, Path(folder)) for n in range(number)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--files", type=Path, default=SAMPLES)
    parser.add_argument("--quick", action="store_true", help="100 files")
    arguments = parser.parse_args()

    found = outcomes(100 if arguments.quick else arguments.number, arguments.seed, arguments.files)
    failed = [outcome for outcome in found if not outcome.good]
    for outcome in failed:
        print(f"FAILED {outcome.file}, {outcome.damage}: {outcome.ending}")
    for damage in [*ANY, *OF_TEXT]:
        ends = Counter(o.ending.split(":")[0] for o in found if o.damage == damage)
        print(f"{damage:14s}", ", ".join(f"{count} {end}" for end, count in ends.most_common()))
    seconds = np.array([outcome.seconds for outcome in found])
    print(f"{len(found)} damaged files, {len(failed)} neither read rightly nor refused")
    print(f"seconds a file: median {np.median(seconds):.3f}, largest {seconds.max():.2f}")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
