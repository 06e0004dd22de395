"""The control layer of Pilothouse: policy decides, commands do, queries show, one clock tells the time."""
