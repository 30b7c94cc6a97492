"""The empty presentation of a theme, built part by part: theme, slide master, one layout for each kind of slide."""

from __future__ import annotations

import zipfile
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape

from ternlight.tools.pptx.palette import Palette
from ternlight.tools.pptx.scene import SLIDE_HEIGHT, SLIDE_WIDTH, Color, Shape, TextStyle
from ternlight.tools.pptx.specs import BODY, LayoutSpec, Slot, layout_specs
from ternlight.tools.pptx.xml import (
    NAMESPACES,
    attribute,
    body_properties,
    emu,
    fill,
    frame,
    geometry,
    level_properties,
    line,
)
from ternlight.tools.typeset.themes import Theme

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument"
EMPTY_GROUP = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)
DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
# Faces that common offices have, by script; the theme's own faces serve Latin, Greek and Cyrillic.
_SCRIPT_FONTS = {
    "Jpan": "Yu Gothic", "Hang": "Malgun Gothic", "Hans": "Microsoft YaHei", "Hant": "Microsoft JhengHei",
    "Arab": "Arial", "Hebr": "Arial", "Deva": "Nirmala UI", "Thai": "Leelawadee UI",
}  # fmt: skip
SLIDE_NUMBER_FIELD = "{8A1D3C52-6F0B-4E7A-9C24-5B1E0D7F3A96}"


