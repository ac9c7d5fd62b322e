"""Matching as one PostgreSQL statement: the rows, and the statement over them."""
