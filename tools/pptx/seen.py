"""What a reader sees of a .pptx file: every shape with its place, its resolved text sizes, faces and colours.

Works on any presentation, not only on those written here: placeholders take what they do not say themselves from their
layout, then from the master, as OOXML has it (ECMA-376 part 1, 19.3 and 21.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation

from ternlight.tools.pptx.palette import relit
from ternlight.tools.pptx.scene import EMU_PER_POINT, Box
from ternlight.tools.typeset.measure import line_height, wrap
from ternlight.tools.typeset.metrics import Face, metrics
from ternlight.tools.typeset.themes import mix

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_TITLES = {"title", "ctrTitle"}
_DEFAULT_INSETS = (7.2, 3.6, 7.2, 3.6)


@dataclass(frozen=True, kw_only=True)
class SeenParagraph:
    """A paragraph as resolved; `color` is six digits, None when it cannot be told."""

    text: str
    size: float
    face: Face
    color: str | None
    space_before: float
    indent: float
    align: str
    line: float


@dataclass(kw_only=True)
class SeenShape:
    """A shape on a slide, groups dissolved. `order` is its place from back to front."""

    id: str
    name: str
    kind: str
    box: Box
    order: int
    placeholder: str | None = None
    described: bool = False
    decorative: bool = False
    in_group: bool = False
    on_layout: bool = False
    fill: str | None = None
    alpha: float = 1.0
    insets: tuple[float, float, float, float] = _DEFAULT_INSETS
    anchor: str = "t"
    vertical: bool = False
    wrap: bool = True
    bare_autofit: bool = False
    paragraphs: list[SeenParagraph] = field(default_factory=list)
    hard_sizes: int = 0
    hard_colors: int = 0

    @property
    def text(self) -> str:
        """The words."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def filled(self) -> bool:
        """Whether there are any words."""
        return any(paragraph.text.strip() for paragraph in self.paragraphs)

    def room(self) -> Box:
        """Where text may stand."""
        return self.box.inset(*self.insets)

    def measured(self) -> tuple[float, float, bool]:
        """The height and the widest line of the text, and whether a word is cut."""
        width = self.room().h if self.vertical else self.room().w
        height, widest, broken = 0.0, 0.0, False
        for index, paragraph in enumerate(self.paragraphs):
            found = wrap(paragraph.text, paragraph.face, paragraph.size, max(width - paragraph.indent, 1.0), margin=1.0)
            height += len(found.lines) * line_height(paragraph.face, paragraph.size, paragraph.line)
            height += paragraph.space_before if index else 0.0
            widest = max([widest, *(_width(line, paragraph) for line in found.lines)])
            broken = broken or found.broken
        return height, widest, broken

    def ink(self) -> Box:
        """The box that the words take up, by font metrics."""
        height, widest, _broken = self.measured()
        room = self.room()
        if self.vertical:
            return room
        top = room.y + {"t": 0.0, "ctr": (room.h - height) / 2, "b": room.h - height}.get(self.anchor, 0.0)
        align = self.paragraphs[0].align if self.paragraphs else "l"
        left = room.x + {"ctr": (room.w - widest) / 2, "r": room.w - widest}.get(align, 0.0)
        return Box(x=left, y=top, w=widest, h=height)


def _width(line: str, paragraph: SeenParagraph) -> float:
    from ternlight.tools.typeset.measure import text_width

    return text_width(line, paragraph.face, paragraph.size) + paragraph.indent


@dataclass(kw_only=True)
class SeenSlide:
    """A slide: its layout's name, background (six digits), shapes from back to front, notes and links."""

    number: int
    layout: str
    background: str
    shapes: list[SeenShape]
    behind: list[SeenShape]
    notes: str
    links: list[str]
    xml: Any


@dataclass(kw_only=True)
class SeenDeck:
    """A presentation. `unknown_faces` were measured with the widths of Arial."""

    width: float
    height: float
    slides: list[SeenSlide]
    title: str
    author: str
    language: str
    unknown_faces: set[str]
    presentation: Any


