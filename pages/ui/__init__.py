"""The only code that pages share."""
