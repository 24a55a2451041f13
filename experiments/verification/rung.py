"""One rung of the ladder: what is compared, with what, and how closely."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """An expected and a found number, both in the unit of their rung.

    Attributes
    ----------
    expected
        From a closed form, another program or a limit; never from the code that is checked.
    found
        From the model.
    tolerance
        Largest difference that passes.
    """

    expected: float
    found: float
    tolerance: float

    @classmethod
    def relative(cls, expected: float, found: float, share: float) -> "Comparison":
        """A comparison whose tolerance is a share of what is expected."""
        return cls(expected, found, share * abs(expected))

    @property
    def holds(self) -> bool:
        """Whether found is as expected; what is not a number never is."""
        return bool(abs(self.found - self.expected) <= self.tolerance)


@dataclass(frozen=True)
class Result:
    """How a rung ended.

    Attributes
    ----------
    name, what, unit
        As in the rung.
    expected, found, tolerance
        In that unit; None if there is no such number.
    passed
        Whether found is as expected.
    seconds
        How long it took.
    reason
        Why it failed, if something other than a difference made it fail.
    """

    name: str
    what: str
    expected: float | None
    found: float | None
    tolerance: float | None
    unit: str
    passed: bool
    seconds: float
    reason: str | None = None


@dataclass(frozen=True)
class Rung:
    """One comparison of the model with something independent.

    Attributes
    ----------
    name
        Short name, words joined by hyphens.
    what
        What is found, and what is expected, in one sentence.
    unit
        Unit of the numbers, "1" if they have none.
    compare
        Does it.
    """

    name: str
    what: str
    unit: str
    compare: Callable[[], Comparison]

    def climb(self) -> Result:
        """Compare; an error on the way is a failure that says why."""
        start = time.perf_counter()
        expected = found = tolerance = math.nan
        passed, reason = False, None
        try:
            comparison = self.compare()
        except Exception as error:
            reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        else:
            expected, found = comparison.expected, comparison.found
            tolerance, passed = comparison.tolerance, comparison.holds
            if not math.isfinite(found):
                reason = "what was found is not a finite number"
        return Result(
            name=self.name,
            what=self.what,
            expected=_finite(expected),
            found=_finite(found),
            tolerance=_finite(tolerance),
            unit=self.unit,
            passed=passed,
            seconds=time.perf_counter() - start,
            reason=reason,
        )


def _finite(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None
