refresh-done = 更新しました
refresh-not-needed = 指定した期間内に更新されているため、何もしませんでした
refresh-expected-command = プログラムとその引数 (シェルの書式) を指定してください
refresh-on-failure-failed = 失敗を通知できませんでした: `{ $command }`: { $reason }
