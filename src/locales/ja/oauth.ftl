# What the words of OAuth mean, each under the first word of its row in src/guide/rows/oauth.json.
# The cause is the value, the remedy an attribute. The guide fills in the account at hand: $client_id, $tenant,
# $redirect_uri, $smtp_send, $mailbox, $signed_in, $admin_consent_url, and commands for it, such as $doctor for
# `entra-token doctor -a NAME`. A flag that stands behind $login is left out of what it stands for, as in
# `{ $login_without_tenant } --tenant TENANT`.

oauth-sign-in-again = `{ $login }` を実行してください

# `suberror`.
oauth-consent-required = アプリケーションが要求するアクセス許可に同意していないか、同意が取り消されています
    .remedy = `{ $login } --prompt consent` を実行し、表示された内容に同意してください。管理者の承認を求められた場合は、次の URL を開くよう管理者に依頼してください: { $admin_consent_url }
oauth-basic-action = サインインに、多要素認証などの本人の操作が必要です
    .remedy = `{ $login }` を実行し、ブラウザーの画面の案内に従ってください
oauth-additional-action = サインインの前に、デバイスの登録など、サインイン画面の外での操作が必要です
    .remedy = `{ $login }` を実行し、ブラウザーの画面の説明に従ってください。解消しない場合は、このデバイスやアカウントに必要な条件を管理者に確認してください
oauth-message-only = サインインがブロックされており、ユーザーの操作では解消できません (サインインし直すと、画面に理由が表示されます)
    .remedy = `{ $login }` を実行して画面の説明を確認し、Microsoft Entra 管理センター >「監視と正常性」>「サインイン ログ」で相関 ID からポリシーを特定するよう管理者に依頼してください
oauth-user-password-expired = ユーザーのパスワードの有効期限が切れています
    .remedy = `{ $login }` を実行し、案内に従ってパスワードを変更してください
oauth-bad-token = 更新トークンは無効です (取り消されたか、置き換えられたか、ユーザーが存在しません)
    .remedy = { oauth-sign-in-again }
oauth-token-expired = 更新トークンの期限が切れたか、ポリシーで決められたサインインの有効期間が過ぎました
    .remedy = { oauth-sign-in-again }
oauth-client-mismatch = 更新トークンは、要求を送ったアプリケーションとは別のアプリケーションに発行されたものです
    .remedy = `{ $login_without_client_id } --client-id { $client_id }` を実行してください
oauth-protection-policy-required = 条件付きアクセスのポリシーで、Intune アプリ保護ポリシーの対象アプリだけがサインインを許可されています (このツールは対象になりません)
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」でこのアカウントまたはアプリを対象外にするよう管理者に依頼し、その後 `{ $login }` を実行してください
oauth-device-authentication-failed = ポリシーで登録済みデバイスが求められていますが、このデバイスを確認できませんでした
    .remedy = 組織が管理するデバイスのブラウザーで、--device-code を付けずに `{ $login }` を実行してください。できない場合は、Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」で、このアカウントまたはアプリを対象外にするよう管理者に依頼してください

# `error`.
oauth-interaction-required = 本人のサインインが必要です (Entra はブラウザーの画面なしではこの要求に応答しません)
    .remedy = { oauth-sign-in-again }
oauth-access-denied = サインインがキャンセルされたか同意が拒否されました。または、ポリシーや管理者によって許可されていません
    .remedy = `{ $login }` をもう一度実行し、承諾してください。管理者の承認を求められた場合は、次の URL を開くよう管理者に依頼してください: { $admin_consent_url }
oauth-invalid-grant = { $grant ->
        [refresh] 更新トークンが受け付けられません (期限切れ、取り消し、または別のアプリケーションのもの)
        [code] 認可コードが受け付けられません (期限切れ、使用済み、または別のアプリケーションのもの)
        *[other] 認可コードまたは更新トークンが受け付けられません (期限切れ、取り消し、使用済み、または別のアプリケーションのもの)
    }
    .remedy = { oauth-sign-in-again }
