"""Policies that museums use, from typed parameters. What they say in words, ``summaries`` reads off the policy."""
