generate-entra-token-help-shows = `entra-token --help` lists all commands
generate-no-command = unknown command `{ $name }`
generate-cannot-write = cannot write { $path }: { $reason }
    .hint = use a folder that you can write to: `entra-token generate man --to FOLDER`
