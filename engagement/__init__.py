"""The public answers: discussions, consultations, and what each contribution changed."""
