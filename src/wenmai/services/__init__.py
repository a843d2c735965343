"""One function a use case. The only place where domains meet."""
