"""One function per chart: a Vega-Lite specification without data, made once; pages render it with data."""
