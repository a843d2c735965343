"""How seamless tiles are, and whether they show the group that was asked for."""
