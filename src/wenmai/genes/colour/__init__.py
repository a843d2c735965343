"""Colour science: sRGB, CIELAB, colour differences, adaptation to the light of a scene."""
