"""The matching bench: this project's engine and its baselines, side by side in one run."""
