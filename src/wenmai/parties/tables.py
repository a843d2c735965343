"""The tables of parties."""
