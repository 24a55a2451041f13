"""How the house is built: folders, packages, the one way of imports, names."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ["parameters", "models", "experiments", "src/nasicell"]
LINES = 400
ORDER = {"parameters": 0, "models": 1, "experiments": 2, "front door": 3}


def sources():
    """Every Python file of the package, by its folder; symlinks are not followed."""
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            relative = file.relative_to(ROOT)
            inside_symlink = any(parent.is_symlink() for parent in file.parents)
            if not inside_symlink and "__pycache__" not in relative.parts:
                yield file, relative


def layer_of_folder(relative):
    return relative.parts[0] if relative.parts[0] in ORDER else "front door"


def layer_of_module(module):
    parts = module.split(".")
    if parts[0] != "nasicell":
        return None
    return parts[1] if len(parts) > 1 and parts[1] in ORDER else "front door"


def imported(file):
    """Modules that a file imports, wherever in it, type-checking blocks included."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield node.module
            if node.module == "nasicell":
                yield from (f"nasicell.{alias.name}" for alias in node.names)


def test_there_is_something_to_check():
    assert len(list(sources())) > 40


def test_pyproject_lists_exactly_the_packages_there_are():
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    homes = {ROOT / folder: package for package, folder in setup["package-dir"].items()}
    found = set()
    for file, _ in sources():
        if file.name == "__init__.py":
            home = next(parent for parent in file.parents if parent in homes)
            inner = file.parent.relative_to(home).parts
            found.add(".".join([homes[home], *inner]))
    assert set(setup["packages"]) == found
    assert len(setup["packages"]) == len(found)


def test_every_shipped_cell_is_a_parameter_set_of_pybamm():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    files = (ROOT / "parameters" / "library" / "cells").glob("*.yaml")
    home = "nasicell.parameters.pybamm_sets"
    cells = {f"nasicell-{f.stem}": f"{home}:{f.stem.replace('-', '_')}" for f in files}
    assert project["entry-points"]["pybamm_parameter_sets"] == cells


@pytest.mark.parametrize("name", ["parameters", "models", "experiments"])
def test_the_front_door_links_to_the_three_folders(name):
    link = ROOT / "src" / "nasicell" / name
    assert link.is_symlink()
    assert link.resolve() == (ROOT / name).resolve()
    assert not link.readlink().is_absolute()


def test_imports_go_one_way():
    wrong = []
    for file, relative in sources():
        own = layer_of_folder(relative)
        for module in imported(file):
            layer = layer_of_module(module)
            if layer is not None and ORDER[layer] > ORDER[own]:
                wrong.append(f"{relative} imports {module}")
            assert module.split(".")[0] not in {"parameters", "models", "experiments"}, relative
    assert not wrong


def test_parameters_do_not_import_pybamm_when_they_are_imported():
    for file, relative in sources():
        if layer_of_folder(relative) == "parameters":
            top = ast.parse(file.read_text(encoding="utf-8")).body
            for node in top:
                if isinstance(node, ast.Import):
                    assert "pybamm" not in [alias.name for alias in node.names], relative


def docstrings(tree):
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            for item in body:
                if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant):
                    yield id(item.value)


def test_lithium_names_of_pybamm_stand_in_one_module_only():
    found = set()
    for file, relative in sources():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        told = set(docstrings(tree))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in told
                and re.search(r"lithium|\bLi\b", node.value, re.IGNORECASE)
            ):
                found.add(str(relative))
    assert found == {"parameters/pybamm_names.py"}


def test_no_file_is_longer_than_a_reader_can_hold():
    for file, relative in sources():
        assert len(file.read_text(encoding="utf-8").splitlines()) <= LINES, relative
    for file in (ROOT / "tests").rglob("*.py"):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= LINES, file


def test_no_file_names_a_place_on_one_machine():
    places = re.compile(r"(?<![\w.])/(work|home|root|Users|tmp)/\w")
    folders = [*FOLDERS, "tests", "docs", "examples", "benchmarks", ".ci"]
    files = [f for folder in folders for f in (ROOT / folder).rglob("*") if f.is_file()]
    files += [f for f in ROOT.iterdir() if f.is_file()]
    for file in files:
        if file.suffix in {".py", ".md", ".yaml", ".toml", ".cff", ".csv", ".bib", ".ipynb", ""}:
            text = file.read_text(encoding="utf-8", errors="ignore")
            assert not places.search(text), file


def test_telemetry_is_off_before_pybamm_is_imported():
    text = (ROOT / "tests" / "conftest.py").read_text()
    assert text.index("PYBAMM_DISABLE_TELEMETRY") < text.index("import pytest")
