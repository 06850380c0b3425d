generate-see-help = `entra-token --help` ですべてのコマンドを確認できます
generate-unknown-command = `{ $name }` というコマンドはありません
generate-cannot-write = { $path } に書き込めません: { $reason }
    .hint = 書き込めるフォルダーを指定してください: `entra-token generate man --to FOLDER`
