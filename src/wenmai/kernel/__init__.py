"""What every other package stands on: errors, digests and ids, problems, clock, settings."""
