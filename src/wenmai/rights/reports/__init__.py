"""Compliance reports: what became of each rule of a policy for a request in a state of the world, and why.

The vocabulary is that of the ODRL Compliance Report Model (``https://w3id.org/force/compliance-report#``). The findings
are those of ``wenmai.rights.evaluation``, by which decisions are made.
"""
