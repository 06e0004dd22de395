"""Pure numbers: frames or arrays in, frames out."""
