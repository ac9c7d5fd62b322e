"""The engines that the bench times, one a file: this project's, the obvious baselines, and public rule engines."""
