"""A minimal consumer of the Dataspace Protocol 2025-1: it keeps nothing, and knows one negotiation at a time."""
