"""Every saved structure as columns of answers: one aid against all of them at once (`structures`)."""
