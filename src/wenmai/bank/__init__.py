"""The gene bank: gene rows, what was measured on each picture, the index, and search with reasons."""
