"""SVG drawings: drawn sharp and the same each time; a hostile one reads no file, starts nothing and does not swell."""

from __future__ import annotations

import base64
import gzip
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from helpers.illustrated import photo, png_of
from PIL import Image

from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.produce import render_file
from ternlight.tools.typeset.svg import LONGEST_SIDE, drawn, is_svg

NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
BARS = f"""<?xml version="1.0"?><!-- made by hand --><svg {NS} viewBox="0 0 400 200">
<style>text {{ font: bold 20px Helvetica, Arial, sans-serif; fill: #222 }} .a {{ fill: rgb(200, 30, 30) }}</style>
<rect class="a" x="20" y="60" width="100" height="120"/><rect x="160" y="100" width="100" height="80" fill="#1d4ed8"/>
<text x="20" y="40">Ships by quarter</text></svg>"""


def svg(inside: str, *, attributes: str = 'width="200" height="100"') -> bytes:
    return f"<svg {NS} {attributes}>{inside}</svg>".encode()


def pixels(image: Image.Image | None) -> np.ndarray:
    assert image is not None
    return np.asarray(image)


def ink(image: Image.Image | None) -> int:
    return int((pixels(image)[..., 3] > 0).sum())


def test_a_drawing_is_sharp_with_its_colours_and_its_words() -> None:
    image = drawn(BARS.encode())
    assert image is not None
    assert image.size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    found = pixels(image)
    assert tuple(found[500, 300][:3]) == (200, 30, 30)
    assert tuple(found[700, 900][:3]) == (29, 78, 216)
    assert found[90:190, 80:800, 3].any()  # the words, in a bundled typeface
    assert image.tobytes() == pixels(drawn(BARS.encode())).tobytes()
    assert drawn(gzip.compress(BARS.encode())) is not None


@pytest.mark.parametrize("href", ["{}", "file://{}", "FILE://localhost{}", " {}"])
@pytest.mark.parametrize("element", ['<image {}="{}" width="200" height="100"/>', '<use {}="{}#a"/>'])
@pytest.mark.parametrize("name", ["href", "xlink:href"])
def test_no_file_is_read(tmp_path: Path, href: str, element: str, name: str) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(png_of(photo()))
    assert ink(drawn(svg(element.format(name, href.format(secret))))) == 0


def test_a_photo_inside_a_drawing_is_shown_and_a_drawing_inside_is_not() -> None:
    inside = base64.b64encode(png_of(photo(80, 40))).decode()
    shown = svg(f'<image href="data:image/png;base64,{inside}" width="200" height="100"/>')
    assert ink(drawn(shown)) > 1_000_000
    nested = base64.b64encode(BARS.encode()).decode()
    assert ink(drawn(svg(f'<image href="data:image/svg+xml;base64,{nested}" width="200" height="100"/>'))) == 0


def _laughs(levels: int) -> str:
    groups = "".join(f'<g id="g{n}">{f"<use href={chr(34)}#g{n - 1}{chr(34)}/>" * 10}</g>' for n in range(1, levels))
    return f'<defs><g id="g0"><rect width="9" height="9"/></g>{groups}</defs><use href="#g{levels - 1}"/>'


HOSTILE = {
    "entities": b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg width="9" height="9">&b;</svg>',
    "a file as an entity": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hosts">]><svg width="9" height="9"/>',
    "a million uses": svg(_laughs(8)),
    "a use of itself": svg('<g id="a"><use href="#a"/></g>'),
    "a chain of uses": svg(
        "".join(f'<g id="c{n}"><use href="#c{n + 1}"/></g>' for n in range(2000)) + '<g id="c2000"/>'
    ),
    "deep groups": svg("<g>" * 5000 + "</g>" * 5000),
    "no size": svg("<rect/>", attributes=""),
    "a line of one pixel": svg("<rect/>", attributes='width="90000" height="1"'),
    "not XML": b"<svg width=9 height=9><rect></svg>",
    "a bomb in gzip": gzip.compress(b"<svg>" + b" " * 50_000_000),
    "too large a photo": svg(
        f'<image href="data:image/png;base64,{base64.b64encode(png_of(Image.new("1", (9000, 9000)))).decode()}"/>'
        + "<rect/>" * 60_001
    ),
    "nothing": b"",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_drawing_is_refused(name: str) -> None:
    assert drawn(HOSTILE[name]) is None


def test_scripts_filters_and_styles_that_lead_outside_are_taken_out() -> None:
    inside = (
        "<script>while(true){}</script><foreignObject><p>x</p></foreignObject>"
        '<filter id="f"><feGaussianBlur stdDeviation="9999"/><feImage href="/etc/passwd"/></filter>'
        "<style>@import url(http://example.org/a.css); rect { fill: url(file:///a.svg#b); filter: url(#f) }</style>"
        '<rect onload="x()" filter="url(#f)" width="50" height="50" style="filter:url(#f);fill:red"/>'
    )
    found = pixels(drawn(svg(inside)))
    assert tuple(found[200, 200]) == (255, 0, 0, 255)


def test_huge_measures_are_drawn_small() -> None:
    image = drawn(svg('<rect width="300000" height="150000" fill="red"/>', attributes='width="300000" height="150000"'))
    assert image is not None
    assert max(image.size) == LONGEST_SIDE


def test_what_is_svg() -> None:
    assert is_svg(BARS.encode())
    assert is_svg(b"\xef\xbb\xbf\n<svg>")
    assert not is_svg(png_of(photo(8, 8)))
    assert not is_svg(b"Some words about svg files.")


@pytest.mark.parametrize("kind", [".pdf", ".pptx", ".docx"])
def test_markdown_shows_its_drawings_and_says_which_could_not_be_drawn(tmp_path: Path, kind: str) -> None:
    (tmp_path / "bars.svg").write_text(BARS)
    (tmp_path / "bad.svg").write_bytes(HOSTILE["a million uses"])
    source = tmp_path / "a.md"
    source.write_text(
        "# Ships\n\n## A year in bars\n\n![Ships by quarter](bars.svg)\n\n## More\n\n![None](bad.svg)\n\nWords.\n"
    )
    out = tmp_path / f"a{kind}"
    done = render_file(source, out)
    assert [note for note in done.warnings if "bad.svg" in note] == [
        "The picture bad.svg was left out: it cannot be drawn."
    ]
    assert check_file(out).errors == ()
    first = out.read_bytes()
    render_file(source, out)
    assert out.read_bytes() == first
    if kind == ".pdf":
        document = pypdfium2.PdfDocument(first)
        shown = [np.asarray(page.render(scale=1).to_pil().convert("RGB")).astype(int) for page in document]
        document.close()
        assert any((abs(page - [200, 30, 30]).sum(axis=-1) < 12).sum() > 2000 for page in shown)


def test_png_of_a_drawing_can_be_read_again() -> None:
    out = BytesIO()
    image = drawn(BARS.encode())
    assert image is not None
    image.save(out, "PNG")
    assert not is_svg(out.getvalue())
