"""What users get wrong, sent to a running service: each with its answer, and nothing of it written."""
