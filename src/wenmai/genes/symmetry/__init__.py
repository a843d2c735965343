"""How a pattern repeats: its lattice, its symmetry group, its cell.

The steps: what lightness and colour do once uneven light is gone (``surface``); how alike that is to itself, shifted
(``correlation``); the lattice that the peaks lie on (``lattice``); all cells brought to one grid, however the cloth
hung (``unbending``), and compared (``cells``, ``sorts``); their mean (``folding``), and how well each group fits it, by
correlation (``scores``) and by what plainly differs (``differences``); which of the groups it is (``wallpaper``).

Where it repeats in one direction only, strips are looked for (``strips``): periods (``strip_periods``), the strip in a
view along them (``strip_views``), followed repeat by repeat (``strip_tracking``), its parts joined (``strip_joining``),
laid straight (``strip_laying``), its repeats compared (``strip_sorts``), freed from slant (``strip_shear``) and matched
with the frieze groups (``strip_scores``); how sure that is (``strip_evidence``), and the answer (``strip_answer``).
"""
