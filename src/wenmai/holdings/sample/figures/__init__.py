"""Figures of the Chinese ornament, as outlines in unit coordinates. Tones: 1 main, 2 second, 3 accent, 4 line."""
