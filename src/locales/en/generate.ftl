generate-entra-token-help-shows = `entra-token --help` shows all of them
generate-no-command = there is no command `{ $name }`
generate-cannot-write = cannot write { $path }: { $reason }
    .hint = give a folder of yours: `entra-token generate man --to FOLDER`
