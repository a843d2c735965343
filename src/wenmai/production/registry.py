"""The registry of lines: by dotted path, imported on use. Only this module loads lines."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from importlib.metadata import entry_points

from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.production.contract import Endings, Line

LINES_PACKAGE = "wenmai.lines"
ENTRY_POINT_GROUP = "wenmai.lines"


class LineRegistry:
    """Finds lines: each folder under ``wenmai.lines`` is one, and other packages may offer more as entry points."""

    def __init__(self, extra: Mapping[str, str] | None = None) -> None:
        """``extra`` maps a line's name to ``module:attribute`` and is asked first."""
        self._extra = dict(extra or {})
        self._loaded: dict[str, Line] = {}

    def names(self) -> list[str]:
        """Names of all lines, sorted, without loading any."""
        package = importlib.import_module(LINES_PACKAGE)
        folders = {module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg}
        offered = {point.name for point in entry_points(group=ENTRY_POINT_GROUP)}
        return sorted(folders | offered | set(self._extra))

    def get(self, name: str) -> Line:
        """The line with this name. Raises NotFound with the choices, InvalidInput where it breaks the contract."""
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def ending_of(self, media_type: str) -> str | None:
        """How a file of this type ends, as a line that makes such files says; None where none does."""
        for name in self.names():
            try:
                line = self.get(name)
            except InvalidInput:  # its libraries are not installed
                continue
            if isinstance(line, Endings) and media_type in line.endings:
                return line.endings[media_type]
        return None

    def _load(self, name: str) -> Line:
        if name not in self.names():
            raise NotFound(f"there is no line {name!r}", remedy=f"Lines here: {', '.join(self.names())}.")
        target = self._extra.get(name) or self._offered(name) or f"{LINES_PACKAGE}.{name}.line:LINE"
        module_name, _, attribute = target.partition(":")
        try:
            line = getattr(importlib.import_module(module_name), attribute)
        except (ImportError, AttributeError) as error:
            raise InvalidInput(
                f"the line {name!r} cannot be loaded: {error}",
                where=target,
                remedy="Install what it needs, for example: pip install 'wenmai[" + name + "]'.",
            ) from error
        if not isinstance(line, Line):
            raise InvalidInput(f"{target} is not a line", remedy="See wenmai.production.contract.Line.")
        return line

    @staticmethod
    def _offered(name: str) -> str | None:
        for point in entry_points(group=ENTRY_POINT_GROUP, name=name):
            return point.value
        return None
