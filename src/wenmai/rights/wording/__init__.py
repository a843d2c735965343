"""Chinese and English words for the terms of policies: what people read beside the ODRL."""
