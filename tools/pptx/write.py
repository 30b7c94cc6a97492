"""A typed deck to a .pptx file: native shapes, charts and tables on real layouts, the same bytes for the same deck."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from ternlight.tools.pptx.charts import add_chart
from ternlight.tools.pptx.package import settled
from ternlight.tools.pptx.plan import Part, Plan, plan_deck
from ternlight.tools.pptx.scene import (
    Box,
    Chart,
    Connector,
    Element,
    Group,
    Picture,
    Scene,
    Shape,
    Table,
    Text,
)
from ternlight.tools.pptx.template import DECORATIVE, SLIDE_NUMBER_FIELD, build_template
from ternlight.tools.pptx.words import clean
from ternlight.tools.pptx.xml import (
    NAMESPACES,
    attribute,
    body_properties,
    emu,
    fill,
    frame,
    geometry,
    line,
    list_style,
    overrides,
    paragraphs,
)
from ternlight.tools.typeset.deck import Deck
from ternlight.tools.typeset.files import write_whole
from ternlight.tools.typeset.themes import Theme
from ternlight.tools.typeset.themes import theme as theme_named

_CHART_URI = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_TABLE_URI = "http://schemas.openxmlformats.org/drawingml/2006/table"
_SECTIONS_URI = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_SECTION_IDS = uuid.UUID("6f1c1a6e-4b0d-4c7b-9f0e-2f6f0c9d8a11")


@dataclass(frozen=True, kw_only=True)
class Written:
    """The file, how many slides it has, and what became of each slide of the deck."""

    path: Path
    slides: int
    parts: tuple[Part, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was done to the slides that did not come out as they were written, a sentence each."""
        return tuple(
            f"Slide {part.slides[0]} ({part.title}): {'; '.join(part.said)}." for part in self.parts if part.said
        )


def write_pptx(deck: Deck, path: Path, theme: Theme | str | None = None) -> Written:
    """Write `deck` to `path`, replacing a file of that name only once the new one is whole.

    Args:
        deck: What to show. Values over their limits are made to fit, and the result says how.
        path: Where to; folders are made.
        theme: A theme or its name; the deck's own if None.

    Raises:
        ToolError: there is no theme of that name, or the file cannot be written.
    """
    plan = plan_deck(deck, _theme(deck, theme))
    write_whole(Path(path), render(plan))
    return Written(path=Path(path), slides=len(plan.scenes), parts=plan.parts)


def _theme(deck: Deck, theme: Theme | str | None) -> Theme:
    return theme if isinstance(theme, Theme) else theme_named(theme or deck.theme)


def render(plan: Plan) -> bytes:
    """The bytes of the .pptx file."""
    deck = plan.deck
    lang = clean(deck.lang) or "en"
    presentation = Presentation(BytesIO(build_template(plan.theme, lang, plan.rtl)))
    layouts = {layout.name: layout for layout in presentation.slide_layouts}
    for scene in plan.scenes:
        slide = presentation.slides.add_slide(layouts[scene.layout])
        _SlideWriter(slide, plan, lang).write(scene)
    _sections(presentation, plan.scenes)
    _properties(presentation, deck, lang)
    out = BytesIO()
    presentation.save(out)
    return settled(out.getvalue())


def _properties(presentation: Any, deck: Deck, lang: str) -> None:
    core = presentation.core_properties
    core.title = clean(deck.title)[:250]
    core.subject = clean(deck.subtitle)[:250]
    core.author = clean(deck.author)[:250]
    core.last_modified_by = clean(deck.author)[:250]
    core.language = lang
    core.revision = 1
    core.created = core.modified = datetime(2000, 1, 1, tzinfo=UTC)


def _sections(presentation: Any, scenes: tuple[Scene, ...]) -> None:
    """Named sections in the slide sorter, when the deck has parts."""
    if not any(scene.section for scene in scenes):
        return
    ids = [element.get("id") for element in presentation.slides._sldIdLst]
    runs: list[tuple[str, list[str]]] = []
    for scene, number in zip(scenes, ids, strict=True):
        name = scene.section or clean(scenes[0].title)
        if not runs or runs[-1][0] != name:
            runs.append((name, []))
        runs[-1][1].append(number)
    made = "".join(
        f'<p14:section name={attribute(name)} id="{_section_id(i, name)}"><p14:sldIdLst>'
        + "".join(f'<p14:sldId id="{number}"/>' for number in numbers)
        + "</p14:sldIdLst></p14:section>"
        for i, (name, numbers) in enumerate(runs)
    )
    presentation.part._element.append(
        parse_xml(
            f'<p:extLst {NAMESPACES}><p:ext uri="{_SECTIONS_URI}"><p14:sectionLst xmlns:p14="{_P14}">{made}'
            "</p14:sectionLst></p:ext></p:extLst>"
        )
    )