class _Theme:
    """Scheme names to colours and faces."""

    def __init__(self, master: Any) -> None:
        self.master = master
        relation = next(r for r in master.part.rels.values() if r.reltype.endswith("/theme"))
        theme: Any = etree.fromstring(relation.target_part.blob)
        scheme = theme.find(f".//{_A}clrScheme")
        self.colors: dict[str, Any] = {}
        for entry in scheme:
            value = entry[0]
            self.colors[entry.tag.removeprefix(_A)] = value.get("lastClr") or value.get("val")
        self.map = dict(master._element.find(f"{_P}clrMap").attrib)
        fonts = theme.find(f".//{_A}fontScheme")
        self.faces: dict[str, str] = {
            "+mj": fonts.find(f"{_A}majorFont/{_A}latin").get("typeface"),
            "+mn": fonts.find(f"{_A}minorFont/{_A}latin").get("typeface"),
        }

    def color(self, element: Any) -> tuple[str, float] | None:
        """Six digits and the opacity of a colour element."""
        if element is None or len(element) == 0:
            return None
        value = element[0]
        if value.tag == f"{_A}srgbClr":
            rgb = value.get("val")
        elif value.tag == f"{_A}schemeClr":
            name = value.get("val")
            rgb = self.colors.get(self.map.get(name, name))
        elif value.tag == f"{_A}sysClr":
            rgb = value.get("lastClr")
        else:
            rgb = None
        if rgb is None:
            return None
        scale = int(value.find(f"{_A}lumMod").get("val")) / 100_000 if value.find(f"{_A}lumMod") is not None else 1.0
        offset = int(value.find(f"{_A}lumOff").get("val")) / 100_000 if value.find(f"{_A}lumOff") is not None else 0.0
        if (scale, offset) != (1.0, 0.0):
            rgb = relit(rgb, scale, offset)
        alpha = value.find(f"{_A}alpha")
        return rgb.upper(), 1.0 if alpha is None else int(alpha.get("val")) / 100_000


