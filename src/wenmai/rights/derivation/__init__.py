"""Inheritance: what is made from several assets may be used as all of them may, and no further.

``derive`` gives the intersection of policies: whatever it permits, every parent permits, with the same facts.
"""
