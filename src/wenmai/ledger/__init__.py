"""Double-entry postings in whole fen, append-only; balances are what the entries add up to."""
