"""What the use of the site teaches, and nothing of who used it (ADR 12).

`recording` writes an anonymous event a page, `counting` and `population` turn events and saved profiles into cells,
`disclosure` hides the small ones, `figures` stores what is left, once a month, for each quarter.
"""
