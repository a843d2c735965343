"""Organisations, people, their roles, and the tokens by which programs act for them."""
