"""``nasicell report``: one page, whole and harmless whatever stands in files; seen by a browser."""

import base64
import itertools
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.comparing import prepare
from nasicell.experiments import LossSplit
from nasicell.files import write_json, write_netcdf
from nasicell.html_report import write_report
from nasicell.html_report.blocks import Section
from nasicell.html_report.page import Page, report_page
from nasicell.html_report.words import page_text
from nasicell.measured import import_summary
from nasicell.measured_figure import BINS, with_extremes
from nasicell.outputs import grouped, write_record
from nasicell.parameters import Cell, InputError
from nasicell.reports import report_of
from nasicell.running import run as simulate

SAMPLES = Path(__file__).parents[1] / "data" / "measured"
EVIL = "<script>alert(1)</script>&\"'"
FILE = "<script>alert(2)<img src=x>\x07.csv"
"""A name that Linux allows: markup and a bell."""
RESOURCES = {"src", "srcset", "data", "poster", "action", "formaction", "background", "cite"}


def put(folder, results, protocol, summaries=None):
    """What ``--out`` writes that a report reads, without the figures."""
    folder.mkdir()
    write_netcdf(folder / "curves.nc", results[0] if len(results) == 1 else grouped(results))
    summaries = summaries or [report_of(protocol).summary(one) for one in results]
    write_record(results, summaries, folder)
    return folder


def own_cell():
    mapping = nasicell.load("liu2025-lfp").to_mapping()
    mapping["title"] = f"own {EVIL}"
    mapping["cathode"]["loading"]["note"] = f"weighed {EVIL}"
    return Cell.from_mapping(mapping)


def rate_result(cell, name):
    """A rate test at 1C and 5C whose curves are straight lines."""
    cell = Cell.from_mapping(cell.to_mapping() | {"name": name})
    along, curve = ("step",), ("step", "direction", "point")
    numbers = {"charge_capacity": 0, "mean_voltage": 3.4, "energy_efficiency": 0.9,
               "numerical_error": 0.01}  # fmt: skip
    line = np.linspace(0, 1, 200)
    result = xr.Dataset(
        {
            "c_rate": (along, [1.0, 5.0]),
            "discharge_capacity": (along, [150.0, 120.0], {"per": "gram of LiFePO4"}),
            "measured_capacity": (along, [151.0, np.nan]),
            **{key: (along, [value, value]) for key, value in numbers.items()},
            "stopped_by": (along, ["cathode full", f"{name} {EVIL}"]),
            "exhaustion_time": (("step", "direction"), np.full((2, 2), np.nan)),
            "peak_temperature": (("step", "direction"), np.full((2, 2), 298.15)),
            "curve_capacity": (curve, np.broadcast_to(150 * line, (2, 2, 200))),
            "curve_voltage": (curve, np.broadcast_to(4 - line, (2, 2, 200))),
        },
        coords={"direction": ["charge", "discharge"]},
        attrs={"cell": name, "basis_mA_g": 170.0, "title": "", "electrolyte_model": "binary",
               "hysteresis": 0, "self_heating": 0, "warnings": f"{name} is made up"},
    )  # fmt: skip
    record = {
        "cell": cell.to_mapping(),
        "cell_sha256": cell.fingerprint,
        "protocol": {"name": "RateTest"},
        "versions": {"nasicell": "0.0.1"},
        "python": "3.11",
        "platform": "none",
        "citations": [],
    }
    result.attrs["record"] = json.dumps(record)
    return result


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Folders of an import, a rate test, a comparison and a loss split."""
    place = tmp_path_factory.mktemp("results")
    cell = own_cell()
    data = nasicell.read_measured(SAMPLES / "made" / "decimal_comma.csv", mass="5 mg")
    data.attrs["file"] = "harmless.csv"  # netCDF does not take every byte of a name
    data.attrs["mapping"] = "my map.yaml"
    data.attrs["warnings"] = f"odd {EVIL}\nsecond warning"
    (place / "import").mkdir()
    write_netcdf(place / "import" / "measured.nc", data)
    told = json.dumps(import_summary(data)).replace("harmless.csv", json.dumps(FILE)[1:-1])
    (place / "import" / "report.json").write_text(told)
    put(place / "rate", [rate_result(cell, "first"), rate_result(cell, "second")], "RateTest")
    measured = prepare(cell, SAMPLES / "LFP_2C.csv", accuracy_mAh_g=5)
    put(place / "compare", [simulate(cell, measured)], "MeasuredCycles")
    split = LossSplit(5.0, cycles=1, accuracy_mAh_g=5)
    put(place / "losses", [simulate(cell, split)], "LossSplit")
    return [place / name for name in ("import", "rate", "compare", "losses")]


@pytest.fixture(scope="module")
def page(folders, tmp_path_factory):
    """The page of all of them, its file."""
    out = tmp_path_factory.mktemp("page") / "report.html"
    write_report(folders, out, title=f"Title {EVIL}")
    return out


class Reader(HTMLParser):
    """Collects what a browser would: tags with attributes, text, whether all is closed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.words, self.style, self.open = [], [], "", []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.words.append(data)


