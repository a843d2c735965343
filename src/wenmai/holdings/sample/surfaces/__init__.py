"""Objects that carry the drawn patterns, photographed as a museum would: soft light, quiet backdrop."""
