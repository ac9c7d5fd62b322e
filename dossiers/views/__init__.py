"""The pages of what follows a match, one module a subject."""
