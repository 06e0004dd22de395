"""Pure decisions: data in, decision out; no SQL, no frames, no clock, no input or output."""
