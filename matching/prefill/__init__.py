"""What the company directory says of a structure, in the words of our questions: proposed, never decided."""
