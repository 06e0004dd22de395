"""From a chart to the specification that is kept: plain dictionaries, no data, no schema address."""

from typing import Any

import altair as alt

Specification = dict[str, Any]


def without_data(chart: alt.TopLevelMixin) -> Specification:
    """The specification of `chart`, whose data are given anew at each rendering."""
    specification: Specification = chart.to_dict()
    return {name: part for name, part in specification.items() if name not in ("$schema", "data", "datasets", "config")}


def instants(channel: type[Any], field: str, time_format: str, **said: Any) -> Any:
    """A channel of local wall-clock readings, given as milliseconds as if they were UTC, so that every browser shows
    the same; `time_format` is how its axis reads.
    """
    axis = alt.Axis(title=None, labelOverlap=True, labelSeparation=12, grid=False, format=time_format, tickCount=8)
    return channel(field=field, type="temporal", scale=alt.Scale(type="utc"), axis=axis, **said)
