"""The style sheet, made from the tokens. Roles are set with the dynamic property "role"."""

from __future__ import annotations

from string import Template

from ternlight.app.widgets.fonts import FAMILY, code_font
from ternlight.app.widgets.theme import Tokens

_SHEET = Template("""
QWidget { font-family: "$family"; font-size: 14px; color: $ink; }
QMainWindow, QDialog, QWidget#reading { background: $bg; }
QWidget#sidebar { background: $side; border: none; border-right: 1px solid $line; }
QWidget#inspector { background: $panel; border: none; border-left: 1px solid $line; }
QToolTip { background: $panel; color: $ink; border: 1px solid $line; padding: 5px 7px; font-size: 12px; }

QLabel { background: transparent; }
QLabel[role="soft"] { color: $soft; font-size: 12px; }
QLabel[role="fine"] { color: $soft; font-size: 11px; }
QLabel[role="accent"] { color: $accent_text; }
QLabel[role="warn"] { color: $warn; font-size: 12px; }
QLabel[role="heading"] { font-size: 15px; font-weight: 600; }
QLabel[role="title"] { font-size: 26px; font-weight: 650; letter-spacing: -0.4px; }
QLabel[role="quote"] { color: $soft; font-size: 13px; }
QLabel[role="chip"] { background: $sky_soft; color: $sky; border-radius: 9px; padding: 1px 7px; font-size: 12px;
    font-weight: 600; }
QLabel[role="code"] { font-family: "$code_family"; font-size: 12px; background: $code; border: 1px solid $line;
    border-radius: 6px; padding: 6px 8px; }
QLabel[role="key"] { background: $side; border: 1px solid $line; border-radius: 5px; padding: 2px 6px;
    font-size: 12px; }

QPushButton { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 7px 12px; min-height: 17px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:disabled { color: $soft; background: transparent; }
QPushButton:focus { border: 2px solid $sky; padding: 6px 11px; }
QPushButton:checked { background: $hover; font-weight: 600; }
QPushButton[role="primary"] { background: $accent; color: $accent_ink; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent; border-color: $ink; }
QPushButton[role="primary"]:disabled { background: $hover; color: $soft; border-color: $hover; }
QPushButton[role="primary"]:focus { border: 2px solid $ink; }
QPushButton[role="send"] { background: $accent; border: 2px solid $accent; border-radius: 9px; padding: 0; }
QPushButton[role="send"]:hover { border-color: $accent_text; }
QPushButton[role="send"]:focus { border: 2px solid $ink; padding: 0; }
QPushButton[role="send"]:disabled { background: $hover; border-color: $hover; }
QPushButton[role="ghost"] { background: transparent; border: 2px solid transparent; color: $soft; padding: 5px 7px; }
QPushButton[role="ghost"]:hover { background: $hover; color: $ink; }
QPushButton[role="ghost"]:focus { border: 2px solid $sky; }
QPushButton[role="ghost"]:checked { background: transparent; color: $ink; font-weight: 600; }
QPushButton[role="tab"] { background: transparent; border: 1px solid $line; border-radius: 8px; padding: 6px 12px; }
QPushButton[role="tab"]:hover { background: $hover; }
QPushButton[role="tab"]:checked { background: $sky_soft; border-color: $sky; color: $ink; font-weight: 600; }
QPushButton[role="tab"]:focus { border: 2px solid $sky; padding: 5px 11px; }
QPushButton[role="link"] { background: transparent; border: 2px solid transparent; border-radius: 6px; color: $sky;
    padding: 0 3px; font-size: 12px; min-height: 16px; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid $sky; }
QPushButton[role="chip"] { background: $sky_soft; color: $sky; border: 2px solid $sky_soft; border-radius: 10px;
    padding: 0 8px; font-size: 12px; font-weight: 600; min-height: 17px; }
QPushButton[role="chip"]:hover { border-color: $sky; }
QPushButton[role="chip"]:focus, QPushButton[role="chip"]:checked { border: 2px solid $sky; }
QPushButton[role="pill"] { background: $panel; border: 1px solid $line; border-radius: 10px; text-align: left;
    padding: 0; }
QPushButton[role="pill"]:hover { background: $hover; }
QPushButton[role="pill"]:focus { border: 2px solid $sky; }
QPushButton[role="job"] { background: $panel; border: 1px solid $line; border-radius: 12px; padding: 0; }
QPushButton[role="job"]:hover { border-color: $sky; background: $panel; }
QPushButton[role="job"]:focus { border: 2px solid $sky; padding: 0; }
QPushButton[role="collection"] { background: $panel; border: 1px solid $line; border-radius: 12px; padding: 0;
    min-height: 60px; }
QPushButton[role="collection"]:hover { border-color: $sky; background: $panel; }
QPushButton[role="collection"]:focus { border: 2px solid $sky; padding: 0; }
QPushButton[role="source"] { background: transparent; border: 2px solid transparent; border-radius: 8px; padding: 0; }
QPushButton[role="source"]:hover { background: $hover; }
QPushButton[role="source"]:focus { border: 2px solid $sky; padding: 0; }
QPushButton[role="step"] { background: transparent; border: 2px solid transparent; border-radius: 6px; padding: 0;
    min-height: 20px; }
QPushButton[role="step"]:hover { background: $hover; }
QPushButton[role="step"]:focus { border: 2px solid $sky; padding: 0; }
QPushButton::menu-indicator { image: none; width: 0; }

QFrame[role="card"] { background: $panel; border: 1px solid $line; border-radius: 12px; }
QFrame[role="note"] { background: $warn_soft; border: 1px solid $warn; border-radius: 12px; }
QFrame[role="notice"] { background: $panel; border: 1px solid $edge; border-radius: 10px; }
QFrame[role="user"] { background: $sky_soft; border: none; border-radius: 14px; }
QFrame[role="drop"] { background: transparent; border: 2px dashed $dash; border-radius: 16px; }
QFrame[role="composer"] { background: $panel; border: 1px solid $line; border-radius: 16px; }
QFrame[role="composer"][focused="true"] { border: 1px solid $edge; }
QFrame[role="code"] { background: $code; border: 1px solid $line; border-radius: 8px; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

QLineEdit { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 7px 10px;
    selection-background-color: $sky; selection-color: $panel; }
QLineEdit:focus { border: 2px solid $sky; padding: 6px 9px; }
QPlainTextEdit, QTextBrowser { background: transparent; border: none; selection-background-color: $sky;
    selection-color: $panel; }
QPlainTextEdit#composerText { font-size: 15px; placeholder-text-color: $soft; }
QLineEdit { placeholder-text-color: $soft; }
QPlainTextEdit#pageText { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 6px;
    font-family: "$family"; font-size: 13px; }
QPlainTextEdit#field { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 6px; }
QPlainTextEdit#field:focus { border: 2px solid $sky; padding: 5px; }
QListWidget#rows { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 4px; }
QListWidget#rows:focus { border: 2px solid $sky; }
QListWidget#rows::item { padding: 7px 8px; border-radius: 6px; color: $ink; }
QListWidget#outline { background: transparent; border: 2px solid transparent; border-radius: 8px; outline: none; }
QListWidget#outline:focus { border: 2px solid $sky; }
QListWidget#outline::item { padding: 5px 4px; border-radius: 6px; }
QListWidget#outline::item:selected { background: $sky_soft; color: $ink; }
QListWidget#outline QLineEdit { padding: 1px 4px; border-radius: 4px; }
QListWidget#rows::item:selected { background: $sky_soft; color: $ink; }
QListView#pageRows::item { padding: 6px 8px; border-radius: 6px; color: $ink; }
QListView#pageRows::item:hover { background: $hover; }
QListView#pageRows::item:selected { background: $sky_soft; color: $ink; }
QPlainTextEdit#pageText:focus { border: 2px solid $sky; }
QListView { background: transparent; border: 2px solid transparent; border-radius: 8px; outline: none; }
QListView:focus { border: 2px solid $sky; }

QComboBox { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 6px 10px; min-height: 19px; }
QComboBox:focus { border: 2px solid $sky; padding: 5px 9px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; selection-background-color: $sky_soft;
    selection-color: $ink; outline: none; }
QTableWidget { background: $panel; border: 1px solid $line; border-radius: 8px; font-size: 12px;
    selection-background-color: $sky_soft; selection-color: $ink; }
QTableWidget:focus { border: 2px solid $sky; }
QTableWidget::item { padding: 3px 8px; }
QHeaderView, QHeaderView::section { background: $side; color: $soft; border: none; padding: 4px 8px; font-size: 12px; }
QTableCornerButton::section { background: $side; border: none; }

QProgressBar { background: $line; border: none; border-radius: 2px; min-height: 4px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[role="canvas"] { background: transparent; }
QScrollArea#paper { background: $bg; border: 1px solid $line; border-radius: 8px; }
QScrollArea#paper:focus { border: 2px solid $sky; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $sky; }

QMenu { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 5px; background: transparent; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $soft; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
""")


def style_sheet(tokens: Tokens) -> str:
    """The window's style sheet in these colours."""
    return _SHEET.substitute(
        {name: getattr(tokens, name) for name in tokens.__slots__}, family=FAMILY, code_family=code_font().family()
    )
