"""The bench of the results page over HTTP: `make bench-http`."""

# Headers in which a server says what a request cost its thread, and how much of it was matching.
REQUEST, MATCHING = "X-Bench-Request-Us", "X-Bench-Matching-Us"
