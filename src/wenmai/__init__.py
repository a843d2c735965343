"""wenmai (文脉): from a museum's photographs to things people make, never losing the thread."""

__version__ = "0.1.0"
