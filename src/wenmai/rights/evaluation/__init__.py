"""The one evaluator: which premises of a rule hold for a request in a state of the world. Pure; decisions, compliance
reports and the tests of inheritance all read its results.

Source: W3C ODRL Formal Semantics (community group report); ODRL Information Model 2.2, section 2.
"""
