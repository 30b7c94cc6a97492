from __future__ import annotations

import pytest
from helpers.hostile_markdown import CORPUS, fuzzed

from ternlight.tools.typeset import blocks as b
from ternlight.tools.typeset.blocks import Block, CodeBlock, inlines_of, walk
from ternlight.tools.typeset.inlines import Cite, Code, Em, Inline, Link, Math, Strong, Sub, Sup, Text, plain
from ternlight.tools.typeset.leaks import leaks
from ternlight.tools.typeset.markdown import parse, parse_inlines, plain_text
from ternlight.tools.typeset.scrub import scrub_characters


def shown(blocks: tuple[Block, ...]) -> str:
    """Everything a reader sees as prose: without listings, in which markup is what was asked for."""
    lines = []
    for block in walk(blocks):
        lines += ["".join(_prose(inlines)) for inlines in inlines_of(block)]
        if isinstance(block, b.Diagram):
            lines += [f"{step.label} {step.detail}" for step in block.steps]
    return "\n".join(lines)


def _prose(inlines: tuple[Inline, ...]) -> list[str]:
    found = []
    for inline in inlines:
        if isinstance(inline, (Strong, Em, Link, Sup, Sub)):
            found += _prose(inline.children)
        elif not isinstance(inline, Code):
            found.append(plain((inline,), cites=True))
    return found


@pytest.mark.parametrize("name", CORPUS)
def test_no_markup_is_left(name: str) -> None:
    assert leaks(shown(parse(CORPUS[name]).blocks)) == []


@pytest.mark.parametrize("part", range(5))
def test_nothing_thrown_together_leaks_or_fails(part: int) -> None:
    for text in fuzzed(1000, seed=part):
        found = leaks(shown(parse(text).blocks))
        assert found == [], repr(text)


def test_every_value_can_be_drawn() -> None:
    for text in [*CORPUS.values(), *fuzzed(300, seed=99)]:
        for block in walk(parse(text).blocks):
            for inlines in inlines_of(block):
                assert scrub_characters(plain(inlines)) == plain(inlines), repr(text)
            if isinstance(block, b.Table):
                assert block.header
                assert all(len(row) == len(block.header) == len(block.align) for row in block.rows)
            if isinstance(block, b.List):
                assert block.items


def test_what_was_meant_survives() -> None:
    (table,) = parse(CORPUS["table html"]).blocks
    assert isinstance(table, b.Table)
    assert [plain(cell) for cell in table.rows[0]] == ["1", "2"]
    assert parse_inlines("a <b>c</b> List<int>") == (
        Text(text="a "),
        Strong(children=(Text(text="c"),)),
        Text(text=" List<int>"),
    )
    assert parse_inlines("x [2, 3]【4†s】") == (Text(text="x "), Cite(n=2), Cite(n=3), Cite(n=4))
    assert plain_text("**Fast** and <i>good</i>") == "Fast and good"
    assert [type(each) for each in parse_inlines("$x^2$ for $5 or $6")] == [Math, Text]
    assert parse("```python\nprint('<b>')\n```").blocks == (CodeBlock(text="print('<b>')", language="python"),)
    assert parse("<think>no</think>yes").blocks == (b.Para(inlines=(Text(text="yes"),)),)


def test_links_lead_to_the_web_alone() -> None:
    for inline in parse_inlines(CORPUS["javascript link"]):
        assert not isinstance(inline, Link)
    (link,) = parse_inlines("[x](https://example.org/a?b=1&c=2)")
    assert isinstance(link, Link)
    assert link.url == "https://example.org/a?b=1&c=2"


def test_footnotes_and_numbered_links_become_sources() -> None:
    parsed = parse("A[^1] b[^x] [3]\n\n[^1]: A book, p. 12. https://e.org/1\n[^x]: Other\n[3]: https://e.org/3 'Third'")
    assert [(source.id, source.title, source.url, source.page) for source in parsed.sources] == [
        (1, "A book", "https://e.org/1", "12"),
        (2, "Other", "", ""),
        (3, "Third", "https://e.org/3", ""),
    ]
    assert [n for inlines in inlines_of(parsed.blocks[0]) for n in [c.n for c in inlines if isinstance(c, Cite)]] == [
        1,
        2,
        3,
    ]


def test_flowcharts_become_diagrams() -> None:
    (process,) = parse("```mermaid\nflowchart LR\n A[One] --> B[Two] --> C[Three]\n```").blocks
    assert isinstance(process, b.Diagram)
    assert (process.diagram, [step.label for step in process.steps]) == ("process", ["One", "Two", "Three"])
    (cycle,) = parse("```mermaid\ngraph TD\nA-->B\nB-->C\nC-->A\n```").blocks
    assert isinstance(cycle, b.Diagram)
    assert cycle.diagram == "cycle"
    (flow,) = parse(CORPUS["mermaid fence"]).blocks
    assert isinstance(flow, b.Diagram)
    assert (flow.diagram, [edge.label for edge in flow.edges]) == ("flow", ["", "yes", "no"])


def test_charts_tasks_and_callouts() -> None:
    parsed = parse('```chart line Spend (€ billion)\nYear,All\n2024,4.6\n2025,"5,000"\n```\n\n- [x] done')
    assert parsed.datasets[0].series[0].values == (4.6, 5000.0)
    assert parsed.datasets[0].unit == "€ billion"
    assert isinstance(parsed.blocks[1], b.List)
    assert parsed.blocks[1].items[0].checked is True
    callouts = parse(CORPUS["callouts"]).blocks
    assert [(c.tone, c.title) for c in callouts if isinstance(c, b.Callout)] == [
        ("warning", ""),
        ("tip", "Title"),
        ("note", ""),
    ]


def test_a_table_ends_where_a_line_has_no_bar() -> None:
    table, paragraph = parse("| a | b |\n|---|---|\n| 1 | 2 |\nWhat follows it.\nAnd on.").blocks
    assert isinstance(table, b.Table)
    assert len(table.rows) == 1
    assert isinstance(paragraph, b.Para)
    assert plain(paragraph.inlines) == "What follows it. And on."


def test_code_is_left_as_it_is() -> None:
    text = "It drops `<think>` and `<|im_end|>` <think>hm</think>.\n\n```\n<!-- kept --> <|im_start|>\n```\n"
    paragraph, listing = parse(text).blocks
    assert isinstance(paragraph, b.Para)
    assert plain(paragraph.inlines) == "It drops <think> and <|im_end|> ."
    assert isinstance(listing, b.CodeBlock)
    assert listing.text == "<!-- kept --> <|im_start|>"


def test_a_stray_backtick_does_not_turn_the_next_item_round() -> None:
    (found,) = parse("- a stray ` here\n- then `code` and <b>words</b>").blocks
    assert isinstance(found, b.List)
    last = found.items[1].blocks[0]
    assert isinstance(last, b.Para)
    assert Code(text="code") in last.inlines


def test_words_of_the_writer_are_kept() -> None:
    (paragraph,) = parse('Still "TBD": {layout, table{headers, rows}}.').blocks
    assert isinstance(paragraph, b.Para)
    assert plain(paragraph.inlines) == 'Still "TBD": {layout, table{headers, rows}}.'
