"""The pages of a structure: the questionnaire, its results, and an aid."""
