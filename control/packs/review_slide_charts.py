"""Charts on a slide: objects of the office program, with their numbers in a workbook, so that they can be edited."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt
from xlsxwriter import Workbook

from control.figures.palette import AMBER, BLUE, GREY, ORANGE
from control.packs.review_charts import ticks_of
from control.packs.review_look import CHART_SIZE, HAIR, INK, QUIET
from control.packs.review_pages import Bars, Lines, Series
from control.packs.review_shapes import Place, describe, painted
from control.packs.review_text import shortened

_PERCENT, _WHOLE = "0.0%", "#,##0"
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 (the earliest that the format names; it knows no zone)
_NAME_WIDTH = 150.0
"""What the names of bars take at most, in points."""
_LOOKS = {
    "Mean": (GREY, 1.5, MSO_LINE.DASH),
    "Upper limit": (GREY, 1.0, MSO_LINE.SQUARE_DOT),
    "Lower limit": (GREY, 1.0, MSO_LINE.SQUARE_DOT),
    "Goal": (ORANGE, 1.75, MSO_LINE.LONG_DASH),
}
"""Colour, width and dashes of the lines around a figure: each is known by its dashes too."""


def put_lines(slide: Any, place: Place, lines: Lines, said: str) -> None:
    """A figure over time with its mean, its limits and its goal."""
    number_format = _PERCENT if lines.is_share else _WHOLE
    signalled = [lines.signalled] if any(value is not None for value in lines.signalled.values) else []
    series = [lines.figure, *lines.around, *signalled]
    chart = _put(slide, place, (XL_CHART_TYPE.LINE_MARKERS, lines.periods, series), said)
    _keep_numbers(chart, lines.periods, [*series, *_counts(lines)])
    _axes(chart, number_format)
    ticks = ticks_of(lines)
    chart.value_axis.maximum_scale, chart.value_axis.major_unit = ticks[-1], ticks[1]
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for drawn in chart.plots[0].series:
        drawn.smooth = False
        _draw(drawn)


def put_bars(slide: Any, place: Place, bars: Bars, said: str) -> None:
    """The parts of a figure, the first of them above."""
    names = [shortened(part, CHART_SIZE, (_NAME_WIDTH, 1)) for part in bars.parts]
    series = [Series("Count", tuple(map(float, bars.counts)))]
    chart = _put(slide, place, (XL_CHART_TYPE.BAR_CLUSTERED, names, series), said)
    _keep_numbers(chart, names, series)
    _axes(chart, _WHOLE)
    chart.has_legend = False
    chart.category_axis.reverse_order, chart.category_axis.major_tick_mark = True, XL_TICK_MARK.NONE
    chart.value_axis.maximum_scale, chart.value_axis.visible = max(bars.most, 1) * 1.08, False
    chart.value_axis.has_major_gridlines = False
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = _WHOLE, False
    labels.position, labels.show_value = XL_LABEL_POSITION.OUTSIDE_END, True
    labels.font.size, labels.font.color.rgb = Pt(CHART_SIZE + 2), painted(INK)
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = painted(BLUE)


def _put(slide: Any, place: Place, content: tuple[Any, Sequence[str], Iterable[Series]], said: str) -> Any:
    kind, names, series = content
    data = CategoryChartData()
    data.categories = names
    for each in series:
        data.add_series(each.name, each.values)
    box = map(Pt, (place.left, place.top, place.width, place.height))
    frame = slide.shapes.add_chart(kind, *box, data)
    describe(frame, said)
    chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(CHART_SIZE), painted(QUIET)
    return chart


def _axes(chart: Any, number_format: str) -> None:
    axis = chart.value_axis
    axis.minimum_scale, axis.tick_labels.number_format = 0, number_format
    axis.tick_labels.number_format_is_linked = False
    axis.format.line.fill.background()
    axis.major_gridlines.format.line.color.rgb = painted(HAIR)
    axis.major_gridlines.format.line.width = Pt(0.5)
    chart.category_axis.format.line.color.rgb = painted(GREY)


def _draw(series: Any) -> None:
    line, marker = series.format.line, series.marker
    if series.name in _LOOKS:
        color, width, dash = _LOOKS[series.name]
        line.color.rgb, line.width, line.dash_style = painted(color), Pt(width), dash
        marker.style = XL_MARKER_STYLE.NONE
        return
    is_figure = series.name in {"Share", "Count"}
    color = BLUE if is_figure else AMBER
    marker.style, marker.size = (XL_MARKER_STYLE.CIRCLE, 6) if is_figure else (XL_MARKER_STYLE.DIAMOND, 13)
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = painted(color)
    marker.format.line.color.rgb = painted(BLUE if is_figure else INK)
    if is_figure:
        line.color.rgb, line.width = painted(color), Pt(2.5)
    else:
        line.fill.background()


def _counts(lines: Lines) -> list[Series]:
    """Beside what is drawn: of what each share was made."""
    hits, totals = zip(*lines.counts, strict=True)
    return [Series("Count of the period", hits), Series("Of", totals)] if lines.is_share else []


def _keep_numbers(chart: Any, names: Sequence[str], series: Sequence[Series]) -> None:
    """The workbook behind the chart, in which text stays text and nothing says when it was written."""
    written = BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(written, safe) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("Sheet1")
        for row, name in enumerate(names, 1):
            sheet.write_string(row, 0, name)
        for column, each in enumerate(series, 1):
            _write_column(sheet, column, each)
    chart.part.chart_workbook.update_from_xlsx_blob(written.getvalue())


def _write_column(sheet: Any, column: int, series: Series) -> None:
    sheet.write_string(0, column, series.name)
    for row, value in enumerate(series.values, 1):
        if value is not None:
            sheet.write_number(row, column, value)
