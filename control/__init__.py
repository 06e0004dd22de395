"""The control layer of Pilothouse: policy decides, commands do, queries show, one clock tells the time."""

__version__ = "0.1.0"
