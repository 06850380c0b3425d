export-plain-to-terminal = 平文のアカウントが画面や画面の記録に残ってしまいます
export-plain-to-open-file = 標準出力の出力先を他のユーザーが読み取れます
export-seal-it = --to で暗号化するか、パイプで別のプログラムに渡すか、`umask 077` を実行してから新しいファイルに書き込んでください
