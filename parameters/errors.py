"""The one exception that bad input raises."""

from __future__ import annotations


class InputError(ValueError):
    """Bad input, said in one sentence that names the place and the mend.

    Parameters
    ----------
    problem
        What is wrong and what would be right, worded to follow the name of the entry
        ("is '1.3 mV'; a conductivity is expected, for example '1.3 mS/cm'").
    path
        Dotted path of the entry at fault, such as ``electrolyte.conductivity``.
    file
        The file that was read, if any.
    """

    def __init__(self, problem: str, *, path: str | None = None, file: str | None = None) -> None:
        self.problem = " ".join(problem.split())
        self.path = path
        self.file = file
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The whole sentence: file, entry, problem."""
        start = f"{self.file}: " if self.file else ""
        entry = f"{self.path} " if self.path else ""
        return f"{start}{entry}{self.problem}"

    def within(self, *, path: str | None = None, file: str | None = None) -> InputError:
        """Return the same problem, placed below ``path`` and in ``file``."""
        inner = ".".join(part for part in (path, self.path) if part)
        return InputError(self.problem, path=inner or None, file=self.file or file)
