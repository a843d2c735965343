"""A plan in the order in which it is sewn: fewest colour changes, short ways, hidden travel, tied ends, centred."""

from wenmai.lines.embroidery.ordering.finish import FinishSettings, finish, layers_of

__all__ = ["FinishSettings", "finish", "layers_of"]
