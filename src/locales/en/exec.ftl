exec-not-found = program not found: { $program }
    .hint = check its name, PATH, and the first line (`#!`) of a script; shell built-ins require `sh -c`
exec-cannot-run = cannot run { $program }: { $reason }
    .hint = it must be a program that you are allowed to execute (`chmod +x`)
