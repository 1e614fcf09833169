"""People, sign-in, roles, and where a request is."""
