"""The rule language: its grammar (`tree`) and what it means (`evaluation`)."""
