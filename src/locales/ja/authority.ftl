authority-expected-tenant = common、organizations、consumers、テナントの GUID、または contoso.onmicrosoft.com のようなドメインを指定してください
authority-expected-host-only = https://login.microsoftonline.com のようにホストだけを指定してください。テナントは --tenant で指定します
authority-http-loopback-only = http を使えるのはループバック アドレスだけです。https を指定してください
authority-expected-host = ホスト名 (英数字、ハイフン、ドットのみ) または IP アドレスを指定してください
authority-expected-https-url = https の URL を指定してください
authority-no-client-id = クライアント ID が指定されていません。最初のサインインには、アプリの登録のクライアント ID が必要です
    .hint = `entra-token login{ $account } --client-id ID` を実行してください。ID は Microsoft Entra 管理センターのアプリの「概要」にある「アプリケーション (クライアント) ID」です
authority-expected-client-id = 00001111-aaaa-2222-bbbb-3333cccc4444 のような GUID (アプリの「概要」にあるアプリケーション (クライアント) ID) を指定してください