class _Reader:
    """Resolves the shapes of one slide."""

    def __init__(self, slide: Any, unknown: set[str]) -> None:
        self.slide, self.layout = slide, slide.slide_layout
        self.master = self.layout.slide_master
        self.theme = _Theme(self.master)
        self.unknown = unknown
        self.order = 0

    def background(self) -> str:
        for source in (self.slide, self.layout, self.master):
            fill = source._element.find(f".//{_P}bg//{_A}solidFill")
            found = self.theme.color(fill)
            if found is not None:
                return found[0]
        found_map = self.theme.map["bg1"]
        return str(self.theme.colors[found_map])

    def shapes(self, tree: Any, *, on_layout: bool = False) -> Iterator[SeenShape]:
        yield from self._walk(tree, 1.0, 1.0, 0.0, 0.0, in_group=False, on_layout=on_layout)

    def _walk(
        self, tree: Any, sx: float, sy: float, dx: float, dy: float, *, in_group: bool, on_layout: bool
    ) -> Iterator[SeenShape]:
        for element in tree:
            tag = element.tag.split("}")[-1]
            if tag not in ("sp", "pic", "graphicFrame", "cxnSp", "grpSp"):
                continue
            if on_layout and element.find(f".//{_P}nvPr/{_P}ph") is not None:
                continue
            self.order += 1
            box = self._box(element, tag)
            placed = Box(x=box.x * sx + dx, y=box.y * sy + dy, w=box.w * sx, h=box.h * sy)
            properties = element.find(f".//{_P}cNvPr")
            shape = SeenShape(
                id=properties.get("id"), name=properties.get("name", ""), kind=tag, box=placed, order=self.order,
                described=bool((properties.get("descr") or "").strip()),
                decorative=any(e.tag.endswith("}decorative") and e.get("val") == "1" for e in properties.iter()),
                in_group=in_group, on_layout=on_layout,
            )  # fmt: skip
            holder = element.find(f"./{_P}nv{tag[0].upper() + tag[1:]}Pr/{_P}nvPr/{_P}ph")
            if tag == "sp":
                self._fill(element, shape)
                self._text(element, holder, shape)
            elif tag == "graphicFrame":
                data = element.find(f".//{_A}graphicData")
                shape.kind = (data.get("uri") or "").rsplit("/", 1)[-1]
                if shape.kind == "table":
                    yield shape
                    yield from self._cells(element, shape)
                    continue
            if holder is not None:
                shape.placeholder = holder.get("type") or "obj"
            yield shape
            if tag == "grpSp":
                transform = element.find(f"{_P}grpSpPr/{_A}xfrm")
                if transform is None:
                    continue
                off, ext = transform.find(f"{_A}off"), transform.find(f"{_A}ext")
                child, size = transform.find(f"{_A}chOff"), transform.find(f"{_A}chExt")
                kx = sx * int(ext.get("cx")) / max(int(size.get("cx")), 1)
                ky = sy * int(ext.get("cy")) / max(int(size.get("cy")), 1)
                ox = dx + sx * int(off.get("x")) / EMU_PER_POINT - kx * int(child.get("x")) / EMU_PER_POINT
                oy = dy + sy * int(off.get("y")) / EMU_PER_POINT - ky * int(child.get("y")) / EMU_PER_POINT
                yield from self._walk(element, kx, ky, ox, oy, in_group=True, on_layout=on_layout)

    def _sources(self, holder: Any) -> list[Any]:
        """The layout's and the master's placeholder that a slide's placeholder follows."""
        if holder is None:
            return []
        kind, index = holder.get("type") or "obj", holder.get("idx") or "0"
        found = []
        for source in self.layout._element.iter(f"{_P}sp", f"{_P}pic"):
            other = source.find(f".//{_P}nvPr/{_P}ph")
            if other is None:
                continue
            same_title = kind in _TITLES and other.get("type") in _TITLES
            if same_title or (kind not in _TITLES and (other.get("idx") or "0") == index):
                found.append(source)
                break
        for source in self.master._element.iter(f"{_P}sp"):
            other = source.find(f".//{_P}nvPr/{_P}ph")
            if other is None:
                continue
            wanted = "title" if kind in _TITLES else kind if kind in ("ftr", "sldNum", "dt") else "body"
            if other.get("type") == wanted:
                found.append(source)
                break
        return found

    def _box(self, element: Any, tag: str) -> Box:
        holder = element.find(f".//{_P}nvPr/{_P}ph") if tag != "grpSp" else None
        for source in (element, *self._sources(holder)):
            path = f"{_P}xfrm" if tag == "graphicFrame" and source is element else None
            transform = source.find(path) if path else None
            if transform is None:
                properties = source.find(f"{_P}grpSpPr" if source.tag.endswith("}grpSp") else f"{_P}spPr")
                transform = properties.find(f"{_A}xfrm") if properties is not None else None
            if transform is not None and transform.find(f"{_A}off") is not None:
                off, ext = transform.find(f"{_A}off"), transform.find(f"{_A}ext")
                numbers = (int(off.get("x")), int(off.get("y")), int(ext.get("cx")), int(ext.get("cy")))
                x, y, w, h = (value / EMU_PER_POINT for value in numbers)
                return Box(x=x, y=y, w=w, h=h)
        return Box(x=0, y=0, w=0, h=0)

    def _fill(self, element: Any, shape: SeenShape) -> None:
        properties = element.find(f"{_P}spPr")
        found = self.theme.color(properties.find(f"{_A}solidFill")) if properties is not None else None
        if found is not None:
            path = properties.find(f".//{_A}path")
            if path is None or path.get("fill") != "none":
                shape.fill, shape.alpha = found

    def _styles(self, body: Any, holder: Any, level: int) -> list[Any]:
        """Level properties from the nearest to the farthest."""
        tag = f"{_A}lvl{level + 1}pPr"
        lists = [body.find(f"{_A}lstStyle")]
        for source in self._sources(holder):
            lists.append(source.find(f"{_P}txBody/{_A}lstStyle"))
        styles = self.master._element.find(f"{_P}txStyles")
        if styles is not None:
            kind = (holder.get("type") or "obj") if holder is not None else None
            name = (
                "titleStyle"
                if kind in _TITLES
                else "otherStyle"
                if kind in (None, "ftr", "sldNum", "dt")
                else "bodyStyle"
            )
            lists.append(styles.find(f"{_P}{name}"))
        lists.append(self.master.part.package.presentation_part._element.find(f"{_P}defaultTextStyle"))
        return [found for each in lists if each is not None for found in [each.find(tag)] if found is not None]

    def _text(self, element: Any, holder: Any, shape: SeenShape) -> None:
        body = element.find(f"{_P}txBody")
        if body is None:
            return
        bodies = [body.find(f"{_A}bodyPr")]
        bodies += [s.find(f"{_P}txBody/{_A}bodyPr") for s in self._sources(holder)]
        known = [each for each in bodies if each is not None]

        def told(name: str, default: str) -> str:
            return next((each.get(name) for each in known if each.get(name) is not None), default)

        defaults = [round(value * EMU_PER_POINT) for value in _DEFAULT_INSETS]
        names = ("lIns", "tIns", "rIns", "bIns")
        left, top, right, bottom = (
            int(told(name, str(default))) / EMU_PER_POINT for name, default in zip(names, defaults, strict=True)
        )
        extra = _preset_loss(element, shape.box)
        shape.insets = (left + extra[0], top + extra[1], right + extra[2], bottom + extra[3])
        shape.anchor = told("anchor", "t")
        shape.vertical = told("vert", "horz") not in ("horz",)
        shape.wrap = told("wrap", "square") == "square"
        fitting = known[0].find(f"{_A}normAutofit") if known else None
        shape.bare_autofit = fitting is not None and fitting.get("fontScale") is None
        self._paragraphs(body, holder, shape)

    def _paragraphs(self, body: Any, holder: Any, shape: SeenShape, default_size: float = 18.0) -> None:
        for paragraph in body.findall(f"{_A}p"):
            own = paragraph.find(f"{_A}pPr")
            level = int(own.get("lvl", "0")) if own is not None else 0
            styles = ([own] if own is not None else []) + self._styles(body, holder, level)
            defaults = [found for style in styles for found in [style.find(f"{_A}defRPr")] if found is not None]
            runs = paragraph.findall(f"{_A}r") + paragraph.findall(f"{_A}fld")
            text = "".join(run.findtext(f"{_A}t") or "" for run in runs)
            properties = [found for run in runs for found in [run.find(f"{_A}rPr")] if found is not None]
            for own_run in properties:
                shape.hard_sizes += own_run.get("sz") is not None
                shape.hard_colors += own_run.find(f"{_A}solidFill") is not None
            chain = properties[:1] + defaults
            size = next((int(each.get("sz")) / 100 for each in chain if each.get("sz")), default_size)
            if properties:
                size = max([size, *(int(each.get("sz")) / 100 for each in properties if each.get("sz"))])
            bold = any(each.get("b") == "1" for each in properties) or (
                next((each.get("b") for each in defaults if each.get("b") is not None), "0") == "1"
            )
            color = next((c for each in chain for c in [self.theme.color(each.find(f"{_A}solidFill"))] if c), None)
            if any(each.find(f"{_A}hlinkClick") is not None for each in properties) and color is not None:
                color = (str(self.theme.colors["hlink"]), 1.0)
            name = next(
                (f.get("typeface") for each in chain for f in [each.find(f"{_A}latin")] if f is not None), "+mn-lt"
            )
            spacing = next(
                (s for style in styles for s in [style.find(f"{_A}spcBef/{_A}spcPts")] if s is not None), None
            )
            lines = next((s for style in styles for s in [style.find(f"{_A}lnSpc/{_A}spcPct")] if s is not None), None)
            margin = next((int(style.get("marL")) for style in styles if style.get("marL") is not None), 0)
            shape.paragraphs.append(
                SeenParagraph(
                    text=text, size=size, face=self._face(name, bold), color=color[0] if color else None,
                    space_before=int(spacing.get("val")) / 100 if spacing is not None else 0.0,
                    indent=margin / EMU_PER_POINT,
                    align=next((style.get("algn") for style in styles if style.get("algn")), "l"),
                    line=int(lines.get("val")) / 100_000 if lines is not None else 1.0,
                )
            )  # fmt: skip

    def _face(self, name: str, bold: bool) -> Face:
        family = self.theme.faces.get(name[:3], name) if name.startswith("+") else name
        face = Face(family, bold)
        try:
            metrics(face)
        except KeyError:
            self.unknown.add(family)
            return Face("Arial", bold)
        return face

    def _cells(self, element: Any, table: SeenShape) -> Iterator[SeenShape]:
        widths = [int(column.get("w")) / EMU_PER_POINT for column in element.iter(f"{_A}gridCol")]
        rtl = (element.find(f".//{_A}tblPr").get("rtl") if element.find(f".//{_A}tblPr") is not None else None) == "1"
        y = table.box.y
        for number, row in enumerate(element.iter(f"{_A}tr"), 1):
            height = int(row.get("h")) / EMU_PER_POINT
            x = table.box.right if rtl else table.box.x
            for column, (cell, width) in enumerate(zip(row.findall(f"{_A}tc"), widths, strict=False), 1):
                properties = cell.find(f"{_A}tcPr")
                self.order += 1
                seen = SeenShape(
                    id=f"{table.id}/{number}/{column}", kind="cell",
                    name=f"{table.name}, row {number}, column {column}",
                    box=Box(x=x - width if rtl else x, y=y, w=width, h=height), order=self.order, described=True,
                )  # fmt: skip
                x = x - width if rtl else x + width
                if properties is not None:
                    names = ("marL", "marT", "marR", "marB")
                    defaults = (91440, 45720, 91440, 45720)
                    values = [int(properties.get(n, d)) / EMU_PER_POINT for n, d in zip(names, defaults, strict=True)]
                    seen.insets = (values[0], values[1], values[2], values[3])
                    seen.anchor = properties.get("anchor", "t")
                    found = self.theme.color(properties.find(f"{_A}solidFill"))
                    if found is not None:
                        seen.fill, seen.alpha = found
                self._paragraphs(cell.find(f"{_A}txBody"), None, seen)
                seen.hard_sizes = seen.hard_colors = 0
                yield seen
            y += height


