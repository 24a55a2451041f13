"""Rate capability of a shipped cell, of a changed one and of one's own.

Run ``python examples/rate_capability.py FOLDER``; the figure goes into FOLDER, or into a new
temporary folder.
"""

import sys
import tempfile
from pathlib import Path

import xarray as xr

import nasicell

OWN_CELL = Path(__file__).parent / "own_cell.yaml"


def main(folder: Path | None = None) -> list[xr.Dataset]:
    """Simulate three cells, print their capacities, save a figure.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where ``rate.png`` is written; by default a new temporary folder.

    Returns
    -------
    list of xarray.Dataset
        One result a cell.
    """
    figure = (folder or Path(tempfile.mkdtemp(prefix="nasicell-"))) / "rate.png"

    cell = nasicell.load("zhang2026-sn-fb")
    slow = cell.with_values({"name": "slow-gel", "electrolyte.conductivity": "0.66 mS/cm"})
    own = nasicell.load(OWN_CELL)
    test = nasicell.RateTest(c_rates=[1, 5, 15], cycles_per_rate=2)
    results = [nasicell.run(each, test) for each in (cell, slow, own)]
    for result in results:
        print(result.attrs["cell"], result.discharge_capacity.values.round(1))  # mAh/g of NVP
    nasicell.plot_rate(results).savefig(figure)

    print(f"figure: {figure}")
    return results


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
