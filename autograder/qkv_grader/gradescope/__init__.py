"""One submission in Gradescope's container: Otter runs beside what was handed in, and what it leaves is vouched for."""