def _preset_loss(element: Any, box: Box) -> tuple[float, float, float, float]:
    """What the outline of a preset shape takes from its text, in points."""
    preset = element.find(f"{_P}spPr/{_A}prstGeom")
    if preset is None:
        return 0.0, 0.0, 0.0, 0.0
    guide = preset.find(f"{_A}avLst/{_A}gd")
    value = int(guide.get("fmla").split()[-1]) / 100_000 if guide is not None else 0.5
    name = preset.get("prst")
    transform = element.find(f"{_P}spPr/{_A}xfrm")
    turned = transform is not None and transform.get("flipH") == "1"
    if name == "ellipse":
        return box.w * 0.14645, box.h * 0.14645, box.w * 0.14645, box.h * 0.14645
    if name == "roundRect":
        loss = (value if guide is not None else 0.16667) * min(box.w, box.h) * 0.29289
        return loss, loss, loss, loss
    if name in ("chevron", "homePlate"):
        point = value * min(box.w, box.h)
        before, after = (point, point) if name == "chevron" else (0.0, point / 2)
        return (after, 0.0, before, 0.0) if turned else (before, 0.0, after, 0.0)
    return 0.0, 0.0, 0.0, 0.0


def read_deck(path: Path) -> SeenDeck:
    """A presentation as seen.

    Raises:
        Whatever `pptx.Presentation` raises for a file that is none.
    """
    presentation = Presentation(str(path))
    unknown: set[str] = set()
    slides = []
    for number, slide in enumerate(presentation.slides, 1):
        reader = _Reader(slide, unknown)
        behind: list[SeenShape] = []
        if slide._element.get("showMasterSp") != "0":
            if slide.slide_layout._element.get("showMasterSp") != "0":
                behind += reader.shapes(reader.master._element.find(f".//{_P}spTree"), on_layout=True)
            behind += reader.shapes(slide.slide_layout._element.find(f".//{_P}spTree"), on_layout=True)
        shapes = list(reader.shapes(slide._element.find(f".//{_P}spTree")))
        notes = ""
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            notes = slide.notes_slide.notes_text_frame.text
        links = [r.target_ref for r in slide.part.rels.values() if r.is_external]
        slides.append(
            SeenSlide(
                number=number, layout=slide.slide_layout.name, background=reader.background(), shapes=shapes,
                behind=behind, notes=notes, links=links, xml=slide._element,
            )
        )  # fmt: skip
    core = presentation.core_properties
    return SeenDeck(
        width=(presentation.slide_width or 0) / EMU_PER_POINT,
        height=(presentation.slide_height or 0) / EMU_PER_POINT,
        slides=slides,
        title=core.title or "",
        author=core.author or "",
        language=core.language or "",
        unknown_faces=unknown,
        presentation=presentation,
    )


def under(shape: SeenShape, slide: SeenSlide) -> str:
    """The colour behind a shape's text: its own fill over whatever lies under the middle of its words."""
    ink = shape.ink() if shape.filled else shape.box
    x, y = ink.x + ink.w / 2, ink.y + ink.h / 2
    color = slide.background
    for other in (*slide.behind, *(s for s in slide.shapes if s.order < shape.order)):
        if other.fill and other.box.x <= x <= other.box.right and other.box.y <= y <= other.box.bottom:
            color = mix(color, other.fill, other.alpha)
    return mix(color, shape.fill, shape.alpha) if shape.fill else color
