"""Takes the genes out of a photograph: finds each ornament, cuts it out, traces it, names its colours."""
