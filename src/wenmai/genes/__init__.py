"""DECONSTRUCT: pure pattern science. Arrays in, records out; no file, no database, no clock."""
