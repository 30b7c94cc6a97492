"""Reports for the tests of the renderers."""

from __future__ import annotations

from pathlib import Path

from ternlight.tools.typeset.produce import read_markdown
from ternlight.tools.typeset.report import Report

WHOLE = """---
title: Storage leasing for small plants
subtitle: A research report
author: Ana Kovač
date: 2026-11-22
---
# Summary

Small plants pay **42% more** than in 2022 [^1], and *two in three* owners notice [^2].
See `kWh`, CO<sub>2</sub>, m<sup>2</sup>.

- Leased storage cuts the bill by 31% [^2]
  - nested
- [x] done

> [!WARNING]
> Prices fell by 12 % since.

# Method

```mermaid
flowchart LR
 A[Meter] --> B[Model] --> C[Tariff]
```

```mermaid
flowchart TD
 A[Over 50k?] -->|yes| B[Lease]
 A -->|no| C[Shift]
```

```mermaid
flowchart LR
 A[Plan] --> B[Do] --> C[Check] --> A
```

## Formula

$$\\eta = \\frac{P_{out}}{P_{in}}$$

```python
def saving(meter):
    return sum(meter)  # <b>**not bold**</b>
```

> The only cost we cannot plan.
> — A baker

# Findings

```chart column Spend (€ billion)
Year,Spend,Plan
2024,4.6,5
2026,-1.8,6
```

```chart line Saving (%)
Month,Spain
Jan,27
Feb,29
```

```chart pie Bill (%)
Part,Share
Energy,48
Peak,52
```

```chart bar Payback
Option,Years
Leased,0
Bought,7.2
```

## Sites

SITES

### Languages

Ελληνικά, Русский, naïve Łódź, ∑ ≤ → ✓ ★ ✅

مرحبا بالعالم (GDP) سنة 2026

שלום עולם 42

नमस्ते दुनिया, क्षेत्रीय स्थिति

[^1]: IEA, Mid-Year Update, p. 14. https://example.org/iea
[^2]: Owner survey, 2026. https://example.org/survey
"""


def latin_report(theme: str = "harbour") -> Report:
    """The whole report without the scripts that need fonts of the computer: it looks the same everywhere."""
    head, rest = WHOLE.split("### Languages")
    rows = "\n".join(
        f"| Plant {n:02d} | Spain | {150 + n} | {'new' if n % 4 else 'rebuilt in spring'} |" for n in range(24)
    )
    text = (
        head.replace("SITES", f"| Site | Country | Peak kW | Notes |\n|---|---|--:|---|\n{rows}")
        + rest[rest.index("[^1]") :]
    )
    return read_markdown(text, Path.cwd(), theme_name=theme).report


def whole_report(*, rows: int = 60, theme: str = "harbour", copies: int = 1) -> Report:
    """A report with everything in it; `copies` of its findings make it long."""
    lines = ["| Site | Country | Peak kW | Notes |", "|---|---|--:|---|"]
    notes = "A long note that has to wrap over several lines of its cell because it is long"
    lines += [f"| Plant {n:02d} | Spain | {150 + n} | {notes if n % 5 == 0 else 'ok'} |" for n in range(rows)]
    text = WHOLE.replace("SITES", "\n".join(lines))
    for copy in range(1, copies):
        filler = "\n\n".join(f"Paragraph {copy}.{n}: " + "the spread by month was wide. " * 25 for n in range(12))
        text = text.replace("[^1]: IEA", f"# Part {copy}\n\n{filler}\n\n[^1]: IEA", 1)
    return read_markdown(text, Path.cwd(), theme_name=theme).report
