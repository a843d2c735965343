"""The tables of rights."""
