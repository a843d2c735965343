"""The exchange over HTTP, for programs: JSON, bearer tokens, one OpenAPI document."""
