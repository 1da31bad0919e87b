"""From the TOML files of the demonstration to rows, in this order: each module needs those before it.

source and the shapes read the files; clock turns «days from now» into moments; shelf keeps what is
loaded by its key; then accounts, blog, consultations (texts and asking write them, course moves
them on), comments, submissions, officers, outcomes, afterwards, echoes. redating moves all of it
forward on a later day.
"""
