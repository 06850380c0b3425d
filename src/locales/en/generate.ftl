generate-see-help = `entra-token --help` lists all commands
generate-unknown-command = unknown command `{ $name }`
generate-cannot-write = cannot write { $path }: { $reason }
    .hint = use a folder that you can write to: `entra-token generate man --to FOLDER`
