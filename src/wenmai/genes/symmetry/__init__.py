"""How a pattern repeats: its lattice, its symmetry group, its cell.

The steps: what lightness and colour do once uneven light is gone (``surface``); how alike that is to itself, shifted
(``correlation``); the lattice that the peaks lie on (``lattice``); all cells brought to one grid, however the cloth
hung (``unbending``), and compared (``cells``, ``sorts``); their mean (``folding``), and how well each group fits it, by
correlation (``scores``) and by what plainly differs (``differences``); which of the groups it is (``wallpaper``).
"""
