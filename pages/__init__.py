"""What a person sees: one file per view, read top to bottom."""
