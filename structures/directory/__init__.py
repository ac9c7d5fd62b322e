"""The public directory of companies: what one types to find a structure, what it answers, and how it is asked."""
