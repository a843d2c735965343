"""One SQL engine with migrations, and blobs by SHA-256. Knows bytes and rows, nothing of culture."""
