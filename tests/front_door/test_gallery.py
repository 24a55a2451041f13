"""The gallery: every cell beside what was measured of it, and what that rests on."""

import csv
import json
import math
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

import pytest

import nasicell
from nasicell.experiments import load_measured_rates
from nasicell.gallery import Exhibit, gallery_data, gallery_page, gallery_text, plot_gallery
from nasicell.gallery.exhibits import Rate
from nasicell.markdown import escaped
from nasicell.parameters import list_cells, load_cell

SAME = 1e-9
"""mAh/g: the same arithmetic."""
MEASURED = {0.5: 100.0, 1.0: 90.0}
"""Not the papers': that the error is large shows that it is computed."""
RETURN = (0.5, 99.0)
"""The first rate once more, after the others."""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Cells of one cycle a rate: with measured rates, one of them twice, and without."""
    folder = tmp_path_factory.mktemp("cells")
    rows = "".join(f"{rate},{q},{n}\n" for n, (rate, q) in enumerate(MEASURED.items()))
    (folder / "mine.csv").write_text(
        "# start of cycling,\n# mine\n# source: me\n# basis: 1C =\n# 100 mA/g\n"
        f"c_rate,discharge_capacity_mAh_g,order\n{rows}0.5,99,9\n"
    )
    test = "test: {cycles_per_rate: 1, measured: %s, c_rates: [2]}\n"
    for name, measured in (("known", "mine.csv"), ("unknown", "null"), ("broken", "mine.csv")):
        (folder / f"{name}.yaml").write_text(
            f"name: {name}\ntitle: Na | gel | {name}\nextends: zhang2026-sn-fb\n" + test % measured
        )
    (folder / "broken.yaml").write_text(
        (folder / "broken.yaml").read_text().replace("mine.csv", "bad.csv")
    )
    (folder / "bad.csv").write_text("c_rate,capacity\n1,2\n")
    return folder


@pytest.fixture(scope="module")
def shown(files):
    """The exhibits of the three cells."""
    names = ("known", "unknown", "broken")
    return {name: nasicell.exhibit(nasicell.load(files / f"{name}.yaml")) for name in names}


def test_the_return_is_simulated_and_the_error_counts_each_rate_once(shown):
    known = shown["known"]
    rates, measured = zip(*MEASURED.items(), RETURN, strict=True)
    assert tuple(rate.c_rate for rate in known.rates) == rates
    assert tuple(rate.measured_mAh_g for rate in known.rates) == measured
    simulated = known.result.discharge_capacity.values
    errors = [q - m for q, m in zip(simulated, measured, strict=True)]
    assert [rate.error_mAh_g for rate in known.rates] == pytest.approx(errors, abs=SAME)
    assert abs(errors[1]) > 5
    by_hand = math.sqrt((errors[0] ** 2 + errors[1] ** 2) / 2)
    assert known.rmse_mAh_g == pytest.approx(by_hand, abs=SAME)
    assert known.points == 2


def test_where_nothing_is_measured_the_cell_s_own_rates_are_a_prediction(shown):
    unknown = shown["unknown"]
    assert [rate.c_rate for rate in unknown.rates] == [2]
    assert (unknown.rates[0].measured_mAh_g, unknown.rmse_mAh_g, unknown.points) == (None, None, 0)
    assert "prediction" in gallery_text([unknown])


def test_a_cell_that_fails_is_a_row_with_the_reason(shown):
    broken = shown["broken"]
    assert broken.rates == []
    assert "bad.csv" in broken.failure
    assert f"broken failed: {broken.failure}" in gallery_text(list(shown.values()))
    assert "**Failed:**" in gallery_page(list(shown.values()), "nasicell gallery")


@pytest.mark.parametrize("name", [cell.name for cell in list_cells()])
def test_numbers_are_counted_by_kind(name):
    cell = load_cell(name)
    kinds = Counter(row.kind for row in cell.rows())
    exhibit = Exhibit(cell, None, None)
    assert exhibit.counts == {k: kinds[k] for k in ("measured", "derived", "fitted", "assumed")}
    assert sum(exhibit.counts.values()) == len(cell.rows())
    assert exhibit.fitted_here <= kinds["fitted"]


def test_the_page_lists_every_assumed_fitted_and_derived_number(shown):
    known = shown["known"]
    page = gallery_page([known], "nasicell gallery known.yaml --out DIR")
    assert "`nasicell gallery known.yaml --out DIR`" in page
    assert "pybamm 26.10" in page
    assert "Measured:\n\n- start of cycling, mine\n- source: me\n- basis: 1C = 100 mA/g\n" in page
    for kind in ("assumed", "fitted", "derived"):
        rows = [row for row in known.cell.rows() if row.kind == kind]
        head = f"<details><summary>{kind.capitalize()} numbers: {len(rows)}</summary>"
        part = page[page.index(head) :].partition("</details>")[0]
        listed = [line for line in part.splitlines() if line.startswith("| `")]
        assert [line.split("`")[1] for line in listed] == [row.path for row in rows]
    assert "| `nasicell fit zhang2026-sn-fb` |" in page


def test_page_and_rows_say_what_is_remarked_on_materials_and_count_curves():
    cell = load_cell("liu2025-kpb")
    exhibit = Exhibit(cell, None, None, "not run")
    page = gallery_page([exhibit], "nasicell gallery")
    assert cell.material_notes
    for section, note in cell.material_notes.items():
        assert f"\n{section.capitalize()}: {escaped(note)}\n" in page
    assert "| `cathode.open_circuit_potential` | 14 points, 1.9 V to 4.5 V |" in page
    (data,) = gallery_data([exhibit])["cells"]
    assert data["material_notes"] == cell.material_notes
    assert "cathode.open_circuit_potential" in [number["path"] for number in data["assumed"]]


def test_the_command_writes_page_table_figure_and_record(run, files, tmp_path):
    code, out, _ = run(
        "gallery", files / "known.yaml", files / "broken.yaml", "--json", "--out", tmp_path
    )
    assert code == 1  # one of them failed
    known, broken = json.loads(out)["cells"]
    assert known["rows"][1]["error_mAh_g"] == pytest.approx(
        known["rows"][1]["simulated_mAh_g"] - MEASURED[1.0], abs=SAME
    )
    assert known["failure"] is None
    assert known["measured_source"] == "start of cycling, mine; source: me; basis: 1C = 100 mA/g"
    assert len(known["assumed"]) == known["numbers_of_kind"]["assumed"]
    assert (broken["rows"], broken["rmse_mAh_g"], broken["citations"]) == ([], None, [])
    assert {file.name for file in tmp_path.iterdir()} == {
        "gallery.md", "gallery.csv", "gallery.png", "gallery.pdf", "record.json", "citations.bib",
    }  # fmt: skip
    with (tmp_path / "gallery.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["cell"], row["c_rate"]) for row in rows] == [
        ("known", "0.5"), ("known", "1.0"), ("known", "0.5"), ("broken", ""),
    ]  # fmt: skip
    assert "bad.csv" in rows[3]["failure"]
    (recorded,) = json.loads((tmp_path / "record.json").read_text())["runs"]
    assert recorded["result"]["cell"] == "known"


def test_an_unknown_cell_is_refused_before_any_work(run):
    code, out, err = run("gallery", "zhang2026-snfb")
    assert (code, out) == (2, "")
    assert "zhang2026-sn-fb" in err


def test_the_figure_has_a_panel_a_cell_with_its_points(shown):
    exhibits = list(shown.values())
    figure = plot_gallery(exhibits)
    names, words = zip(*(panel.get_title().split("\n") for panel in figure.axes), strict=True)
    assert names == tuple(shown)
    # the numbers were fitted to another cell
    assert words[0].endswith(" mAh/g, 2 points, 0 fitted")
    assert words[1:] == ("prediction", "failed")
    assert len({panel.get_xlim() for panel in figure.axes}) == 1
    simulated, measured = figure.axes[0].lines[1:]
    assert list(simulated.get_xdata()) == list(MEASURED)
    assert list(measured.get_ydata()) == [*MEASURED.values(), RETURN[1]]


def test_thirty_cells_fit_on_one_figure(shown):
    figure = plot_gallery([shown["known"]] * 30)
    assert len(figure.axes) == 30
    width, height = figure.get_size_inches()
    assert width < 12
    assert height < 12


@dataclass(frozen=True)
class Simulated(Exhibit):
    """A cell without a run: made-up capacities at its rates."""

    @property
    def rates(self):
        """What a run would have given."""
        known = [None] if self.measured is None else self.measured.capacities_mAh_g
        rates = self.cell.test.c_rates if self.measured is None else self.measured.c_rates
        return [Rate(r, 80.0, q, 0.1, "") for r, q in zip_longest(rates, known)]

    @property
    def rmse_mAh_g(self):
        """Long words above the panel."""
        return None if self.measured is None else 12.3


def simulated(name):
    cell = load_cell(name)
    measured = cell.test.measured
    return Simulated(cell, measured and load_measured_rates(measured), None)


@pytest.mark.parametrize(
    ("names", "legend"),
    [
        (["wang2026-hc-pmma"], ["simulated", "measured"]),
        (["lu2026-p"], ["predicted"]),
        (["liu2025-kpb", "zhang2026-sn-fb-nfm"], ["simulated", "measured"]),
        (["liu2025-kpb", "lu2026-p"], ["simulated", "measured", "predicted"]),
    ],
)
def test_few_cells_show_all_words_rates_and_no_more_keys_than_are_drawn(names, legend):
    figure = plot_gallery([simulated(name) for name in names])
    figure.canvas.draw()
    paper = figure.bbox
    (key,) = figure.legends
    assert [text.get_text() for text in key.get_texts()] == [*legend, "theoretical capacity"]
    words = [figure._supxlabel, figure._supylabel, *(panel.title for panel in figure.axes)]
    for word in words:
        box = word.get_window_extent()
        assert paper.x0 <= box.x0 < box.x1 <= paper.x1, word
        assert paper.y0 <= box.y0 < box.y1 <= paper.y1, word
    low, high = figure.axes[0].get_xlim()
    marked = [tick for tick in figure.axes[0].get_xticks() if low <= tick <= high]
    assert len(marked) > 1
    # the panels take most of the width
    assert sum(panel.get_position().width for panel in figure.axes) > 0.6
