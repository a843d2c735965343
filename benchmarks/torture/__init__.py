"""Long runs that try to break what must not break: kills, tampering, races, a million orders."""
