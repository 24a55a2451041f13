r"""Gaussian elimination of one sparse matrix at all frequencies at a time.

A linearised cell is a bordered matrix

.. math::
    \begin{pmatrix} A & b \\ c & d \end{pmatrix}, \qquad
    A = i \omega M - J

whose last column is the current and whose last row is the voltage. Eliminating all of A leaves
d - c A^-1 b in the corner: what the voltage does per current. A changes with the frequency, its
pattern does not. So the order of the pivots is found once, and every step then works on all
frequencies in one array; pivots that do not touch one another share a step. For a discretised cell
that takes some thirty steps, however fine the mesh, for a line of N volumes is eliminated in about
log N of them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Ints = NDArray[np.int64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class _Step:
    """Pivots that do not touch one another.

    Attributes
    ----------
    pivots
        Places of the pivots among the entries.
    below
        Places of the entries below them, each of which becomes a multiplier.
    pivot_of
        For each of those the index of its pivot in ``pivots``.
    updates
        Triples (multiplier, entry beside the pivot, target). No target comes twice in a triple.
    """

    pivots: Ints
    below: Ints
    pivot_of: Ints
    updates: tuple[tuple[Ints, Ints, Ints], ...]


class Elimination:
    """The order of elimination for one pattern.

    Parameters
    ----------
    rows, cols : array of int
        Places of the entries, each once; the last row and column (the border) are not eliminated
        and their corner is an entry.
    sample : array of complex
        Values of the entries at a frequency in the middle: large ones become pivots.
    """

    def __init__(self, rows: Ints, cols: Ints, sample: Complex) -> None:
        self.given = rows.size
        self.size = int(rows.max()) + 1
        rows = self._matched(rows, cols, sample)
        places = zip(rows.tolist(), cols.tolist(), strict=True)
        self._slot = {place: k for k, place in enumerate(places)}
        self._steps = self._order()
        self.entries = len(self._slot)
        self._corner = self._slot[self.size - 1, self.size - 1]

    def corner(self, values: Complex) -> Complex:
        """Eliminate.

        Parameters
        ----------
        values : array
            Values of the entries, shape (entries, frequencies).

        Returns
        -------
        array
            The corner, d - c A^-1 b, at each frequency.
        """
        entries = np.zeros((self.entries, values.shape[1]), dtype=complex)
        entries[: self.given] = values
        for step in self._steps:
            inverse = 1 / entries.take(step.pivots, axis=0)
            multipliers = entries.take(step.below, axis=0)
            multipliers *= inverse.take(step.pivot_of, axis=0)
            for multiplier, beside, target in step.updates:
                product = multipliers.take(multiplier, axis=0)
                product *= entries.take(beside, axis=0)
                entries[target] -= product
        corner: Complex = entries[self._corner]
        return corner

    def _matched(self, rows: Ints, cols: Ints, sample: Complex) -> Ints:
        """Rows permuted so that the product of the diagonal is as large as it can be."""
        border = self.size - 1
        inner = (rows < border) & (cols < border) & (sample != 0)
        r, c, size = rows[inner], cols[inner], np.log(np.abs(sample[inner]))
        largest_in_row, largest_in_col = np.full(border, -np.inf), np.full(border, -np.inf)
        np.maximum.at(largest_in_row, r, size)
        np.maximum.at(largest_in_col, c, size)
        weight = largest_in_row[r] + largest_in_col[c] - 2 * size + 1  # above 0: 0 is no edge
        r, c = min_weight_full_bipartite_matching(
            csr_matrix((weight, (r, c)), shape=(border, border))
        )
        place = np.arange(self.size)
        place[r] = c
        permuted: Ints = place[rows]
        return permuted

    def _order(self) -> tuple[_Step, ...]:
        """Take in each step the pivots that cause the least work and do not touch one another."""
        in_row: list[set[int]] = [set() for _ in range(self.size)]
        in_col: list[set[int]] = [set() for _ in range(self.size)]
        for i, j in self._slot:
            if i != j:
                in_row[i].add(j)
                in_col[j].add(i)
        left = set(range(self.size - 1))
        steps = []
        while left:
            work = {k: len(in_row[k]) * len(in_col[k]) for k in left}
            cheapest = sorted(left, key=work.__getitem__)
            # a pivot of far more work than the cheapest may become cheaper later
            limit = 2 * work[cheapest[0]] + 4
            touched: set[int] = set()
            chosen = []
            for k in cheapest:
                if work[k] > limit:
                    break
                if k not in touched:
                    chosen.append(k)
                    touched |= in_row[k] | in_col[k]
            steps.append(self._step(chosen, in_row, in_col))
            left.difference_update(chosen)
        return tuple(steps)

    def _step(self, chosen: list[int], in_row: list[set[int]], in_col: list[set[int]]) -> _Step:
        """Eliminate pivots from the pattern, new entries included."""
        slot = self._slot
        below: list[int] = []
        pivot_of: list[int] = []
        updates: list[tuple[int, int, int]] = []
        for number, k in enumerate(chosen):
            for i in in_col[k]:
                for j in in_row[k]:
                    if (i, j) not in slot:
                        slot[i, j] = len(slot)
                        if i != j:
                            in_row[i].add(j)
                            in_col[j].add(i)
                    updates.append((len(below), slot[k, j], slot[i, j]))
                in_row[i].discard(k)
                below.append(slot[i, k])
                pivot_of.append(number)
            for j in in_row[k]:
                in_col[j].discard(k)
        return _Step(
            np.array([slot[k, k] for k in chosen], dtype=np.int64),
            np.array(below, dtype=np.int64),
            np.array(pivot_of, dtype=np.int64),
            _without_repetition(np.array(updates, dtype=np.int64).reshape(-1, 3)),
        )


def _without_repetition(updates: Ints) -> tuple[tuple[Ints, Ints, Ints], ...]:
    """Split updates so that no target comes twice in a part: each part is one array operation."""
    updates = updates[np.argsort(updates[:, 2], kind="stable")]
    target = updates[:, 2]
    starts = np.flatnonzero(np.r_[True, target[1:] != target[:-1]]) if target.size else target
    repeats = np.diff(np.r_[starts, target.size])
    turn = np.arange(target.size) - np.repeat(starts, repeats)
    parts: list[Any] = [updates[turn == n] for n in range(int(repeats.max(initial=0)))]
    return tuple((part[:, 0].copy(), part[:, 1].copy(), part[:, 2].copy()) for part in parts)
