"""Collections as their owners keep them, read as a stream of records and problems."""
