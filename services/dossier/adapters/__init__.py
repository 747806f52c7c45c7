"""One file for each thing outside: CMS containers, PDF files."""
