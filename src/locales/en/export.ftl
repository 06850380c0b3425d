export-account-plain-text-would = an account in plain text would stay on the screen, and in whatever records it
export-standard-output-goes-open = what standard output goes to is open to others
export-seal-pipe-into-program = seal it with --to, pipe it into a program, or `umask 077` before writing it to a new file
