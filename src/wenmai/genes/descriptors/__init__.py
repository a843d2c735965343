"""What a picture or a gene is compared by: deep look, colour, form, and points that can be laid over each other."""