def theme_part(theme: Theme) -> str:
    """The theme: twelve colours, two faces, flat fills and no effects."""
    colors = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in theme.office_colours.items())
    scripts = "".join(f'<a:font script="{script}" typeface="{face}"/>' for script, face in _SCRIPT_FONTS.items())

    def face(tag: str, name: str) -> str:
        return (
            f'<a:{tag}><a:latin typeface={attribute(name)}/><a:ea typeface=""/><a:cs typeface=""/>{scripts}</a:{tag}>'
        )

    flat = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    outline = "".join(
        f'<a:ln w="{w}" cap="flat" cmpd="sng" algn="ctr">{flat}<a:prstDash val="solid"/></a:ln>'
        for w in (6350, 12700, 19050)
    )
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    name = attribute(theme.title)
    return (
        f'{DECLARATION}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name={name}>'
        f"<a:themeElements><a:clrScheme name={name}>{colors}</a:clrScheme><a:fontScheme name={name}>"
        f"{face('majorFont', theme.heading_font)}{face('minorFont', theme.body_font)}</a:fontScheme>"
        f"<a:fmtScheme name={name}><a:fillStyleLst>{flat * 3}</a:fillStyleLst><a:lnStyleLst>{outline}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effects}</a:effectStyleLst><a:bgFillStyleLst>{flat * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    )


def color_map(theme: Theme) -> str:
    """Which theme colours are background and text; a dark theme turns them round."""
    first = 'bg1="dk1" tx1="lt1" bg2="dk2" tx2="lt2"' if theme.dark else 'bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2"'
    accents = " ".join(f'accent{n}="accent{n}"' for n in range(1, 7))
    return f'<p:clrMap {first} {accents} hlink="hlink" folHlink="folHlink"/>'


def decoration(number: int, shape: Shape) -> str:
    """A shape of a layout that means nothing."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attribute(shape.name)}>{DECORATIVE}</p:cNvPr><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{frame(shape.box)}{geometry(shape)}{fill(shape.fill)}'
        f"{line(shape.stroke)}</p:spPr></p:sp>"
    )


def _placeholder(number: int, slot: Slot, lang: str, rtl: bool) -> str:
    kind = f' type="{slot.kind}"' if slot.kind else ""
    index = "" if slot.kind in ("title", "ctrTitle") else f' idx="{slot.index}"'
    small = ' sz="quarter"' if slot.kind in ("body", "ftr", "sldNum") else ""
    name = attribute(
        slot.prompt.split(",")[0] or {"ftr": "Footer", "sldNum": "Slide number"}.get(slot.kind or "", slot.key)
    )
    language = attribute(lang)
    if slot.kind == "sldNum":
        words = f'<a:fld id="{SLIDE_NUMBER_FIELD}" type="slidenum"><a:rPr lang={language}/><a:t>‹#›</a:t></a:fld>'
    elif slot.prompt:
        words = f"<a:r><a:rPr lang={language}/><a:t>{escape(slot.prompt)}</a:t></a:r>"
    else:
        words = ""
    own_prompt = ' hasCustomPrompt="1"' if slot.prompt and slot.kind not in ("ftr", "sldNum") else ""
    style = slot.style
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={name}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph{kind}{small}{index}{own_prompt}/></p:nvPr></p:nvSpPr>"
        f'<p:spPr>{frame(slot.box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody>{body_properties(style.anchor)}<a:lstStyle>"
        f"{level_properties(1, style, style.size, style.space_before, rtl)}</a:lstStyle>"
        f"<a:p>{words}<a:endParaRPr lang={language}/></a:p></p:txBody></p:sp>"
    )


def _background(color: Color) -> str:
    return f"<p:bg><p:bgPr>{fill(color)}<a:effectLst/></p:bgPr></p:bg>"


def layout_part(spec: LayoutSpec, lang: str, rtl: bool) -> str:
    """A slide layout."""
    shapes = "".join(decoration(number, shape) for number, shape in enumerate(spec.decorations, 2))
    first = len(spec.decorations) + 2
    shapes += "".join(_placeholder(number, slot, lang, rtl) for number, slot in enumerate(spec.slots, first))
    kind = f' type="{spec.kind}"' if spec.kind else ' userDrawn="1"'
    background = "" if spec.background == Color("bg1") else _background(spec.background)
    return (
        f'{DECLARATION}<p:sldLayout {NAMESPACES}{kind} preserve="1"><p:cSld name={attribute(spec.name)}>{background}'
        f"<p:spTree>{EMPTY_GROUP}{shapes}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def master_part(theme: Theme, specs: dict[str, LayoutSpec], lang: str, rtl: bool) -> str:
    """The slide master: the text styles that every layout starts from."""
    bullets = specs["Bullets"]
    title, body = bullets.slot("title"), bullets.slot("body")
    slots = [title, Slot(key="body", kind="body", index=1, box=BODY, style=body.style, prompt="Text")]
    slots += [bullets.slot("footer"), bullets.slot("number")]
    shapes = "".join(_placeholder(number, slot, lang, rtl) for number, slot in enumerate(slots, 2))
    shapes = shapes.replace(' hasCustomPrompt="1"', "")
    levels = "".join(
        level_properties(number, body.style, max(body.style.size - 2 * (number - 1), 14), 6, rtl, depth=number - 1)
        for number in range(1, 6)
    )
    other = TextStyle(sizes=(18,), color=Color("tx1"))
    plain = "".join(level_properties(number, other, 18, 0, rtl) for number in range(1, 6))
    ids = "".join(f'<p:sldLayoutId id="{2147483649 + i}" r:id="rId{i + 1}"/>' for i in range(len(specs)))
    return (
        f"{DECLARATION}<p:sldMaster {NAMESPACES}><p:cSld>{_background(Color('bg1'))}"
        f"<p:spTree>{EMPTY_GROUP}{shapes}</p:spTree></p:cSld>{color_map(theme)}<p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst>"
        '<p:hf hdr="0" dt="0"/><p:txStyles>'
        f"<p:titleStyle>{level_properties(1, title.style, title.style.size, 0, rtl)}</p:titleStyle>"
        f"<p:bodyStyle>{levels}</p:bodyStyle><p:otherStyle>{plain}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def _relationships(*entries: tuple[str, str]) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(entries, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE_RELATIONSHIPS}">{made}</Relationships>'


def _presentation_part(lang: str, rtl: bool) -> str:
    plain = TextStyle(sizes=(18,), color=Color("tx1"))
    levels = "".join(level_properties(number, plain, 18, 0, rtl) for number in range(1, 6))
    return (
        f'{DECLARATION}<p:presentation {NAMESPACES} saveSubsetFonts="1" rtl="{int(rtl)}">'
        '<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldSz cx="{emu(SLIDE_WIDTH)}" cy="{emu(SLIDE_HEIGHT)}"/><p:notesSz cx="6858000" cy="9144000"/>'
        f"<p:defaultTextStyle><a:defPPr><a:defRPr lang={attribute(lang)}/></a:defPPr>{levels}</p:defaultTextStyle>"
        "</p:presentation>"
    )


def build_template(theme: Theme, lang: str, rtl: bool) -> bytes:
    """A presentation without slides: the bytes of a .pptx file."""
    return _build(theme.name, theme, lang, rtl)


@lru_cache(maxsize=8)
def _build(_name: str, theme: Theme, lang: str, rtl: bool) -> bytes:
    specs = layout_specs(Palette.of(theme))
    if rtl:
        specs = {name: spec.mirrored() for name, spec in specs.items()}
    count = len(specs)
    parts = {
        "ppt/presentation.xml": _presentation_part(lang, rtl),
        "ppt/theme/theme1.xml": theme_part(theme),
        "ppt/slideMasters/slideMaster1.xml": master_part(theme, specs, lang, rtl),
        "ppt/presProps.xml": f"{DECLARATION}<p:presentationPr {NAMESPACES}/>",
        "ppt/viewProps.xml": f"{DECLARATION}<p:viewPr {NAMESPACES}/>",
        "ppt/tableStyles.xml": (
            f'{DECLARATION}<a:tblStyleLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
            'def="{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"/>'
        ),
    }
    kinds = {
        "ppt/presentation.xml": "presentationml.presentation.main",
        "ppt/theme/theme1.xml": "theme",
        "ppt/slideMasters/slideMaster1.xml": "presentationml.slideMaster",
        "ppt/presProps.xml": "presentationml.presProps",
        "ppt/viewProps.xml": "presentationml.viewProps",
        "ppt/tableStyles.xml": "presentationml.tableStyles",
    }
    for number, spec in enumerate(specs.values(), 1):
        name = f"ppt/slideLayouts/slideLayout{number}.xml"
        parts[name] = layout_part(spec, lang, rtl)
        kinds[name] = "presentationml.slideLayout"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_CONTENT}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    parts["[Content_Types].xml"] = (
        f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    parts["_rels/.rels"] = _relationships((f"{RELATIONSHIPS}/officeDocument", "ppt/presentation.xml"))
    parts["ppt/_rels/presentation.xml.rels"] = _relationships(
        (f"{RELATIONSHIPS}/slideMaster", "slideMasters/slideMaster1.xml"),
        (f"{RELATIONSHIPS}/presProps", "presProps.xml"),
        (f"{RELATIONSHIPS}/viewProps", "viewProps.xml"),
        (f"{RELATIONSHIPS}/theme", "theme/theme1.xml"),
        (f"{RELATIONSHIPS}/tableStyles", "tableStyles.xml"),
    )
    layouts = [(f"{RELATIONSHIPS}/slideLayout", f"../slideLayouts/slideLayout{i}.xml") for i in range(1, count + 1)]
    parts["ppt/slideMasters/_rels/slideMaster1.xml.rels"] = _relationships(
        *layouts, (f"{RELATIONSHIPS}/theme", "../theme/theme1.xml")
    )
    for number in range(1, count + 1):
        parts[f"ppt/slideLayouts/_rels/slideLayout{number}.xml.rels"] = _relationships(
            (f"{RELATIONSHIPS}/slideMaster", "../slideMasters/slideMaster1.xml")
        )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()
