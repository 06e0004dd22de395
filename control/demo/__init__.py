"""A company that does not exist: its tickets are told day by day, its people decide by commands, by a fixed clock."""
