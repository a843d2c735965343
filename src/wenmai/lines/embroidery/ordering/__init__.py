"""A plan in the order in which it is sewn: fewest colour changes, short ways, hidden travel, tied ends, centred."""

from wenmai.lines.embroidery.ordering.finish import finish, layers_of
from wenmai.lines.embroidery.ordering.settings import FinishSettings

__all__ = ["FinishSettings", "finish", "layers_of"]
