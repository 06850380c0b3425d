terminal-browser-failed = ブラウザーを開けませんでした ({ $reason })。上のページを手動で開いてください
terminal-device-code =
    任意のデバイスのブラウザーで次のページを開き、コードを入力してください:

    { " " } { $page }

    { " " } { $code }

    自分で始めたサインインの場合にだけ入力してください。
    { "" }
terminal-open-elsewhere = この環境ではブラウザーを開けません ({ $obstacle })。任意のコンピューターのブラウザーで次のページを開き、サインインしてください:
terminal-open-page = ブラウザーで次のページを開き、サインインしてください:
terminal-opening-browser = ブラウザーで次のページが開きます。サインインしてください (開かない場合は手動で開いてください):
terminal-forward-port =
    接続元のコンピューターのブラウザーを使う場合は、先にそちらでポートを転送してください:

    { " " } ssh -L { $port }:localhost:{ $port } { $target }
    { "" }
terminal-paste-if-elsewhere =
    ブラウザーが別のコンピューターにある場合、最後のページは読み込めません。そのページのアドレスをここに貼り付け、Enter キーを押してください。
    { "" }
terminal-then-paste =
    サインイン後に表示されるページのアドレスをここに貼り付け、Enter キーを押してください。
    { "" }
terminal-cannot-confirm = ターミナルではないため、確認できません
    .hint = ターミナルで実行するか、--yes を付けてください
terminal-confirm-write = { $file } に書き込みますか?
terminal-cannot-prompt = { $question }の入力を受け取れませんでした: { $reason }
    .hint = ターミナルで実行するか、ファイルまたは環境変数で渡してください。`entra-token login --help` を参照してください
terminal-wsl-without-interop = WSL の相互運用機能が無効
terminal-ssh-session-without-display = ディスプレイのない SSH セッション
terminal-container = コンテナー
terminal-no-display = ディスプレイなし
terminal-yes = はい
