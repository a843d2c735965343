"""Tests of embroidery fill."""
