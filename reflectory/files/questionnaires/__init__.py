"""Questionnaires of other programs: one reader a format, each named in `read`; the survey files made of them."""
