"""Frameworks of competencies and what a person has attained. Empty until the issue on competency builds it."""
