"""Tests of embroidery ordering."""
