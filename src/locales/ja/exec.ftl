exec-not-found = プログラム { $program } が見つかりません
    .hint = 名前、PATH、スクリプトの 1 行目を確認してください。シェルのコマンドには `sh -c` が必要です
exec-cannot-run = { $program } を実行できません: { $reason }
    .hint = 実行権限のあるプログラムを指定してください (`chmod +x`)
