export-plain-to-terminal = refusing to print an account in plain text to a terminal: it would stay on the screen and in any recording of it
export-plain-to-open-file = refusing to write an account in plain text: standard output goes to a place that others can read
export-seal-it = encrypt it with --to, pipe it into a program, or run `umask 077` and write it to a new file
