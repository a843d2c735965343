"""The implicit part of a gene, read from words: subject, meaning, period, material, technique, object type.

``read_claims`` reads a title and a record, ``expand_query`` and ``query_terms`` give a searcher's words in both
languages, ``facet_names`` the names of a facet's value, ``spell_out`` the words for pictographs, ``priors`` tells the
eye what to expect, ``facet_terms`` what to sort by.
"""

from wenmai.genes.meaning.claims import read_claims
from wenmai.genes.meaning.facets import facet_terms, priors, years_of
from wenmai.genes.meaning.query import QueryTerm, expand_query, facet_names, query_terms, spell_out

__all__ = [
    "QueryTerm",
    "expand_query",
    "facet_names",
    "facet_terms",
    "priors",
    "query_terms",
    "read_claims",
    "spell_out",
    "years_of",
]
