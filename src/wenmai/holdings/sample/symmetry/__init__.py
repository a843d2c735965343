"""Arranging a figure by symmetry: rosette, frieze and wallpaper groups in the International Tables' notation."""
