"""Markdown is data: hostile text makes no markup, loads nothing, and a stream is not drawn anew from its beginning."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from ternlight.app.widgets.theme import DARK, LIGHT, Theme
from ternlight.app.window.markdown import MAX_CHARACTERS, MAX_ROWS, blocks, code_spans, safe_link
from ternlight.app.window.markdown_view import CodeView, MarkdownView, ProseView

TAGS = {
    "p", "br", "i", "s", "span", "code", "pre", "a", "ul", "ol", "li",
    "table", "tr", "td", "blockquote", "h3", "h4", "hr", "sup", "sub",
}  # fmt: skip
HOSTILE = """
<img src="https://evil.example/x.png"> <script>alert(1)</script> <b onclick="x()">raw</b>

![remote](https://evil.example/pixel.png) ![local](file:///etc/passwd) ![data](data:image/png;base64,AAAA)

[run](javascript:alert(1)) [file](file:///etc/passwd) [data](data:text/html,x) [vb](vbscript:x) [ok](https://example.org)

<style>body { background: url(https://evil.example/y.png) }</style>

<iframe src="https://evil.example"></iframe>
"""


def html(text: str) -> str:
    return "".join(block.content for block in blocks(text, LIGHT) if block.kind == "prose")


def test_raw_html_is_shown_as_text() -> None:
    made = html(HOSTILE)
    assert "<img" not in made
    assert "<script" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made
    assert re.findall(r'href="([^"]*)"', made) == ["https://example.org"]
    assert "src=" not in re.sub(r"&lt;.*?&gt;", "", made)


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("mailto:ada@example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("//example.org", False),
        ("relative/path", False),
        ("https:", False),
        ("data:text/html,x", False),
        ("http://[broken", False),
        ("", False),
    ],
)
def test_only_web_and_mail_addresses_become_links(address: str, opens: bool) -> None:
    assert bool(safe_link(address)) == opens


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("<>&\"'`*_[]()!#|-~\\\n 1ab:/.=x\u0645\U0001f600")), max_size=200))
def test_any_text_makes_only_known_tags(text: str) -> None:
    made = html(text)
    assert set(re.findall(r"</?([a-z0-9]+)", made)) <= TAGS
    assert not re.search(r"<a href=\"(?!https?:|mailto:)", made, re.I)


def test_a_huge_table_is_cut_and_says_how_much() -> None:
    rows = "\n".join(f"| {n} | x |" for n in range(1000))
    made = html(f"| a | b |\n|---|---|\n{rows}")
    assert made.count("<tr>") == MAX_ROWS
    assert f"+ {1001 - MAX_ROWS}" in made
    wide = html("|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n|" + "b|" * 100)
    assert wide.count("<td") <= 50


def test_a_text_beyond_all_bounds_is_shown_as_it_is() -> None:
    [block] = blocks("*" * (MAX_CHARACTERS + 1), LIGHT)
    assert block.kind == "code"


def test_code_keeps_its_text_and_gets_colours() -> None:
    [block] = blocks("```python\ndef f(): return 1  # <b>\n```", LIGHT)
    assert (block.kind, block.language, block.content) == ("code", "python", "def f(): return 1  # <b>")
    assert {role for _, _, role in code_spans(block.content, "python")} >= {
        "code_keyword",
        "code_number",
        "code_comment",
    }
    assert code_spans("x", "no such language") == []


class Loads(ProseView):
    """Counts what Qt asks to load and what it gets."""

    got: list[object]

    def loadResource(self, type: int, name: QUrl | str) -> object:
        result = super().loadResource(type, name)
        self.got.append(result)
        return result


def test_the_view_loads_nothing_even_from_html_with_pictures(qtbot: QtBot) -> None:
    Loads.got = []
    view = Loads('<p><img src="file:///etc/hostname"><img src="https://evil.example/x.png"></p>')
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    view.grab()
    assert all(result is None for result in Loads.got)
    assert isinstance(view, QTextBrowser)
    assert not view.openLinks()


def words(widget: QWidget) -> str:
    return "\n".join(view.toPlainText() for view in widget.findChildren(ProseView) if not view.isHidden())


def test_a_stream_of_2000_tokens_draws_only_its_last_block_anew(qtbot: QtBot, theme: Theme) -> None:
    view = MarkdownView(theme)
    qtbot.addWidget(view)
    view.resize(600, 400)
    text = ""
    drawn: list[int] = []
    made = 0
    for token in range(2000):
        text += f"word{token} " if token % 40 else f"\n\nParagraph {token // 40}: "
        view.show_text(text, complete=False)
        if token % 20 == 19:  # what one coalesced delivery brings
            before = view.renders
            view.flush()
            drawn.append(view.renders - before)
            made += 1
    assert made == 100
    assert max(drawn) <= 2
    assert sum(drawn) <= 150
    view.show_text(text, complete=True)
    assert len([child for child in view.findChildren(ProseView) if not child.isHidden()]) == 1
    assert "word1999" in words(view)
    assert words(view).count("word41 ") == 1


def test_tokens_between_two_frames_cost_nothing(qtbot: QtBot, theme: Theme) -> None:
    view = MarkdownView(theme)
    qtbot.addWidget(view)
    for end in range(1, 500):
        view.show_text("word " * end, complete=False)
    assert view.renders == 0
    qtbot.waitUntil(lambda: view.renders == 1)


def test_a_streamed_answer_ends_like_one_that_came_whole(qtbot: QtBot, theme: Theme) -> None:
    text = "# Title\n\nOne *two* three.\n\n- a\n- b\n\n```python\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd."
    streamed, whole = MarkdownView(theme), MarkdownView(theme)
    for view in (streamed, whole):
        qtbot.addWidget(view)
        view.resize(500, 500)
    for end in range(1, len(text) + 1):
        streamed.show_text(text[:end], complete=False)
        streamed.flush()
    assert "Title" in words(streamed)
    streamed.show_text(text, complete=True)
    whole.show_text(text, complete=True)
    assert words(streamed) == words(whole)
    [code] = [view for view in whole.findChildren(CodeView) if not view.isHidden()]
    assert code.findChildren(QWidget)


def test_colours_follow_the_theme(qtbot: QtBot, theme: Theme) -> None:
    view = MarkdownView(theme)
    qtbot.addWidget(view)
    view.show_text("See [it](https://example.org).", complete=True)
    theme.choose("dark")
    shown = [child for child in view.findChildren(ProseView) if not child.isHidden()]
    assert DARK.sky.lower() in shown[0].toHtml().lower()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("so $x_1^2$ is", "<i>x</i><sub>1</sub><sup>2</sup>"),
        (r"so \(E = mc^2\) is", "<i>E</i> = <i>mc</i><sup>2</sup>"),
        ("text\n\\[\n\\frac{a}{b} \\le \\pi\n\\]\nmore", '<p align="center"><i>a</i>/<i>b</i>'),
        ("$$\nx\n$$", '<p align="center"><i>x</i></p>'),
        ("between $5 and $10", "between $5 and $10"),
        (r"`\(x\)` stays", r"\(x\)</code>"),
        ("$<script>$ and $a$", "&lt; "),
        (r"\[ never closed", "[ never closed"),
    ],
)
def test_formulas_are_written_as_characters(text: str, wanted: str) -> None:
    assert wanted in html(text)


def test_a_formula_without_end_is_shown_as_written() -> None:
    tex = "x^{" * 1_000
    assert "x^{x^{" in html(f"$${tex}$$")