@pytest.fixture(scope="module")
def read(page):
    return Reader(page.read_text(encoding="utf-8"))


def said(read):
    return " ".join(" ".join(read.words).split())


def test_the_page_is_well_formed_and_every_id_is_its_own(page, read):
    assert not read.open
    tree = ElementTree.fromstring(page.read_text(encoding="utf-8"))  # the stricter parser
    assert tree.tag == "html"
    ids = Counter(attributes["id"] for _, attributes in read.tags if "id" in attributes)
    assert set(ids.values()) == {1}
    inner = [attributes["href"][1:] for _, attributes in read.tags
             if attributes.get("href", "").startswith("#")]  # fmt: skip
    inner += [name for _, attributes in read.tags for value in attributes.values()
              for name in re.findall(r"url\(#([^)]*)\)", value or "")]  # fmt: skip
    inner += [name for _, attributes in read.tags
              for name in attributes.get("aria-labelledby", "").split()]  # fmt: skip
    assert len(inner) > 100
    assert set(inner) <= set(ids)


def test_nothing_is_loaded_and_no_link_leaves_the_page(read):
    for tag, attributes in read.tags:
        assert tag not in {"script", "link", "iframe", "object", "embed", "base", "form", "img"}
        for name, value in attributes.items():
            assert name not in RESOURCES
            assert not name.startswith("on")
            if name in {"href", "xlink:href"}:
                assert value.startswith(("#", "data:application/json;base64,", "data:image/png"))
            assert "url(" not in (value or "").replace("url(#", "")
    assert "url(" not in read.style
    assert "@import" not in read.style
    policy = [a["content"] for t, a in read.tags if a.get("http-equiv")]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_what_users_wrote_is_text(page, read, folders):
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<img" not in text
    for words in (f"Title {EVIL}", f"own {EVIL}", f"weighed {EVIL}", f"odd {EVIL}"):
        assert words in said(read)
    assert "<script>alert(2)<img src=x>\ufffd.csv" in said(read)


def test_every_figure_and_every_warning_is_there(read, folders):
    figures = [attributes for tag, attributes in read.tags if tag == "svg"]
    assert len(figures) == 4
    for attributes in figures:
        assert attributes["role"] == "img"
        assert attributes["viewbox"].startswith("0 0 ")
    assert sum(tag == "figcaption" for tag, _ in read.tags) == 4
    assert sum(tag == "desc" for tag, _ in read.tags) == 4
    warnings = json.loads((folders[0] / "report.json").read_text())["warnings"]
    warnings += ["first is made up", "second is made up"]
    for folder in folders[2:]:
        warnings += xr.load_dataset(folder / "curves.nc").attrs["warnings"].splitlines()
    assert len(warnings) > 5
    for sentence in warnings:
        assert " ".join(sentence.split()) in said(read)


def test_tables_and_headings_can_be_read_aloud(read):
    tags = Counter(tag for tag, _ in read.tags)
    assert tags["table"] == tags["caption"] == tags["thead"] > 10
    scopes = Counter(attributes.get("scope") for tag, attributes in read.tags if tag == "th")
    assert set(scopes) == {"col", "row"}
    assert scopes["row"] == tags["tr"] - tags["table"]  # each row but those of heads
    assert ("html", {"lang": "en"}) in read.tags
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def luminance(colour):
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_letters_stand_out_from_every_ground(read):
    grounds = set(re.findall(r"background: #(\w+)", read.style))
    letters = set(re.findall(r"[{;] color: #(\w+)", read.style))
    assert len(grounds) == 3
    assert len(letters) >= 4
    for ground in grounds:
        for letter in letters:
            contrast = (luminance(ground) + 0.05) / (luminance(letter) + 0.05)
            assert contrast > 4.5, (letter, ground)  # WCAG 2.2, level AA


def test_numbers_have_unit_kind_source_and_the_record_repeats_the_run(read, folders):
    text = said(read)
    for words in ("2 mg/cm^2", "assumed", "measured", "fitted", "doi:10.", "Sources to cite"):
        assert words in text
    cell = own_cell()
    for row in cell.rows():
        assert row.text in text
    saved = [a for _, a in read.tags if "download" in a]
    assert [a["download"] for a in saved] == [f"record-{n}.json" for n in (1, 2, 3)]
    for a, folder in zip(saved, folders[1:], strict=True):
        content = base64.b64decode(a["href"].partition("base64,")[2])
        assert content == (folder / "record.json").read_bytes()
        assert f"nasicell replay {a['download']}" in text
    assert "--mass '5 mg' --map 'my map.yaml' (the file's SHA-256 is" in text


