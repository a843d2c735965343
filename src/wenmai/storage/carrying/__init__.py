"""Rows on their way: out of one database, through a backup or not, into another, with nothing lost and proof of it."""
