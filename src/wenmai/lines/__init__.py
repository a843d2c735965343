"""RECONSTRUCT: one folder a line. A line knows no other line, and nothing of records, rights or stores."""
