"""Embroidery: a motif becomes a file that a machine stitches, a sheet that a hand works from, and a picture of it."""
