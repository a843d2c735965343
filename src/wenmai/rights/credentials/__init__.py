"""Content credentials (C2PA): what a file came from, signed into the file, and how such a signature is judged."""