oauth-invalid-token = アクセス トークンの送信先のサーバーが、トークンを受け付けませんでした (有効期限切れ、取り消し済み、または別のサービスやメールボックス用のトークン)
    .remedy = `{ $doctor }` を実行してください (新しいトークンを取得し、何に使えるかを表示します)。独自にトークンを持つプログラムでは、サインインし直してください
oauth-invalid-client = アプリケーションの認証に失敗しました (クライアント シークレットや証明書が誤っている、期限が切れている、送られていない、またはパブリック クライアントのリダイレクト URI なのにシークレットを送った)
    .remedy = { $proof ->
        [certificate] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「証明書」に、このアカウントの証明書があり、有効期限内であることを確認してから `{ $login }` を実行してください
        [federated] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「フェデレーション資格情報」の issuer・subject・audience が、フェデレーション トークンと一字一句同じであることを確認してから `{ $login }` を実行してください
        *[secret] リダイレクト URI が「モバイル アプリケーションとデスクトップ アプリケーション」にある場合は、シークレットなしで `{ $login }` を実行してください。「Web」にある場合は、有効なシークレットの「値」を使って `{ $login } --client-secret-file PATH` を実行してください。どちらも Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } で確認できます
    }
oauth-unauthorized-client = このアプリケーションにはこの方法でのサインインが許可されていません (テナントにないクライアント ID か、アプリの登録で許可されていない方法です)
    .remedy = { $client_id } が Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」の「アプリケーション (クライアント) ID」と同じか確認し、`{ $login_without_client_id_and_tenant } --client-id CLIENT_ID --tenant TENANT_ID` を実行してください。--device-code の場合は、「認証」の「パブリック クライアント フローを許可する」を「はい」にしてください
oauth-invalid-scope = 要求したスコープが正しくありません (書き間違い、サービスにないスコープ、別のクラウドのスコープなど)
    .remedy = `{ $login } --scope { $smtp_send }` を実行してください。--app-only の場合は --scope を付けません
oauth-invalid-resource = スコープが指すサービスがテナントにありません (Exchange Online の契約がないか、スコープの書き間違い、または別のクラウドのスコープです)
    .remedy = テナントとスコープを確認してください: `{ $login_without_tenant } --tenant TENANT_ID --scope { $smtp_send }`。どちらも正しい場合は、テナントに Exchange Online のライセンスがあるか管理者に確認してください
oauth-invalid-tenant = このクラウドにテナントが見つかりません
    .remedy = テナント ID か確認済みドメインを指定して `{ $login_without_tenant } --tenant TENANT` を実行してください。別のクラウドなら --cloud に usgov、usgov-dod、china のいずれかを付けてください
oauth-temporarily-unavailable = Entra が現在応答できません
    .remedy = 数分待ってから同じコマンドをもう一度実行してください。何も変更されていません
oauth-invalid-request = 要求の形式が正しくないか、このアプリではサポートされていない種類の要求です
    .remedy = { $sender ->
        [ours] `{ $login }` でサインインを最初からやり直してください。同じエラーが続く場合は、相関 ID を添えて entra-token の開発者に報告してください
        *[other] この要求を送ったプログラムに誤りがあります。その設定 (クライアント ID、スコープ、リダイレクト URI、トークン エンドポイント) を確認するか、プログラムの開発者に問い合わせてください
    }

# `error`, of the device code flow.
oauth-authorization-pending = デバイス コードでのサインインが、まだ完了していません
    .remedy = 表示されたページを開き、コードを入力してサインインしてください。entra-token は自動的に続行します
oauth-slow-down = サインインの完了を確認する間隔が短すぎます
    .remedy = 確認の間隔を 5 秒長くしてください。entra-token は自動的に間隔を空けます
oauth-expired-token = デバイス コードの期限が切れました (約 15 分以内にサインインが完了しませんでした)
    .remedy = `{ $login } --device-code` をもう一度実行し、新しいコードをすぐに入力してください
oauth-authorization-declined = デバイス コードの画面で、サインインが拒否されました
    .remedy = `{ $login } --device-code` をもう一度実行し、許可してください
oauth-bad-verification-code = デバイス コードが認識されません
    .remedy = `{ $login } --device-code` をもう一度実行し、新しいコードを取得してください
