"""A pattern made again: from a motif and a group, or from the cell of a pattern that was found.

The steps: the smallest part that a group repeats (``regions``); the lattice and the rectangle that repeats
(``lattices``); all operations as maps of the plane in millimetres (``layouts``); the motif (``motifs``), where it
stands so that its copies keep apart (``placing``), and whether they make more symmetry than was asked for
(``accidents``); the pattern (``growing``); the copies that its tile shows (``copies``), the tile in pixels
(``painting``) and as a drawing (``drawing``, ``markup``). A found cell is brought to its group's own axes
(``standing``), rebuilt from its region (``rebuilding``), sampled around its borders (``sampling``), and made a tile
(``found``).
"""
