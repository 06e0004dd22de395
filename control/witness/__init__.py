"""What is kept outside the database of where the trail ended: signed heads, exports, and what both say of it later."""