def _section_id(number: int, name: str) -> str:
    return f"{{{str(uuid.uuid5(_SECTION_IDS, f'{number} {name}')).upper()}}}"


class _SlideWriter:
    """One slide: numbers its shapes and holds its relationships."""

    def __init__(self, slide: Any, plan: Plan, lang: str) -> None:
        self.slide, self.plan, self.lang = slide, plan, lang
        self.next_id = 2
        self.links: dict[str, str] = {}
        self.ids: dict[str, int] = {}
        self.slot_styles: dict[int, Any] = {}

    def write(self, scene: Scene) -> None:
        """Replace what the layout put on the slide by the scene."""
        tree = self.slide.shapes._spTree
        for element in list(tree)[2:]:
            tree.remove(element)
        spec = self.plan.specs[scene.layout]
        self.slot_styles = {slot.index: slot for slot in spec.slots}
        for element in scene.elements:
            for made in self._element(element):
                tree.append(parse_xml(made))
        if scene.notes:
            self._notes(scene.notes)

    def _notes(self, notes: str) -> None:
        self.slide.notes_slide.notes_text_frame.text = notes
        for run in self.slide.notes_slide._element.iter(qn("a:r")):
            run.get_or_add_rPr().set("lang", self.lang)

    def _id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def _element(self, element: Element) -> list[str]:
        match element:
            case Group():
                return [self._group(element)]
            case Shape():
                return [self._shape(element)]
            case Connector():
                return [self._connector(element)]
            case Chart():
                return [self._chart(element)]
            case Table():
                return [self._table(element)]
            case Picture():
                return [self._picture(element)]

    def _properties(self, name: str, alt: str, decorative: bool) -> str:
        described = f" descr={attribute(alt)}" if alt else ""
        inner = DECORATIVE if decorative else ""
        return f'<p:cNvPr id="{self._id()}" name={attribute(name)}{described}>{inner}</p:cNvPr>'

    def _link(self, text: Text) -> dict[str, str]:
        for paragraph in text.paragraphs:
            for run in paragraph.runs:
                if run.href and run.href not in self.links:
                    self.links[run.href] = self.slide.part.relate_to(
                        run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
                    )
        return self.links

    def _words(self, text: Text) -> str:
        return paragraphs(text, self.lang, self.plan.rtl, self._link(text))

    # Shapes

    def _shape(self, shape: Shape) -> str:
        if shape.key == "number":
            return self._number(shape)
        if shape.placeholder is not None:
            return self._placeholder(shape)
        box_only = shape.fill is None and shape.stroke is None and shape.path is None
        kind = '<p:cNvSpPr txBox="1"/>' if box_only else "<p:cNvSpPr/>"
        properties = self._properties(shape.name, shape.alt, shape.decorative)
        if shape.key:
            self.ids[shape.key] = self.next_id - 1
        lines = line(shape.stroke, round_ends=shape.path is not None) if shape.stroke else line(None)
        words = ""
        if shape.text is not None:
            insets = _own_insets(shape)
            words = (
                f"<p:txBody>{body_properties(shape.text.anchor, insets, vertical=shape.vertical)}"
                f"<a:lstStyle>{list_style(shape.text.levels, self.plan.rtl)}</a:lstStyle>"
                f"{self._words(shape.text)}</p:txBody>"
            )
        return (
            f"<p:sp {NAMESPACES}><p:nvSpPr>{properties}{kind}<p:nvPr/></p:nvSpPr>"
            f"<p:spPr>{frame(shape.box, flip_h=shape.flip)}{geometry(shape)}{fill(shape.fill)}{lines}</p:spPr>"
            f"{words}</p:sp>"
        )

    def _placeholder(self, shape: Shape) -> str:
        assert shape.placeholder is not None and shape.text is not None
        kind, index = shape.placeholder
        tag = _placeholder_tag(kind, index)
        slot = self.slot_styles[index]
        moved = "" if shape.box == slot.box else frame(shape.box)
        body, style = "<a:bodyPr><a:noAutofit/></a:bodyPr>", overrides(shape.text.levels[0])
        if kind == "ftr":
            # LibreOffice takes a footer's look from the slide alone.
            body = body_properties(slot.style.anchor)
            style = list_style(shape.text.levels, self.plan.rtl)
        return (
            f"<p:sp {NAMESPACES}><p:nvSpPr>{self._properties(shape.name, shape.alt, False)}"
            f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>{tag}</p:nvPr></p:nvSpPr><p:spPr>{moved}</p:spPr>'
            f"<p:txBody>{body}<a:lstStyle>{style}</a:lstStyle>{self._words(shape.text)}</p:txBody></p:sp>"
        )

    def _number(self, shape: Shape) -> str:
        assert shape.placeholder is not None
        tag = _placeholder_tag(*shape.placeholder)
        number = self.slide.part.package.presentation_part.presentation.slides.index(self.slide) + 1
        language = attribute(self.lang)
        return (
            f"<p:sp {NAMESPACES}><p:nvSpPr>{self._properties(shape.name, '', False)}"
            f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>{tag}</p:nvPr></p:nvSpPr><p:spPr/>'
            f'<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:fld id="{SLIDE_NUMBER_FIELD}" type="slidenum">'
            f"<a:rPr lang={language}/><a:t>{number}</a:t></a:fld><a:endParaRPr lang={language}/></a:p></p:txBody>"
            "</p:sp>"
        )

    def _connector(self, connector: Connector) -> str:
        (x1, y1), (x2, y2) = connector.start, connector.end
        box = Box(x=min(x1, x2), y=min(y1, y2), w=abs(x2 - x1), h=abs(y2 - y1))
        glue = ""
        for tag, end in (("stCxn", connector.begins), ("endCxn", connector.ends)):
            if end is not None and end[0] in self.ids:
                glue += f'<a:{tag} id="{self.ids[end[0]]}" idx="{end[1]}"/>'
        return (
            f"<p:cxnSp {NAMESPACES}><p:nvCxnSpPr>{self._properties(connector.name, '', True)}"
            f"<p:cNvCxnSpPr>{glue}</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>"
            f'{frame(box, flip_h=x2 < x1, flip_v=y2 < y1)}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
            f"{line(connector.stroke, tail=connector.arrow)}</p:spPr></p:cxnSp>"
        )

    def _group(self, group: Group) -> str:
        properties = self._properties(group.name, group.alt, False)
        # Ids are given before connectors need them, so glued shapes may come after their connectors.
        start = self.next_id
        for offset, child in enumerate(group.children):
            if isinstance(child, Shape) and child.key:
                self.ids[child.key] = start + offset
        inner = "".join(
            self._shape(child) if isinstance(child, Shape) else self._connector(child) for child in group.children
        )
        box = _bounds(group)
        place = frame(box).replace("</a:xfrm>", "") + (
            f'<a:chOff x="{emu(box.x)}" y="{emu(box.y)}"/><a:chExt cx="{emu(box.w)}" cy="{emu(box.h)}"/></a:xfrm>'
        )
        return (
            f"<p:grpSp {NAMESPACES}><p:nvGrpSpPr>{properties}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
            f"<p:grpSpPr>{place}</p:grpSpPr>{inner}</p:grpSp>"
        )

    # Parts of their own

    def _frame_element(self, name: str, alt: str, box: Box, placeholder: Any, graphic: str) -> str:
        tag = _placeholder_tag(*placeholder) if placeholder is not None else ""
        return (
            f"<p:graphicFrame {NAMESPACES}><p:nvGraphicFramePr>{self._properties(name, alt, False)}"
            f'<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr>{tag}</p:nvPr>'
            f"</p:nvGraphicFramePr>{frame(box, tag='p:xfrm')}<a:graphic>{graphic}</a:graphic></p:graphicFrame>"
        )

    def _chart(self, chart: Chart) -> str:
        part = add_chart(chart, self.slide.part.package, self.plan.palette)
        number = self.slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        graphic = f'<a:graphicData uri="{_CHART_URI}"><c:chart xmlns:c="{_CHART_URI}" r:id="{number}"/></a:graphicData>'
        return self._frame_element(chart.name, chart.alt, chart.box, chart.placeholder, graphic)

    def _picture(self, picture: Picture) -> str:
        _part, number = self.slide.part.get_or_add_image_part(BytesIO(picture.data))
        left, top, right, bottom = (round(value * 100_000) for value in picture.crop)
        crop = f'<a:srcRect l="{left}" t="{top}" r="{right}" b="{bottom}"/>' if any(picture.crop) else ""
        tag = _placeholder_tag(*picture.placeholder) if picture.placeholder is not None else ""
        outline = "ellipse" if picture.ellipse else "rect"
        return (
            f"<p:pic {NAMESPACES}><p:nvPicPr>{self._properties(picture.name, picture.alt, False)}"
            f'<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr>{tag}</p:nvPr></p:nvPicPr>'
            f'<p:blipFill><a:blip r:embed="{number}"/>{crop}<a:stretch><a:fillRect/></a:stretch></p:blipFill>'
            f'<p:spPr>{frame(picture.box)}<a:prstGeom prst="{outline}"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        )

    def _table(self, table: Table) -> str:
        columns = "".join(f'<a:gridCol w="{emu(width)}"/>' for width in table.widths)
        last = len(table.rows) - 1
        rows = []
        for number, (row, height) in enumerate(zip(table.rows, table.heights, strict=True)):
            rule, weight = (fill(table.rule), 1.5) if number == 0 else (fill(self.plan.palette.rule), 0.75)
            cells = []
            for cell in row:
                text = cell.text
                level = text.levels[0]
                face = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
                words = paragraphs(
                    text,
                    self.lang,
                    self.plan.rtl,
                    {},
                    run_properties=f' sz="{round(level.size * 100)}" b="{int(level.style.bold)}"',
                    inner=fill(level.style.color) + face,
                )
                left, top, right, bottom = (emu(value) for value in text.insets)
                none = "<a:noFill/>"
                edges = "".join(f'<a:{tag} w="0">{none}</a:{tag}>' for tag in ("lnL", "lnR", "lnT"))
                bottom_rule = none if number == last and number else rule
                edges += f'<a:lnB w="{emu(weight)}">{bottom_rule}</a:lnB>'
                cells.append(
                    f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{words}</a:txBody>"
                    f'<a:tcPr marL="{left}" marR="{right}" marT="{top}" marB="{bottom}" anchor="{level.style.anchor}">'
                    f"{edges}{fill(cell.fill)}</a:tcPr></a:tc>"
                )
            rows.append(f'<a:tr h="{emu(height)}">{"".join(cells)}</a:tr>')
        direction = ' rtl="1"' if self.plan.rtl else ""
        graphic = (
            f'<a:graphicData uri="{_TABLE_URI}"><a:tbl><a:tblPr firstRow="1" firstCol="1"{direction}/>'
            f"<a:tblGrid>{columns}</a:tblGrid>{''.join(rows)}</a:tbl></a:graphicData>"
        )
        return self._frame_element(table.name, table.alt, table.box, table.placeholder, graphic)


def _placeholder_tag(kind: str | None, index: int) -> str:
    if kind in ("title", "ctrTitle"):
        return f'<p:ph type="{kind}"/>'
    named = f' type="{kind}"' if kind else ""
    small = ' sz="quarter"' if kind in ("body", "ftr", "sldNum") else ""
    return f'<p:ph{named}{small} idx="{index}"/>'


def _own_insets(shape: Shape) -> tuple[float, float, float, float]:
    """Insets count from the shape's edges; programs count them from the text rectangle that the outline leaves."""
    assert shape.text is not None
    left, top, right, bottom = shape.text.insets
    width, height = shape.box.w, shape.box.h
    if shape.path is None and shape.preset == "ellipse":
        return left - width * 0.14645, top - height * 0.14645, right - width * 0.14645, bottom - height * 0.14645
    if shape.path is None and shape.preset in ("chevron", "homePlate"):
        point = (shape.adjust or 0.5) * min(width, height)
        before, after = (point, point) if shape.preset == "chevron" else (0.0, point / 2)
        if shape.flip:
            before, after = after, before
        return left - before, top, right - after, bottom
    return left, top, right, bottom


def _bounds(group: Group) -> Box:
    boxes = []
    for child in group.children:
        if isinstance(child, Shape):
            boxes.append(child.box)
        else:
            (x1, y1), (x2, y2) = child.start, child.end
            boxes.append(Box(x=min(x1, x2), y=min(y1, y2), w=abs(x2 - x1), h=abs(y2 - y1)))
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x=x, y=y, w=max(box.right for box in boxes) - x, h=max(box.bottom for box in boxes) - y)
