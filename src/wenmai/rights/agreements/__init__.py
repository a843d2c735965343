"""Agreements: an accepted offer between two parties, frozen, and what keeps exclusive rights exclusive."""
