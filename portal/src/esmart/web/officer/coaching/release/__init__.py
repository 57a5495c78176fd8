"""Pages after the training: mentoring, ladder, readiness, the way through the gate."""
