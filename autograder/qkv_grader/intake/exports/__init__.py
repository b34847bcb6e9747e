"""An LMS's export of submissions, zip or folder, recognised by what is in it: who handed in which files."""
