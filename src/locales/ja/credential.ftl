credential-waiting-git-says-standard = 標準入力で git からの入力 (protocol=smtp、host=smtp.office365.com など。空行で終了) を待っています
credential-say-git-git-config = `git config sendemail.smtpUser ADDRESS` で git に指定してください
credential-nobody-signed = { $username } としてサインインしていません
    .hint = `entra-token login { $flag } --client-id ID` を実行してください。共有メールボックスの場合は、それを使えるアカウントを `entra-token credential -a NAME` のように指定してください (ここにあるアカウント: { $known })
credential-token-does-not-allow = { $name } のトークンには { $needed } の権限がありません
    .hint = `entra-token login { $flag } { $flags }` を実行してください
credential-standard-input-not-git = 標準入力が、git が資格情報ヘルパーに渡す形式ではありません
    .hint = 各行は制御文字を含まない `KEY=VALUE` で、空行で終わります: `printf 'protocol=smtp\nhost=smtp.office365.com:587\n\n' | entra-token credential get`
credential-cannot-read-standard-input = 標準入力を読めません: { $reason }
