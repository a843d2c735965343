"""What a Line is: its contract, its registry, its manifest."""
