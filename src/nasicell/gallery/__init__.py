"""Every cell beside what was measured of it: data, page, figure."""

from nasicell.gallery.exhibits import Exhibit, exhibit
from nasicell.gallery.figure import plot_gallery
from nasicell.gallery.page import gallery_page
from nasicell.gallery.tables import gallery_data, gallery_text
from nasicell.gallery.writing import write_gallery

__all__ = [
    "Exhibit",
    "exhibit",
    "gallery_data",
    "gallery_page",
    "gallery_text",
    "plot_gallery",
    "write_gallery",
]
