"""Packs and exports: what leaves the product as a file."""
