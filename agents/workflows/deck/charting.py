"""The datasets of the tables, and the chart that suits each."""

from __future__ import annotations

from collections.abc import Mapping

from ternlight.agents.workflows.material.datasets import datasets_of, is_over_time
from ternlight.agents.workflows.material.types import FoundTable, Material
from ternlight.tools.typeset.blocks import ChartKind
from ternlight.tools.typeset.sources import Dataset

_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def chart_data(material: Material) -> Mapping[str, tuple[FoundTable, Dataset]]:
    """Every dataset of the tables by its id."""
    return {
        dataset.id: (table, dataset)
        for table in material.tables
        for dataset in datasets_of(table, material.lang, by_program=by_program(table, material))
    }


def by_program(table: FoundTable, material: Material) -> bool:
    """Whether the numbers of a table are written as programs do, and not as the text's language does."""
    return material.origins[table.origin].path.lower().endswith(_SPREADSHEETS)


def chart_kind(dataset: Dataset) -> ChartKind:
    """Lines over time, a doughnut for parts of a hundred, bars for long names, else columns."""
    values = [value or 0.0 for value in dataset.series[0].values]
    if is_over_time(dataset) and len(dataset.categories) >= 6:
        return "line"
    if len(dataset.series) == 1 and dataset.unit == "%" and abs(sum(values) - 100) <= 1 and min(values) > 0:
        return "doughnut"
    return "bar" if max(map(len, dataset.categories)) > 14 and len(dataset.series) == 1 else "column"
