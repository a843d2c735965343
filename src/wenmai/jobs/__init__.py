"""CLOUD: what a job is, and the runners that carry jobs out."""
