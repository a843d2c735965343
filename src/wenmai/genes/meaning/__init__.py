"""The implicit part of a gene, read from words: subject, meaning, period, material, technique, object type.

``read_claims`` reads a title and a record, ``expand_query`` gives a searcher's words in both languages,
``priors`` tells the eye what to expect, ``facet_terms`` what to sort by.
"""

from wenmai.genes.meaning.claims import read_claims
from wenmai.genes.meaning.facets import facet_terms, priors, years_of
from wenmai.genes.meaning.query import expand_query

__all__ = ["expand_query", "facet_terms", "priors", "read_claims", "years_of"]
