"""What a student's check and the grader share: each thing that both must say alike is said here, once."""
