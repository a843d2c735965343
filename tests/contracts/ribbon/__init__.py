"""A line as a test adds it: this folder, and nothing else."""
