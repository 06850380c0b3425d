export-account-plain-text-would = 平文のアカウントが画面やその記録に残ってしまいます
export-standard-output-goes-open = 標準出力の出力先に他のユーザーがアクセスできます
export-seal-pipe-into-program = --to で暗号化するか、プログラムにパイプするか、新しいファイルに書き込む前に `umask 077` を実行してください
