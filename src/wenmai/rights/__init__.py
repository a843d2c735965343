"""What may be done with an asset: ODRL policies, decisions with reasons, inheritance, agreements, credentials."""
