"""What PyBaMM registers to be cited, for one run instead of a whole process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

import pybamm

Key = TypeVarTuple("Key")
Built = TypeVar("Built")


@contextmanager
def registered() -> Iterator[set[str]]:
    """Collect the keys that PyBaMM registers while a block runs.

    PyBaMM keeps one registry for a whole process and only adds to it. Here it starts empty and is
    put together again at the end, so that a run cites what it used itself and
    ``pybamm.print_citations`` still knows everything.

    Yields
    ------
    set of str
        Keys of PyBaMM's own bibliography; filled when the block ends.
    """
    registry = pybamm.citations
    papers, unknown, tags = (
        registry._papers_to_cite,
        registry._unknown_citations,
        registry._citation_tags,
    )
    registry._reset()  # registers the papers on PyBaMM and NumPy again
    used: set[str] = set()
    try:
        yield used
    finally:
        used |= registry._papers_to_cite
        registry._papers_to_cite |= papers
        registry._unknown_citations |= unknown
        registry._citation_tags = {**registry._citation_tags, **tags}


def built_once(build: Callable[[*Key], Built]) -> Callable[[*Key], Built]:
    """Keep the last models of a function, and register at each use what building them registered.

    Parameters
    ----------
    build : callable
        Makes a model from hashable arguments; simulations work on copies of it.
    """

    @lru_cache(maxsize=8)
    def kept(*key: *Key) -> tuple[Built, frozenset[str]]:
        with registered() as citations:
            model = build(*key)
        return model, frozenset(citations)

    @wraps(build)
    def call(*key: *Key) -> Built:
        model, citations = kept(*key)
        for citation in citations:
            pybamm.citations.register(citation)
        return model

    return call
