credential-waiting = git からの入力を標準入力で待っています (protocol=smtp、host=smtp.office365.com など。空行で終了)
credential-git-config = `git config sendemail.smtpUser ADDRESS` で git に設定してください
credential-not-signed-in = { $username } でサインインしたアカウントがありません
    .hint = `entra-token login { $flag } --client-id ID` を実行してください。共有メールボックスの場合は、それを使えるアカウントを `entra-token credential -a NAME` のように指定してください (このコンピューターのアカウント: { $known })
credential-not-allowed = { $name } のトークンには { $needed } のアクセス許可がありません
    .hint = `entra-token login { $flag } { $flags }` を実行してください
credential-not-git = 標準入力の内容が、git の資格情報ヘルパーの形式ではありません
    .hint = 制御文字を含まない `KEY=VALUE` を 1 行に 1 つずつ渡し、最後に空行を入れてください: `printf 'protocol=smtp\nhost=smtp.office365.com:587\n\n' | entra-token credential get`
credential-unreadable-input = 標準入力を読み取れません: { $reason }
