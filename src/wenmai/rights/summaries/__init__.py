"""Plain-language summaries, read off the policy itself: they are true of any policy, whoever wrote it."""
