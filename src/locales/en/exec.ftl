exec-no-program = there is no program { $program }
    .hint = check its name, PATH, and the first line of a script; a command of the shell needs `sh -c`
exec-cannot-run = { $program } cannot be run: { $reason }
    .hint = it must be a program that you may run (`chmod +x`)
