"""The page of a report in a real browser, without a screen and without a network."""

import json
import os
import re
import shutil
import subprocess
from html import escape
from pathlib import Path

import pytest

import nasicell
from nasicell.experiments.open_circuit import potential_from_data
from nasicell.files import write_json, write_netcdf
from nasicell.html_report import write_report
from nasicell.measured import import_summary
from nasicell.potential import potential_summary

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "data" / "measured"
SLOW = ROOT / "experiments" / "data" / "curves" / "nacoo2-slow-cycle.csv"
PHONE, SCREEN = 360, 1280
"""Widths [px]."""
TIGHT = 1.0
"""Rounding of boxes [px]."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = (
    "--headless",
    "--no-sandbox",  # a container's root has no other way
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
NO_NETWORK = ("unshare", "--map-root-user", "--net")
SECONDS = 60
MEASURE = """
const told = [...document.querySelectorAll('iframe')].map(frame => {
  const page = frame.contentDocument, wide = page.documentElement;
  const box = one => { const b = one.getBoundingClientRect();
    return [b.left, b.top, b.right, b.bottom]; };
  return {
    width: wide.clientWidth, needed: wide.scrollWidth, scripts: page.scripts.length,
    letters: getComputedStyle(page.body).fontSize,
    figures: [...page.querySelectorAll('figure')].map(figure => {
      const svg = figure.querySelector('svg'), drawn = svg.getBBox(), all = svg.viewBox.baseVal;
      return { figure: box(figure), svg: box(svg), shapes: svg.querySelectorAll('path').length,
        drawn: [drawn.x, drawn.y, drawn.x + drawn.width, drawn.y + drawn.height],
        all: [all.x, all.y, all.x + all.width, all.y + all.height],
        lost: [...svg.querySelectorAll('use')].filter(
          use => !page.querySelector(use.getAttribute('href'))).length };
    }),
    tables: [...page.querySelectorAll('table')].map(box),
  };
});
const text = document.createElement('pre');
text.id = 'told';
text.textContent = JSON.stringify(told);
document.body.append(text);
"""


def start(browser, folder, *arguments):
    """Run it once in an empty profile; returns what it prints, and what its console said."""
    prefix = NO_NETWORK if _can_leave_the_network() else ()
    finished = subprocess.run(
        [*prefix, browser, *OPTIONS, f"--user-data-dir={folder / 'profile'}",
         "--enable-logging=stderr", "--log-level=0", "--proxy-server=127.0.0.1:9", *arguments],
        capture_output=True, text=True, timeout=SECONDS, check=True,
        env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    console = [line for line in finished.stderr.splitlines() if ":CONSOLE" in line]
    return finished.stdout, console


def _can_leave_the_network():
    if shutil.which(NO_NETWORK[0]) is None:
        return False
    return subprocess.run([*NO_NETWORK, "true"], capture_output=True, check=False).returncode == 0


def measured(browser, folder, html, widths):
    """Boxes of figures and tables when a page is shown at these widths [px]."""
    frames = "".join(
        f'<iframe width="{width}" height="900" style="border:0" srcdoc="{escape(html)}"></iframe>'
        for width in widths
    )
    outer = folder / "outer.html"
    script = f"<script>addEventListener('load', () => {{{MEASURE}}})</script>"
    outer.write_text(f"<!DOCTYPE html><meta charset=utf-8>{frames}{script}", encoding="utf-8")
    text, console = start(browser, folder, "--dump-dom", outer.as_uri())
    told = re.search(r'<pre id="told">(.*?)</pre>', text, re.DOTALL)
    return json.loads(told[1]), console


@pytest.fixture(scope="module")
def browser():
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on this machine; Debian's package chromium has one")
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page of every kind of figure that needs no simulation."""
    place = tmp_path_factory.mktemp("results")
    files = [
        SAMPLES / "land_excerpt.xlsx",
        SAMPLES / "exampleDataGamry.DTA",
        SAMPLES / "LFP_5C.csv",
    ]
    folders = []
    for file in files:
        data = nasicell.read_measured(file)
        folders.append(put(place / file.stem, "measured.nc", data, import_summary(data)))
    slow = potential_from_data(nasicell.read_measured(SLOW))
    told = potential_summary(slow)
    folders.append(put(place / "potential", "curves.nc", slow, told))
    (folders[-1] / "cathode.yaml").touch()
    write_report(folders, place / "report.html")
    return place / "report.html"


def put(folder, name, data, told):
    folder.mkdir()
    write_netcdf(folder / name, data)
    write_json(folder / "report.json", told)
    return folder


def inside(inner, outer, tight=TIGHT):
    left, top, right, bottom = outer
    return (
        inner[0] >= left - tight
        and inner[1] >= top - tight
        and inner[2] <= right + tight
        and inner[3] <= bottom + tight
    )


def test_all_figures_are_whole_on_a_screen_and_on_a_telephone(browser, page, tmp_path):
    views, console = measured(browser, tmp_path, page.read_text(encoding="utf-8"), (SCREEN, PHONE))
    assert console == []
    for width, view in zip((SCREEN, PHONE), views, strict=True):
        assert view["width"] == width
        assert view["needed"] <= width  # what is wider scrolls in its own frame
        assert view["letters"] == "16px"  # the style sheet is in force
        assert len(view["figures"]) == 4
        below = 0
        for one in view["figures"]:
            left, top, right, bottom = one["figure"]
            assert 0 <= left < right <= width
            assert top >= below  # none covers another
            below = bottom
            assert one["svg"][2] - one["svg"][0] > 300
            assert one["svg"][3] - one["svg"][1] > 100
            assert one["shapes"] > 30
            assert one["lost"] == 0
            assert inside(one["drawn"], one["all"])
        for box in view["tables"]:
            assert box[2] - box[0] > 300
    screen = views[0]
    assert all(inside(one["svg"], one["figure"]) for one in screen["figures"])


def test_it_opens_and_prints_without_a_word(browser, page, tmp_path):
    file = tmp_path / "report.pdf"
    _, console = start(browser, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={file}",
                       page.as_uri())  # fmt: skip
    assert console == []
    assert file.read_bytes().startswith(b"%PDF")
    assert file.stat().st_size > 50_000


def test_the_browser_would_tell_of_what_is_loaded_or_run(browser, page, tmp_path):
    html = page.read_text(encoding="utf-8").replace(
        "</main>", '<img src="https://example.org/a.png" alt="" /><script>1</script></main>'
    )
    _, console = measured(browser, tmp_path, html, (SCREEN,))
    assert sum("Content Security Policy" in line for line in console) == 2