def test_no_capacity_is_cut_off(folders):
    high = xr.load_dataset(folders[2] / "curves.nc")
    rate = rate_result(own_cell(), "high")  # 151 mAh/g: more than any cell of sodium
    for panel in (nasicell.plot_rate([rate]).axes[0], nasicell.plot_compare(high).axes[2]):
        low, top = panel.get_ylim()
        drawn = np.concatenate([line.get_ydata() for line in panel.lines])
        assert low == 0
        assert 1.03 * np.nanmax(drawn) < top < 1.2 * np.nanmax(drawn)


def test_the_command_says_what_is_on_the_page(run, page, folders, tmp_path):
    out = tmp_path / "one.html"
    code, text, err = run("report", folders[0], "--out", out, "--json")
    assert (code, err) == (0, "")
    told = json.loads(text)
    assert told["file"] == str(out)
    (section,) = told["sections"]
    assert section["figures"] == 1
    assert section["tables"] == 4
    assert section["warnings"] == [f"odd {EVIL}", "second warning"]
    # the same data gives the same figure
    first, again = (file.read_text("utf-8").partition("</svg>")[0] for file in (page, out))
    assert first[first.index("<svg") :] == again[again.index("<svg") :]
    told = Page("Report", [Section("data-1", "Data", "found", [], ["odd"])], [])
    assert page_text(told, out) == f"Report\n- Data: found\n1 warning\n\nwritten: {out}"


def changed(folder, copy, **fields):
    """A copy of a folder whose record says something else."""
    copy.mkdir()
    for file in folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    record = json.loads((copy / "record.json").read_text())
    record["runs"][0] |= fields
    write_json(copy / "record.json", record)
    return copy


def test_what_makes_no_page_is_refused_in_one_sentence(run, folders, tmp_path):
    (tmp_path / "empty").mkdir()
    mixed = changed(folders[2], tmp_path / "mixed", cell_sha256="0")
    broken = changed(folders[3], tmp_path / "broken")
    (broken / "curves.nc").write_text("no")
    cell = own_cell()
    bare = rate_result(cell, "bare").drop_vars("stopped_by")
    uncurved = changed(folders[3], tmp_path / "uncurved")
    (uncurved / "curves.nc").unlink()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "same").symlink_to(folders[0])
    told = json.loads((folders[0] / "report.json").read_text())
    for name, content in (("listed", [1]), ("lacking", {"file_sha256": told["file_sha256"]})):
        (tmp_path / name).mkdir()
        (tmp_path / name / "measured.nc").symlink_to(folders[0] / "measured.nc")
        write_json(tmp_path / name / "report.json", content)
    old = put(tmp_path / "old", [bare], "RateTest", [{}])
    for given, sentence in (
        (["nowhere"], "'nowhere' is not a folder; give the folders that --out of nasicell import"),
        ([tmp_path / "empty"], "holds no result that a report shows"),
        ([folders[0], folders[0]], "is given twice"),
        ([folders[0], tmp_path / "same"], "is given twice"),
        ([tmp_path / "loop"], "is not a folder"),
        ([uncurved], "has record.json, but no curves.nc"),
        ([tmp_path / "listed"], "report.json: not a report; repeat nasicell import"),
        ([tmp_path / "lacking"], "which this version shows; repeat nasicell import"),
        ([mixed], "record.json and curves.nc are of different runs"),
        ([old], "was written by nasicell 0.0.1 and lacks what this version shows"),
        ([broken], "not a netCDF file that nasicell wrote"),
    ):
        code, text, err = run("report", *given, "--out", tmp_path / "r.html")
        assert (code, text) == (2, "")
        assert sentence in err
        assert err.count("\n") == 1
    code, _, err = run("report", folders[0], "--out", tmp_path / "r.pdf")
    assert code == 2
    assert "--out the file" in err
    assert "does not end in .html" in err
    assert not list(tmp_path.glob("r.*"))
    with pytest.raises(InputError, match="no folder given"):
        report_page([])


def test_no_spike_is_lost_when_many_records_are_drawn():
    time = np.arange(100_000.0)
    voltage = np.sin(time / 1e4)
    voltage[54_321], voltage[54_323] = 9.0, np.nan
    drawn_at, drawn = with_extremes(time, voltage)
    assert len(drawn) <= 2 * BINS + 2
    assert drawn_at[np.argmax(drawn)] == 54_321
    assert (drawn_at[0], drawn_at[-1]) == (0, 99_999)
    assert np.all(np.diff(drawn_at) > 0)
    there = np.delete(np.arange(len(drawn)), np.argmax(drawn))
    assert drawn[there] == pytest.approx(np.sin(drawn_at[there] / 1e4))
