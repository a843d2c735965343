"""ODRL 2.2: its vocabulary, its records, and JSON-LD and RDF in and out. It says what is written, not what holds."""
