# What the AADSTS codes of Entra mean, each under the first code of its row in src/guide/rows/aadsts.json.
# The cause is the value, the remedy an attribute. The guide fills in the account at hand: $client_id, $tenant,
# $redirect_uri, $smtp_send, $mailbox, $signed_in, $admin_consent_url, and commands for it, such as $doctor for
# `entra-token doctor -a NAME`. A flag that stands behind $login is left out of what it stands for, as in
# `{ $login_without_tenant } --tenant TENANT`.

aadsts-sign-in-again = `{ $login }` を実行してください
aadsts-report = { $sender ->
        [ours] `{ $login }` でサインインを最初からやり直してください。同じエラーが続く場合は、相関 ID を添えて entra-token の開発者に報告してください
        *[other] この要求を送ったプログラムに誤りがあります。その設定 (クライアント ID、スコープ、リダイレクト URI、トークン エンドポイント) を確認するか、プログラムの開発者に問い合わせてください
    }
aadsts-try-later = 数分待ってから同じコマンドをもう一度実行してください。何も変更されていません
aadsts-device-policy = 組織が管理するデバイスのブラウザーで、--device-code を付けずに `{ $login }` を実行してください。できない場合は、Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」で、このアカウントまたはアプリを対象外にするよう管理者に依頼してください
aadsts-leave-single-page = { $sender ->
        [other] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で、プログラムのリダイレクト URI を「シングルページ アプリケーション」から削除し、同じものを「Web」に追加して、クライアント シークレットを使ってください (デスクトップ プログラムでは「モバイル アプリケーションとデスクトップ アプリケーション」、シークレットなし)。その後、プログラムでサインインし直してください
        [unknown] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で、リダイレクト URI を「シングルページ アプリケーション」から削除し、同じものを適切なプラットフォームに追加してください。サーバーで動くプログラムは「Web」(クライアント シークレットを使用)、entra-token の `{ $redirect_uri }` は「モバイル アプリケーションとデスクトップ アプリケーション」です。その後、サインインし直してください (`{ $login }`)
        *[ours] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で、`{ $redirect_uri }` を「シングルページ アプリケーション」から削除し、「モバイル アプリケーションとデスクトップ アプリケーション」に追加してください。その後 `{ $login }` を実行してください
    }

# Client secret, public or confidential client.
aadsts-700025 = アプリの登録でこのリダイレクト URI がパブリック クライアント (「モバイル アプリケーションとデスクトップ アプリケーション」) に分類されているため、クライアント シークレットや証明書は受け付けられません
    .remedy = { $proof ->
        [certificate] 証明書やフェデレーション トークンを渡さずに `{ $login }` を実行するか、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で `{ $redirect_uri }` を「Web」に登録し直してください
        [federated] 証明書やフェデレーション トークンを渡さずに `{ $login }` を実行するか、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で `{ $redirect_uri }` を「Web」に登録し直してください
        *[secret] クライアント シークレットを渡さずに (--client-secret-file を付けず、環境変数 AZURE_CLIENT_SECRET も外して) `{ $login }` を実行してください。シークレットを使う場合は、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で `{ $redirect_uri }` を「Web」に登録し直してください
    }
aadsts-90023 = 要求がアプリの登録と合っていません (個人用アカウントでパブリック クライアントがクライアント シークレットを送ったときや、サポートされているアカウントの種類を変更した直後の 1 分ほどの間に、このエラーになります)
    .remedy = { $proof ->
        [certificate] 証明書やフェデレーション トークンを渡さずに `{ $login }` を実行するか、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で `{ $redirect_uri }` を「Web」に登録し直してください
        [federated] 証明書やフェデレーション トークンを渡さずに `{ $login }` を実行するか、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で `{ $redirect_uri }` を「Web」に登録し直してください
        *[secret] クライアント シークレットを渡さずに (--client-secret-file を付けず、環境変数 AZURE_CLIENT_SECRET も外して) `{ $login }` を実行してください。アプリの登録を変更した直後なら、1 分ほど待ってから実行してください
    }
aadsts-7000218 = アプリの登録ではこのサインインにクライアント シークレットが必要ですが (リダイレクト URI が「Web」にある、またはパブリック クライアント フローが無効のままデバイス コードを使った)、シークレットが送られていません
    .remedy = { $proof ->
        [certificate] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「証明書」に、このアカウントの証明書があり、有効期限内であることを確認してから `{ $login }` を実行してください
        [federated] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「フェデレーション資格情報」の issuer・subject・audience が、フェデレーション トークンと一字一句同じであることを確認してから `{ $login }` を実行してください
        *[secret] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で `{ $redirect_uri }` を「Web」から「モバイル アプリケーションとデスクトップ アプリケーション」に移し、`{ $login }` を実行してください。デバイス コードを使う場合は、同じ画面で「パブリック クライアント フローを許可する」を「はい」にし、`{ $login } --device-code` を実行してください。「Web」のまま使う場合は `{ $login } --client-secret-file PATH` を実行してください
    }
aadsts-7000216 = この種類のサインインにはクライアント シークレットか証明書が必要ですが、送られていません
    .remedy = { $proof ->
        [certificate] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「証明書」に、このアカウントの証明書があり、有効期限内であることを確認してから `{ $login }` を実行してください
        [federated] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「フェデレーション資格情報」の issuer・subject・audience が、フェデレーション トークンと一字一句同じであることを確認してから `{ $login }` を実行してください
        *[secret] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」のシークレットを用意し、`{ $login } --client-secret-file PATH` を実行してください
    }
aadsts-7000215 = クライアント シークレットが正しくありません (「値」ではなく「シークレット ID」を使った、空白や引用符が混ざった、などがよくある原因です)
    .remedy = { $proof ->
        [certificate] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「証明書」に、このアカウントの証明書があり、有効期限内であることを確認してから `{ $login }` を実行してください
        [federated] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「フェデレーション資格情報」の issuer・subject・audience が、フェデレーション トークンと一字一句同じであることを確認してから `{ $login }` を実行してください
        *[secret] シークレットの「値」だけをファイルに保存し、`{ $login } --client-secret-file PATH` を実行してください。値が分からない場合は、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」で新しいクライアント シークレットを作成してください。作成した直後なら、1 分ほど待ってからもう一度試してください
    }
aadsts-70002 = クライアント シークレットが正しくないか、個人用アカウントでリダイレクト URI が「Web」にあるのにシークレットが送られていません
    .remedy = { $proof ->
        [certificate] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「証明書」に、このアカウントの証明書があり、有効期限内であることを確認してから `{ $login }` を実行してください
        [federated] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「フェデレーション資格情報」の issuer・subject・audience が、フェデレーション トークンと一字一句同じであることを確認してから `{ $login }` を実行してください
        *[secret] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」のシークレットの「値」を使って `{ $login } --client-secret-file PATH` を実行してください。シークレットなしで使う場合は、「認証」で `{ $redirect_uri }` を「モバイル アプリケーションとデスクトップ アプリケーション」に移してください
    }
aadsts-7000222 = クライアント シークレットの有効期限が切れています
    .remedy = { $proof ->
        [certificate] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「証明書」に、このアカウントの証明書があり、有効期限内であることを確認してから `{ $login }` を実行してください
        [federated] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「フェデレーション資格情報」の issuer・subject・audience が、フェデレーション トークンと一字一句同じであることを確認してから `{ $login }` を実行してください
        *[secret] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」で新しいクライアント シークレットを作成し、その場で「値」を控えてから、`{ $login } --client-secret-file PATH` を実行してください
    }

# Certificates, assertions and federated credentials.
aadsts-700027 = クライアント アサーションの署名を検証できません (証明書がこのアプリに登録されていないか、鍵が証明書と対になっていません)
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」に同じ拇印の証明書があり、有効期限内であること、鍵がその証明書のものであることを確認してから、`{ $login }` を実行してください
aadsts-500133 = アサーションの有効期間外です (期限が切れているか、このコンピューターの時計がずれています)
    .remedy = このコンピューターの時計を合わせ、ほかのシステムが発行したアサーションの場合は新しく取得してから、`{ $login }` を実行してください
aadsts-50048 = クライアント アサーションの subject と issuer が一致していません (どちらもクライアント ID である必要があります)
    .remedy = { aadsts-report }
aadsts-700030 = 証明書のサブジェクト名が、このアプリに許可されたものではありません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」にこの証明書を追加するか、許可されたサブジェクト名の証明書を使ってから、`{ $login }` を実行してください
aadsts-50013 = 送られたアサーションが受け付けられません (期限切れか、形式の誤りか、別の用途に発行されたものです)
    .remedy = アサーションを発行元のシステムから新しく取得し、このコンピューターの時計を確認してから、`{ $login }` を実行してください
aadsts-70021 = 送られたトークンの issuer・subject・audience に一致するフェデレーション資格情報が、アプリの登録にありません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「フェデレーション資格情報」で、issuer (700211)、subject (700213)、audience (7002121) を大文字と小文字も含めてトークンの値に合わせてください。グローバル クラウドの audience は `api://AzureADTokenExchange` です
aadsts-700229 = フェデレーション資格情報として送られたトークンがユーザーのものです (アプリ専用のトークンだけが使えます)
    .remedy = アプリ専用のサインイン (クライアント資格情報またはマネージド ID) で得たトークンを使って、`{ $login }` を実行してください

# The client id.
aadsts-700016 = { $application ->
        [none] このテナントにアプリケーションが見つかりません (クライアント ID かテナントが間違っているか、まだ誰もこのテナントで同意していません)
        *[name] クライアント ID として `{ $application }` が送られましたが、これはクライアント ID ではありません (クライアント ID は GUID で、名前やアドレスではありません)
    }
    .remedy = { $application ->
        [none] { $client_id } が Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」の「アプリケーション (クライアント) ID」と同じか確認し、`{ $login_without_client_id_and_tenant } --client-id CLIENT_ID --tenant TENANT_ID` を実行してください。ほかの組織のアプリなら、次の URL を開くよう管理者に依頼してください: { $admin_consent_url }
        *[name] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」の「アプリケーション (クライアント) ID」をクライアント ID の設定に入れてください: `{ $login_without_client_id } --client-id CLIENT_ID`
    }
aadsts-700038 = クライアント ID に該当するアプリケーションがありません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」で「アプリケーション (クライアント) ID」 (オブジェクト ID ではありません) をコピーし、`{ $login_without_client_id } --client-id CLIENT_ID` を実行してください
aadsts-7000112 = アプリケーションが無効になっているか、(AADSTS70001 では) ディレクトリに見つかりません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「エンタープライズ アプリ」> { $client_id } で有効に戻すよう管理者に依頼するか、自分の組織のアプリの登録を使って `{ $login_without_client_id } --client-id CLIENT_ID` を実行してください。見つからない場合 (AADSTS70001) は、{ $client_id } が Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」の「アプリケーション (クライアント) ID」と同じか確認し、そのテナントを指定してください: `{ $login_without_client_id_and_tenant } --client-id CLIENT_ID --tenant TENANT_ID`
aadsts-1000031 = アプリケーションが現在利用できない状態です
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「エンタープライズ アプリ」> { $client_id } でブロックされている理由を管理者に確認し、解消後に `{ $login }` を実行してください
aadsts-65002 = クライアント ID が Microsoft 自身のアプリケーション (Azure CLI など) のもので、このアクセス許可を要求できません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」>「新規登録」で自分のアプリを登録し、`{ $login_without_client_id } --client-id CLIENT_ID` を実行してください

# The redirect URI.
aadsts-50011 = リダイレクト URI がアプリケーションに登録されていません
    .remedy = { $sender ->
        [other] { $form ->
            [insecure] プログラムが `http` のアドレスを送っていますが、Entra が受け付けるのは localhost だけです (TLS を終端するプロキシの背後にある場合など)。プログラムの設定 (ベース URL、またはプロキシの X-Forwarded-Proto と -Host ヘッダー) で公開アドレス (https) を指定し、そのリダイレクト URI を Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」の「Web」に登録してもらってください
            *[usual] メッセージにあるリダイレクト URI `{ $redirect_uri }` (サインインしたプログラムのもの) を、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」の「Web」にそのまま追加するよう、アプリの登録の所有者または Entra 管理者に依頼してください
        }
        *[ours] Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」の「モバイル アプリケーションとデスクトップ アプリケーション」 (クライアント シークレットを使う場合は「Web」) に `{ $redirect_uri }` をそのまま追加するか、登録済みの URI で `{ $login_without_redirect_uri } --redirect-uri URI` を実行してください。http://localhost で違っていてもよいのはポートだけです
    }
aadsts-500113 = 使えるリダイレクト URI がアプリケーションに 1 つも登録されていません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」にリダイレクト URI (entra-token では「モバイル アプリケーションとデスクトップ アプリケーション」に `http://localhost`) を追加し、`{ $login }` を実行してください
aadsts-9002327 = リダイレクト URI が「シングルページ アプリケーション」に登録されています (ブラウザー内の Web ページからしかサインインを完了できません)
    .remedy = { aadsts-leave-single-page }
aadsts-9002325 = リダイレクト URI が、PKCE を必須とする「シングルページ アプリケーション」に登録されています
    .remedy = { aadsts-leave-single-page }
aadsts-9002326 = トークン要求に Origin ヘッダーが付いていました (シングルページ アプリケーションでしか受け付けられません)
    .remedy = 経路上のプロキシが Origin ヘッダーを付けていないか確認してください。そのうえで: { aadsts-report }

# The tenant, the kind of account and the cloud.
aadsts-90002 = このクラウドにテナントが見つかりません (テナント ID やドメインの書き間違いか、別のクラウドのテナントです)
    .remedy = テナント ID か確認済みドメインを指定して `{ $login_without_tenant } --tenant TENANT` を実行してください。別のクラウドなら --cloud に usgov、usgov-dod、china のいずれかを付けてください
aadsts-900023 = 指定されたテナントが、テナント ID でも正しいドメイン名でもありません
    .remedy = テナント ID、テナントのドメイン、または common、organizations、consumers のいずれかを指定して `{ $login_without_tenant } --tenant TENANT` を実行してください
aadsts-50059 = どのテナントへのサインインなのかが、要求から分かりません
    .remedy = テナント ID か確認済みドメインを指定して `{ $login_without_tenant } --tenant TENANT` を実行してください
aadsts-9001023 = この種類のサインイン (--app-only など) は common や consumers では使えず、特定のテナントの指定が必要です
    .remedy = テナント ID か確認済みドメインを指定し、ほかのオプションはそのままで `{ $login_without_tenant } --tenant TENANT` を実行してください
aadsts-50194 = アプリの登録はシングル テナント用ですが、common でサインインしようとしました
    .remedy = アプリの登録があるテナントの ID を指定して `{ $login_without_tenant } --tenant TENANT_ID` を実行してください。ほかのテナントからも使う場合は、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」の「サポートされているアカウントの種類」をマルチテナントに変更してください
aadsts-9002331 = アプリの登録が個人用 Microsoft アカウント専用です
    .remedy = 個人用アカウントなら `{ $login_without_tenant } --tenant consumers` を実行してください。職場または学校アカウントなら、それに対応したアプリの登録を使って `{ $login_without_client_id } --client-id CLIENT_ID` を実行してください
aadsts-9002332 = アプリケーションまたは要求先のサービスが職場または学校アカウント専用なのに、common か consumers でサインインしようとしました
    .remedy = `{ $login_without_tenant } --tenant organizations` を実行してください (テナント ID でもかまいません)。個人用アカウントを使う場合は、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」の「サポートされているアカウントの種類」で個人用 Microsoft アカウントを許可してください
aadsts-500208 = アカウントの種類が違います (職場または学校アカウント専用のところに個人用アカウントで、またはその逆でサインインしようとしました)
    .remedy = `{ $login } --prompt select_account` を実行して正しいアカウントを選んでください。個人用アカウントの場合は --tenant consumers も付け、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」の「サポートされているアカウントの種類」を確認してください
aadsts-50020 = サインインしたアカウントが、このテナントに属していません
    .remedy = `{ $login } --prompt select_account` を実行してテナントのアカウントを選ぶか、メールボックスのあるテナントを --tenant TENANT_ID で指定してください。ゲスト アカウントでもサインインはできますが、そのテナントには送信元にできるメールボックスがありません
aadsts-90038 = テナントが、要求先とは別の国・地域のクラウドに属しています
    .remedy = global、usgov、usgov-dod、china のいずれかと、そのクラウドにあるアプリの登録のクライアント ID を指定して `{ $login_without_client_id_and_cloud } --cloud CLOUD --client-id CLIENT_ID` を実行してください
aadsts-900439 = テナントは米国政府クラウドにありますが、グローバル クラウドにサインインしようとしました
    .remedy = `{ $login_without_cloud } --cloud usgov` を実行してください (DoD の場合は --cloud usgov-dod)
aadsts-900382 = クライアント シークレットや証明書を使うアプリケーションは、別のクラウドのテナントにサインインできません
    .remedy = メールボックスと同じクラウドのアプリの登録を使い、`{ $login_without_client_id_and_tenant_and_cloud } --cloud CLOUD --client-id CLIENT_ID --tenant TENANT_ID` を実行してください (CLOUD は global、usgov、usgov-dod、china のいずれか)
aadsts-50002 = このネットワークではサインインできるテナントが制限されており (テナント制限)、このテナントは許可されていません
    .remedy = プロキシのテナント制限でテナント { $tenant } を許可するようネットワーク管理者に依頼するか、別のネットワークから `{ $login }` を実行してください
aadsts-500212 = アカウントの所属組織が、このテナントへのサインインを許可していません (クロステナント アクセスの送信ポリシー)
    .remedy = クロステナント アクセス設定でテナント { $tenant } を許可するよう、アカウントの所属組織の管理者に依頼してください。または `{ $login } --prompt select_account` を実行し、そのテナントのアカウントでサインインしてください
aadsts-500213 = テナントが、このアカウントの所属組織からのアクセスを許可していません (クロステナント アクセスの受信ポリシー)
    .remedy = クロステナント アクセス設定でこのアカウントの所属組織を許可するよう、テナント { $tenant } の管理者に依頼してください。または `{ $login } --prompt select_account` を実行し、そのテナントのアカウントでサインインしてください

# Scopes and the service behind them.
aadsts-70011 = 要求したスコープが正しくありません (書き間違い、別のクラウドのスコープ、.default とほかのスコープの併用など)
    .remedy = クラウドに合ったスコープを省略せずに指定して `{ $login } --scope SCOPE` を実行してください: `https://outlook.office.com/SMTP.Send` (global)、`https://outlook.office365.us/SMTP.Send` (usgov)、`https://partner.outlook.cn/SMTP.Send` (china)
aadsts-650053 = スコープに書かれた名前のアクセス許可がサービスにありません (書き間違いか、URL を省いた名前が Microsoft Graph のものと解釈されました)
    .remedy = URL を省略せずに `{ $login } --scope https://outlook.office.com/SMTP.Send` を実行してください (別のクラウドでは、そのクラウドの Outlook のホスト名にします)
aadsts-700022 = スコープが複数のサービスにまたがっています (トークンは 1 つのサービスにしか発行されません)
    .remedy = スコープは 1 つのサービスずつ要求してください: `{ $login } { $mail_scopes }`
aadsts-700023 = スコープに、トークンの対象となるサービスが含まれていません (証明書やフェデレーション トークンの場合は、その audience が送信先のアドレスと異なることもあります)
    .remedy = `{ $login } --scope https://outlook.office.com/SMTP.Send` を実行してください (別のクラウドでは、そのクラウドの Outlook のホスト名にします)
aadsts-1002012 = アプリ専用のサインインで指定できるのは /.default で終わるスコープ 1 つだけですが、別のスコープが指定されました
    .remedy = `{ $login_without_app_only } --app-only --scope https://outlook.office365.com/.default` を実行してください (米国政府クラウドでは `https://outlook.office365.us/.default`)
aadsts-500011 = スコープが指すサービスがテナントにありません (メール用のスコープではない (Microsoft Graph に SMTP.Send というサービスはありません)、別のクラウドのスコープ、テナントの間違い、または Exchange Online の契約がない)
    .remedy = スコープ https://outlook.office.com/SMTP.Send (アプリ専用では https://outlook.office365.com/.default) と、メールボックスのあるテナントを指定してください: `{ $login_without_tenant } --tenant TENANT_ID` (グローバル以外のクラウドなら --cloud も付けます)。指定が正しい場合は、テナントに Exchange Online のライセンスがあるか管理者に確認してください
aadsts-50001 = スコープが指すサービスが存在しないか、無効になっています
    .remedy = スコープのホスト名に書き間違いがないか確認し、`{ $login } --scope https://outlook.office.com/SMTP.Send` を実行してください (別のクラウドでは、そのクラウドの Outlook のホスト名にします)
aadsts-650052 = アプリケーションが必要とするサービスを、組織が契約していないか有効にしていません
    .remedy = テナントに Exchange Online のライセンスがあり、サービスが有効になっていることを管理者に確認してもらってから、`{ $login }` を実行してください
aadsts-650054 = アプリの登録が、テナントにもう存在しないサービスのアクセス許可を要求しています
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」で、存在しないサービスのアクセス許可を削除してから、`{ $login }` を実行してください
aadsts-650056 = 要求したアクセス許可またはサービスがアプリの登録に含まれていないか、管理者がまだ同意していません
    .remedy = 不足しているアクセス許可を追加してください: `entra-token register --client-id { $client_id } --run`、または Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」(Office 365 Exchange Online の SMTP.Send は「所属する組織で使用している API」> Office 365 Exchange Online から選びます。Microsoft Graph の一覧のものでは AADSTS650057 は解消しません)。その後、{ $admin_consent_url } を開くよう管理者に依頼し、`{ $login }` を実行してください
aadsts-65005 = アプリの登録の「API のアクセス許可」に、サービス側に存在しない項目があります (Microsoft Graph のアクセス許可の ID を Exchange 用に登録した場合など)
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」で誤った項目を削除し、委任されたアクセス許可 SMTP.Send を Microsoft Graph の一覧から選んで追加してから、`{ $login }` を実行してください

# Consent and assignment.
aadsts-65001 = アプリケーションが要求するアクセス許可に、まだ誰も同意していません
    .remedy = `{ $login } --prompt consent` を実行し、表示された内容に同意してください。管理者の承認を求められた場合は、次の URL を開くよう管理者に依頼してください: { $admin_consent_url }
aadsts-65004 = サインインしたユーザーが、アプリケーションへの同意を拒否しました
    .remedy = `{ $login }` をもう一度実行し、同意の画面で「承諾」を押してください
aadsts-90094 = このテナントでは、管理者だけがアプリケーションに同意できます
    .remedy = 次の URL を開いて承諾するよう管理者に依頼してください: { $admin_consent_url }。その後 `{ $login }` を実行してください
aadsts-90093 = サインインまたは同意に必要な操作が、このユーザーには許可されていません (Microsoft Graph が拒否しました)
    .remedy = 次の URL で同意するようテナントの管理者に依頼してください: { $admin_consent_url }。その後 `{ $login }` を実行してください
aadsts-50105 = アプリケーションは割り当てられたユーザーだけが使えますが、このユーザーは割り当てられていません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「エンタープライズ アプリ」> { $client_id } >「ユーザーとグループ」にこのユーザーを追加するよう管理者に依頼し、`{ $login }` を実行してください
aadsts-501051 = サービスは割り当てられたアプリケーションだけを受け付けますが、このアプリケーションにはロールが割り当てられていません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」で Office 365 Exchange Online のアプリケーションの許可 SMTP.SendAsApp を追加し、管理者の同意を与えるよう管理者に依頼してください。その後 `{ $login_without_app_only } --app-only` を実行してください

# Refresh tokens and codes that are used up.
aadsts-700082 = 更新トークンが長い間 (通常 90 日) 使われなかったため、期限切れになりました
    .remedy = `{ $login }` を実行してください。今後の期限切れを防ぐには、cron などで週に一度ほど `{ $refresh }` を実行してください
aadsts-70008 = { $grant ->
        [refresh] 更新トークンの期限が切れています
        [code] 認可コードの期限が切れています
        *[other] 認可コードまたは更新トークンの期限が切れています
    }
    .remedy = { aadsts-sign-in-again }
aadsts-50173 = 更新トークンが取り消されました (パスワードの変更やリセット、またはユーザーか管理者によるセッションの取り消し)
    .remedy = { aadsts-sign-in-again }
aadsts-50132 = パスワードの期限切れまたは変更により、セッションが無効になりました
    .remedy = { aadsts-sign-in-again }
aadsts-50089 = サインインのセッションが期限切れになったか、ユーザーまたは管理者によって取り消されました
    .remedy = { aadsts-sign-in-again }
aadsts-50085 = ソーシャル ID プロバイダーのアカウントのため、そのプロバイダーでもう一度サインインする必要があります
    .remedy = `{ $login } --prompt login` を実行し、ユーザー名とパスワードでサインインしてください
aadsts-70000 = { $grant ->
        [refresh] 更新トークンが無効か、壊れています (個人用アカウントの場合は、アクセス許可に同意していないか、Microsoft がアカウントをブロックしている可能性があります)
        [code] 認可コードが不完全 (コピー中に途中で切れたなど)、期限切れ、または使用済みです (個人用アカウントの場合は、アクセス許可に同意していないか、Microsoft がアカウントをブロックしている可能性があります)
        *[other] 更新トークンが無効か、認可コードが不完全 (コピーの途中で切れたなど)、期限切れ、または使用済みです (個人用アカウントの場合は、アクセス許可に同意していないか、Microsoft がアカウントをブロックしている可能性があります)
    }
    .remedy = `{ $login } --prompt consent` を実行してください。個人用アカウントで失敗する場合は、https://outlook.com にサインインし、表示に従ってブロックを解除してください
aadsts-70043 = 条件付きアクセスの「サインインの頻度」で決められた時間が過ぎました
    .remedy = `{ $login }` を実行してください。期間が過ぎるたびに必要になるため、無人で使うメールボックスなら、Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」で対象外にするよう管理者に依頼するか、--app-only に切り替えてください
aadsts-700084 = 更新トークンが「シングルページ アプリケーション」のリダイレクト URI で発行されたもので、延長できない 24 時間の期限が切れました
    .remedy = { aadsts-leave-single-page }
aadsts-530036 = 更新トークンはデバイス コードでのサインインで発行されたものですが、その使用が条件付きアクセスで禁止されています
    .remedy = --device-code を付けずに、ブラウザーで `{ $login }` を実行してください
aadsts-54005 = 認可コードはすでに使用済みです (一度しか使えません)
    .remedy = `{ $login }` をもう一度実行してください。最後のページを再読み込みしたり、同じアドレスを二度貼り付けたりしないでください
aadsts-501481 = 認可コードが、別のサインインの試行で発行されたものです (PKCE の検証値が一致しません)
    .remedy = 以前のサインインのタブを閉じてください。そのうえで: { aadsts-report }
aadsts-9002313 = 要求、またはその中の認可コードや更新トークンの形式が壊れています (コピーや保存の途中で切れた場合など)
    .remedy = 同じコマンドをもう一度実行してください。同じエラーが続く場合は `{ $login }` を実行してください

# A person has to do something in the browser.
aadsts-50076 = 多要素認証が必要ですが、完了していません
    .remedy = `{ $login }` を実行し、ブラウザーで多要素認証を完了してください
aadsts-50078 = 前回の多要素認証が、組織のポリシーで決められた期間を過ぎています
    .remedy = `{ $login }` を実行し、多要素認証をもう一度完了してください
aadsts-50079 = 先に多要素認証の設定が必要です
    .remedy = `{ $login }` を実行し、ブラウザーの案内に従って多要素認証を設定してください
aadsts-50158 = 追加の手順が完了していません (Duo などの外部プロバイダーによる認証、または利用規約への同意)
    .remedy = `{ $login }` を実行し、ブラウザーの画面に従って完了してください
aadsts-50058 = このブラウザーではサインインしていないため、サインイン画面を表示しない要求には応答できません
    .remedy = { aadsts-sign-in-again }
aadsts-700020 = アクセスを許可するには、ユーザー本人の操作が必要です
    .remedy = { aadsts-sign-in-again }
aadsts-16001 = ブラウザーで選んだアカウントのセッションが無効になっています
    .remedy = アカウントを選び直すか「別のアカウントを使用する」を選んでください。画面を閉じてしまった場合は `{ $login } --prompt select_account` を実行してください
aadsts-50197 = ブラウザーに競合する ID があるため、ユーザーを特定できません
    .remedy = `{ $login } --prompt select_account` を実行してください (プライベート ウィンドウで開くと確実です)
aadsts-50140 = 「サインインの状態を維持しますか?」の画面で止まっています (通常の手順の 1 つです)
    .remedy = ブラウザーで「はい」か「いいえ」を選んでください。画面を閉じてしまった場合は `{ $login }` をもう一度実行してください
aadsts-50199 = サインイン先のアプリケーションが正しいかどうかの確認が、ブラウザーに表示されています
    .remedy = ブラウザーで確認してください。画面を閉じてしまった場合は `{ $login }` をもう一度実行してください

# The user account.
aadsts-50034 = テナントにこのユーザーがいません (アドレスの書き間違いか、テナントの間違いです)
    .remedy = アドレスを確認し、メールボックスのあるテナントを指定して `{ $login_without_tenant } --login-hint ADDRESS --tenant TENANT_ID` を実行してください
aadsts-50126 = ユーザー名またはパスワードが正しくありません
    .remedy = `{ $login }` を実行し、正しいパスワードでサインインしてください
aadsts-50053 = パスワードの間違いが続いてアカウントがロックされたか、不審な IP アドレスからのサインインとしてブロックされました
    .remedy = しばらく待ってから、必要なら別のネットワークで `{ $login }` を実行してください。解消しない場合は、Microsoft Entra 管理センター >「監視と正常性」>「サインイン ログ」でエラー 50053 の失敗の理由を調べ、ブロックを解除するよう管理者に依頼してください
aadsts-50055 = ユーザーのパスワードの有効期限が切れています
    .remedy = `{ $login }` を実行し、案内に従ってパスワードを変更してください。変更画面が出ない場合 (社内 Active Directory のパスワードなど) は、組織の手順で変更してからもう一度実行してください
aadsts-50056 = ディレクトリにこのアカウントのパスワードがないため、パスワードを確認できません
    .remedy = `{ $login }` を実行し、組織の方法 (シングル サインオン) でサインインしてください。パスワードがあるはずのアカウントなら、先に管理者にリセットを依頼してください
aadsts-50057 = ユーザー アカウントが無効になっています
    .remedy = アカウントを有効に戻すよう管理者に依頼し (社内 Active Directory のアカウントならそちらで)、`{ $login }` を実行してください
aadsts-53011 = 所属テナントでアカウントが危険と判定されたため、ユーザーがブロックされています
    .remedy = ユーザーのリスクを確認して解除するよう所属テナントの管理者に依頼し、`{ $login }` を実行してください
aadsts-530034 = 所属テナントでアカウントが危険と判定されたため、委任された管理者がこのテナントからブロックされました
    .remedy = `{ $login } --prompt select_account` を実行し、テナント自身のアカウントでサインインしてください。または、リスクを解除するよう所属テナントの管理者に依頼してください

# Conditional Access and other policies.
aadsts-53003 = 条件付きアクセスのポリシーがこのサインインをブロックしています (デバイス コード、ネットワーク、デバイスが原因のことが多くあります)
    .remedy = 組織が許可するネットワークとデバイスで、--device-code を付けずにブラウザーで `{ $login }` を実行してください。解消しない場合は、Microsoft Entra 管理センター >「監視と正常性」>「サインイン ログ」で相関 ID からポリシーを特定し、「Entra ID」>「条件付きアクセス」>「ポリシー」でこのアカウントまたはアプリを対象外にするよう管理者に依頼してください
aadsts-53000 = 条件付きアクセスで準拠デバイスが求められていますが、このデバイスは準拠していません
    .remedy = { aadsts-device-policy }
aadsts-53001 = 条件付きアクセスでドメイン参加済みデバイスが求められていますが、このデバイスは参加していません
    .remedy = { aadsts-device-policy }
aadsts-53002 = 条件付きアクセスで承認済みアプリだけが許可されており、このアプリは含まれていません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」で、このアカウントまたはアプリ ({ $client_id }) をポリシーの対象外にするよう管理者に依頼し、`{ $login }` を実行してください
aadsts-50005 = サインイン元の OS が、条件付きアクセスのポリシーでサポートされていません
    .remedy = { aadsts-device-policy }
aadsts-530003 = 条件付きアクセスで管理対象または準拠のデバイスが求められています (デバイス コードでは証明できません)
    .remedy = { aadsts-device-policy }
aadsts-50097 = 登録済みデバイスからのサインインだけが許可されていますが、このデバイスを確認できませんでした
    .remedy = { aadsts-device-policy }
aadsts-50131 = テナントのセキュリティ ポリシーがこのサインインをブロックしています (デバイスの状態、不審なアクティビティ、個別のルールなど)
    .remedy = Microsoft Entra 管理センター >「監視と正常性」>「サインイン ログ」で相関 ID から理由を調べ、「Entra ID」>「条件付きアクセス」>「ポリシー」でポリシーを見直すよう管理者に依頼してください。その後 `{ $login }` を実行してください
aadsts-530035 = テナントの「セキュリティの既定値群」が、古い方式または安全でないサインインとしてブロックしています
    .remedy = --device-code を付けずにブラウザーで `{ $login }` を実行し、多要素認証を完了してください。解消しない場合は、テナントのセキュリティの既定値群を見直すよう管理者に依頼してください
aadsts-53004 = 多要素認証の登録が必要ですが、サインインが危険と判定されたため登録がブロックされています
    .remedy = リスクを解除するか認証方法を登録するよう管理者に依頼し、`{ $login }` を実行して登録を完了してください
aadsts-53010 = 先に多要素認証の設定が必要ですが、設定できるのは組織が許可する場所とデバイスに限られています
    .remedy = 組織が許可する場所とデバイスで多要素認証を設定するか、制限を外すよう管理者に依頼してから、`{ $login }` を実行してください

# Device code.
aadsts-70016 = デバイス コードでのサインインが、まだ完了していません
    .remedy = 表示されたページを開き、コードを入力してサインインしてください。entra-token は自動的に続行します
aadsts-70019 = デバイス コードの期限が切れました (約 15 分以内にサインインが完了しませんでした)
    .remedy = `{ $login } --device-code` をもう一度実行し、新しいコードをすぐに入力してください
aadsts-70018 = デバイス コードの入力画面で、間違ったコードが入力されました
    .remedy = 表示されたとおりにコードを入力し直してください。受け付けられない場合は `{ $login } --device-code` を実行して新しいコードを取得してください
aadsts-7000014 = デバイス コードが無効か、すでに使用済みです
    .remedy = `{ $login } --device-code` をもう一度実行し、新しいコードを取得してください
aadsts-90119 = デバイス コードの入力画面で、コードが入力されませんでした
    .remedy = `{ $login } --device-code` をもう一度実行し、表示されたコードを入力してください
aadsts-90120 = このデバイス コードのサインインは、すでに承認または拒否されています
    .remedy = `{ $login } --device-code` をもう一度実行し、新しいコードを取得してください
aadsts-50134 = デバイス コードが、発行元とは別のデータセンターで承認されました
    .remedy = --device-code を付けずに、ブラウザーで `{ $login }` を実行してください

# Wait and try again.
aadsts-90024 = Entra の内部のサービスが一時的に利用できません
    .remedy = { aadsts-try-later }
aadsts-70012 = 個人用アカウントのサインイン中に、Microsoft 側でサーバー エラーが発生しました
    .remedy = { aadsts-try-later }
aadsts-90055 = このテナントからの要求が多すぎるため、Entra が制限しています
    .remedy = { aadsts-try-later }
aadsts-50196 = 同じ要求が短時間に繰り返し送られました (目安は 5 分間に 15 回)
    .remedy = 数分待ってください。スクリプトでは `entra-token refresh` を繰り返さず、有効なトークンを使い回す `{ $show }` を呼び出してください

# Requests that are wrong in themselves.
aadsts-50091 = サインインの URL が長すぎます (スコープが多すぎる場合など)
    .remedy = メール送信に必要なスコープだけを指定して `{ $login } --scope https://outlook.office.com/SMTP.Send` を実行してください
aadsts-28003 = 認可コードの引き換え時に、スコープが指定されていませんでした
    .remedy = { aadsts-report }
aadsts-90009 = アプリケーション自身に対するトークンが要求されました (更新時にスコープが指定されていない場合など)
    .remedy = { aadsts-report }
aadsts-50147 = 要求の PKCE コード チャレンジの長さが正しくありません
    .remedy = { aadsts-report }
aadsts-700005 = 認可コードが、発行元とは別のテナントで引き換えられました
    .remedy = { aadsts-report }
aadsts-70003 = 要求の grant_type、response_type または response_mode が、このアプリではサポートされていません
    .remedy = { aadsts-report }
aadsts-missing-parameter = { $parameter ->
        [none] { aadsts-report }
        [scope] プログラムの設定でスコープを指定するか (メールでは `{ $smtp_send } offline_access`。v2.0 エンドポイントでは更新時にも必要です)、プログラムを更新してください
        [client_id] プログラムの設定に「アプリケーション (クライアント) ID」を指定してください
        [redirect_uri] プログラムの設定に、登録済みのリダイレクト URI を指定してください
        *[other] プログラムの `{ $parameter }` の設定を確認してください (空であるか、プログラムが送っていません)
    }
aadsts-90014 = { $parameter ->
        [none] 要求のパラメーターが足りないか、正しくありません
        *[name] 要求に `{ $parameter }` がありません
    }
    .remedy = { aadsts-missing-parameter }
aadsts-900144 = { $parameter ->
        [none] 要求の本文に必須のパラメーターがないか、フォーム形式で送られていません
        *[name] 要求の本文にパラメーター `{ $parameter }` がないか、フォーム形式で送られていません
    }
    .remedy = { aadsts-missing-parameter }
aadsts-900561 = HTTP メソッドが正しくない要求が送られました (ブラウザーの「戻る」ボタンが原因のこともあります)
    .remedy = { aadsts-report }
aadsts-7000114 = アプリケーションに許可されていない代理 (on-behalf-of) の要求が送られました
    .remedy = { aadsts-report }

# Codes that came with later policies, and rarer ones of the same matters.
aadsts-7002138 = フェデレーション トークンの subject が、フェデレーション資格情報の subject と大文字・小文字だけ違います (GitHub の新しい subject には数字の ID も入ります)
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「フェデレーション資格情報」の subject を、トークンの値と一字一句同じにしてから `{ $login }` を実行してください
aadsts-530033 = 組織のデバイスのポリシーが、デバイス コードでのサインインをブロックしています
    .remedy = --device-code を付けずに、このコンピューターのブラウザーで `{ $login }` を実行してください
aadsts-700024 = クライアント アサーション (証明書で署名した JWT、またはフェデレーション トークン) の有効期間外です
    .remedy = このコンピューターの時計を合わせてください。フェデレーション トークンは、サインインのたびに発行元から取得し直す必要があります。その後、同じコマンドをもう一度実行してください
aadsts-7000229 = このテナントに、アプリケーションのサービス プリンシパル (エンタープライズ アプリケーション) がありません
    .remedy = { $admin_consent_url } で同意するか、`az ad sp create --id { $client_id }` でエンタープライズ アプリケーションを追加するよう管理者に依頼し、その後 `{ $login }` を実行してください
aadsts-500121 = 多要素認証が拒否されたか、時間内に応答がなかったか、失敗しました
    .remedy = もう一度 `{ $login }` を実行し、電話の要求を承認してください。身に覚えのない要求は拒否して、パスワードを変更してください。認証方法が使えなくなった場合は、管理者にリセットを依頼してください
aadsts-500014 = スコープが指すサービスがこのテナントで無効です (サービス プリンシパルが無効にされたか、サブスクリプションが切れています)
    .remedy = ライセンスがあること、および Microsoft Entra 管理センター >「Entra ID」>「エンタープライズ アプリ」>「Office 365 Exchange Online」>「プロパティ」で有効になっていることを管理者に確認し、`{ $login }` を実行してください
aadsts-5000225 = テナント、またはテナント内の要求先を利用できません (テナントが長期間使われずにブロックされた、削除の処理中である、別のクラウドにある、など)
    .remedy = テナントを確認して `{ $login_without_tenant } --tenant TENANT_ID` を実行してください (グローバル以外のクラウドなら --cloud も指定します)。どちらも正しい場合は、テナントの管理者が Microsoft サポートにブロックの解除を依頼する必要があります
aadsts-500341 = ユーザー アカウントがディレクトリから削除されています
    .remedy = 削除から 30 日以内なら、Microsoft Entra 管理センター >「Entra ID」>「ユーザー」>「削除済みのユーザー」で復元するよう管理者に依頼してください。または別のアカウントでサインインしてください: `{ $login } --prompt select_account`
aadsts-500200 = 個人用 Microsoft アカウントでサインインしましたが、アプリケーションまたはテナントが個人用アカウントに対応していません
    .remedy = 職場または学校のアカウントでサインインしてください: `{ $login } --prompt select_account`。個人用アカウントを使う場合は、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」の「サポートされているアカウントの種類」に含めてから `{ $login_without_tenant } --tenant consumers` を実行してください
aadsts-70000121 = 更新トークンまたは認可コードは個人用 Microsoft アカウントのものですが、職場アカウント用のテナントに送られました
    .remedy = テナントに consumers (または common) を指定してください: `{ $login_without_tenant } --tenant consumers`
aadsts-7000012 = 更新トークンまたは認可コードは、送信先とは別のテナントで発行されたものです
    .remedy = メールボックスのテナントで改めてサインインしてください: `{ $login_without_tenant } --tenant TENANT_ID`。トークンは、発行元とは別のテナントでは使えません
aadsts-500112 = { $difference ->
        [none] 認可コードを要求したときと、トークンに引き換えるときで、リダイレクト URI が異なります
        [scheme] 認可コードは `{ $asked_uri }` で要求されましたが、`{ $redirect_uri }` で引き換えられました (http と https の違い)
        *[address] 認可コードは `{ $asked_uri }` で要求されましたが、`{ $redirect_uri }` で引き換えられました
    }
    .remedy = { $difference ->
        [none] http と https の違いも含めて、一字一句同じでなければなりません。TLS を終端するプロキシの内側では、プログラムが `http://` の URI を作ることがあります (公開 URL を設定し、プロキシから X-Forwarded-Proto を送ってください。Odoo では web.base.url と proxy_mode)。その後 `{ $login }` を実行し、途中でリダイレクト URI を変えないでください
        [scheme] プログラムが TLS を終端するプロキシの背後にあることを認識していません。公開アドレスを https で設定し (Odoo: web.base.url と `proxy_mode = True`、ほかはベース URL またはプロキシの X-Forwarded-Proto)、サインインし直してください
        *[address] プログラムの設定 (ポートとパスを含むベース URL) で、両方を登録済みの同じアドレスにして、サインインし直してください
    }
aadsts-650059 = アプリの登録は自分の組織専用ですが、別のテナントでサインインしました
    .remedy = アプリの登録があるテナントを指定して `{ $login_without_tenant } --tenant TENANT_ID` を実行してください。ほかの組織でも使う場合は、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」の「サポートされているアカウントの種類」を変更してください
aadsts-650051 = 現在、アプリケーションをテナントに追加できません (サービス プリンシパルの作成中か、名前がすでに使われています)
    .remedy = 数分待ってからもう一度 `{ $login }` を実行してください。続く場合は、同じ名前または識別子 URI の古いエンタープライズ アプリケーションを削除するよう管理者に依頼してください
aadsts-900941 = Entra がアプリケーションを危険と判断したため、管理者だけが同意できます
    .remedy = アプリケーションを確認したうえで { $admin_consent_url } で同意するよう管理者に依頼し、その後 `{ $login }` を実行してください
aadsts-530084 = 条件付きアクセスのポリシー (トークン保護) がデバイスにバインドされたトークンだけを許可していますが、このツールはそのようなトークンを取得できません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」で、このアカウントまたはアプリ ({ $client_id }) をトークン保護の対象外にするよう管理者に依頼し、その後 `{ $login }` を実行してください
aadsts-53005 = 条件付きアクセスのポリシーで Intune アプリ保護ポリシーが必須になっていますが、対応しているアプリは限られています
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」で、このアカウントまたはアプリ ({ $client_id }) を対象外にするよう管理者に依頼し、その後 `{ $login }` を実行してください
aadsts-530004 = ゲストに準拠デバイスが求められていますが、このテナントはゲストの組織の準拠デバイスを受け入れていません
    .remedy = テナント { $tenant } の Entra 管理者に、その組織の準拠デバイスを信頼するよう依頼してください (Microsoft Entra 管理センター >「Entra ID」>「External Identities」>「クロステナント アクセス設定」>「受信アクセス」>「信頼の設定」)。またはゲストをポリシーの対象外にしてもらってください
aadsts-900021 = テナント ID が正しくありません (空か、すべて 0 の仮の値です)
    .remedy = 自分のテナントを指定してください: `{ $login_without_tenant } --tenant TENANT_ID` (テナント ID または確認済みドメイン)。ほかのプログラムでは、エンドポイントの URL に含めます
aadsts-90008 = アプリの登録に、サインインしてユーザー プロファイルを読み取るアクセス許可がありません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」に Microsoft Graph の委任されたアクセス許可 User.Read を追加し、`{ $login } --prompt consent` を実行してください
aadsts-90099 = この顧客テナントではアプリケーションが承認されていません (パートナーの委任管理 (GDAP) では先に承認が必要です)
    .remedy = 顧客テナントの管理者に { $admin_consent_url } で同意してもらうか、パートナー センターで事前同意を行ってから `{ $login }` を実行してください
aadsts-500207 = この種類のアカウントは、要求されたサービスには使えません
    .remedy = この組織にメールボックスを持つ別のアカウントでサインインしてください: `{ $login } --prompt select_account`
aadsts-135011 = サインインに使ったデバイスが、ディレクトリで無効にされたか、削除されています
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「デバイス」でデバイスを有効にするか、登録し直すよう管理者に依頼し、`{ $login }` を実行してください
aadsts-50135 = パスワードの変更・リセット、またはその登録を先に済ませる必要があります
    .remedy = `{ $login }` を実行し、ブラウザーでパスワードの変更を済ませてください
aadsts-1002016 = 要求が TLS 1.0 または 1.1 で送られましたが、Entra はもう受け付けません
    .remedy = プログラム、または Entra との間にあるプロキシが TLS 1.2 以上を使うように設定してください。entra-token 自体は常に TLS 1.2 以上を使います
aadsts-80012 = オンプレミスの Active Directory が、この時間帯のサインインを許可していません
    .remedy = 許可された時間帯にサインインするか、Active Directory のログオン時間を変更するよう管理者に依頼し、`{ $login }` を実行してください
aadsts-80014 = 組織のサーバー (Active Directory と認証エージェント) がパスワードを確認できませんでした
    .remedy = 数分待ってから `{ $login }` を実行してください。続く場合は、認証エージェントと Active Directory、両方の時計を確認するよう管理者に依頼してください
aadsts-50000 = Entra 側の障害でトークンを発行できませんでした
    .remedy = { aadsts-try-later }。何時間も続く場合は、管理者が相関 ID を添えて Microsoft サポートに問い合わせてください
aadsts-70044 = セッションの有効期限が切れたか、条件付きアクセスのポリシー (サインインの頻度) が再サインインを求めています
    .remedy = `{ $login }` を実行してください。無人で使うメールボックスなら、Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」で対象外にするよう管理者に依頼してください
aadsts-700081 = 更新トークンが、ポリシーで許される最長の有効期間に達しました (使った回数には関係ありません)
    .remedy = `{ $login }` を実行してください。期間に達するたびに必要になります
aadsts-90112 = クライアント ID が GUID の形式ではありません (アプリの名前を指定した、余分な文字が混ざった、などがよくある原因です)
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」から「アプリケーション (クライアント) ID」をコピーし、`{ $login_without_client_id } --client-id CLIENT_ID` を実行してください
aadsts-7000110 = 要求にクライアント ID がないか、アプリケーションの ID ではありません
    .remedy = アプリケーション (クライアント) ID を指定してください: `{ $login_without_client_id } --client-id CLIENT_ID`
aadsts-700021 = クライアント アサーションが示すアプリケーションと、要求のクライアント ID が一致しません
    .remedy = クライアント ID と同じアプリの登録の証明書またはフェデレーション資格情報を使ってください: `{ $login_without_client_id } --client-id CLIENT_ID`
aadsts-700026 = アプリの登録に、クライアント アサーションを検証できる証明書がありません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」>「証明書」に証明書 (公開部分) をアップロードし、`{ $login }` を実行してください
aadsts-700007 = 更新トークンまたは認可コードは、要求を送ったアプリケーションとは別のアプリケーションに発行されたものです
    .remedy = サインインしたときのクライアント ID を使うか、このクライアント ID で改めてサインインしてください: `{ $login_without_client_id } --client-id { $client_id }`
aadsts-700009 = 要求にリダイレクト URI がありません (認可コードの要求には含まれていました)
    .remedy = `{ $login_without_redirect_uri } --redirect-uri { $redirect_uri }` を実行してください。ほかのプログラムでは、登録されているリダイレクト URI を設定してください
aadsts-500571 = このテナントでゲスト アカウントが無効になっています
    .remedy = テナント { $tenant } の管理者に、Microsoft Entra 管理センター >「Entra ID」>「ユーザー」でゲストを有効にするよう依頼するか、そのテナントのアカウントでサインインしてください: `{ $login } --prompt select_account`
aadsts-50027 = 送られた JWT (クライアント アサーションまたはフェデレーション トークン) が無効です (クレームの不足、または issuer・audience・時刻・署名の誤り)
    .remedy = このコンピューターの時計と、証明書またはフェデレーション資格情報が Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」のものであることを確認し、`{ $login }` を実行してください
aadsts-50148 = PKCE の code verifier がないか、code challenge と一致しません
    .remedy = { aadsts-report }
aadsts-53009 = 条件付きアクセスのポリシーで、承認済みアプリまたは Intune で管理されたアプリだけが許可されていますが、このアプリは該当しません
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」で、このアカウントまたはアプリ ({ $client_id }) を対象外にするよう管理者に依頼し、`{ $login }` を実行してください
aadsts-90025 = Entra が混み合っているか、時間内に要求を処理できませんでした
    .remedy = { aadsts-try-later }
aadsts-54008 = サインインを続けるには、先に多要素認証の登録が必要です
    .remedy = `{ $login }` を実行し、ブラウザーで多要素認証を登録してください
aadsts-530001 = 条件付きアクセスのポリシーが求めるデバイスの状態を、このブラウザーでは証明できません
    .remedy = 対応するブラウザー (Edge、または Microsoft のシングル サインオンを有効にした Chrome や Firefox) でもう一度 `{ $login }` を実行してください。続く場合は、Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」でこのアカウントを対象外にするよう管理者に依頼してください
aadsts-90097 = 管理者の同意のリンクに必要な情報が足りません (多くの場合、アプリケーションに登録されたリダイレクト URI)
    .remedy = 別の形式のリンク https://login.microsoftonline.com/{ $tenant }/adminconsent?client_id={ $client_id } (common の部分はテナント ID に置き換えます) を使うか、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」にある URI を `&redirect_uri=` で付け加えてください
aadsts-9002341 = ユーザーが、アプリケーションによるサインイン (シングル サインオン) をまだ許可していません
    .remedy = `{ $login } --prompt consent` を実行し、許可してください
aadsts-50088 = 2 段階目の確認 (電話や SMS) を現在送信できません (回数の上限に達したか、提供元が混み合っています)
    .remedy = 数分待ってからもう一度 `{ $login }` を実行してください。電話以外の方法をお勧めします
aadsts-50064 = ユーザー名またはパスワードを確認できませんでした
    .remedy = `{ $login }` を実行し、正しいパスワードでサインインしてください
aadsts-20001 = 組織の ID プロバイダー (フェデレーション) から Entra への応答が正しくないか、届きませんでした
    .remedy = もう一度 `{ $login }` を実行してください。続く場合は、組織の ID プロバイダー (AD FS、Okta、Ping など) の管理者に確認を依頼してください
aadsts-16002 = 選択したブラウザーのセッションが要求に合わないか、終了しています
    .remedy = `{ $login } --prompt select_account` を実行してください (プライベート ウィンドウをお勧めします)
aadsts-50017 = ユーザー証明書 (スマート カード) でのサインインに失敗しました (証明書が送られなかったか、チェーンまたは失効リストを確認できません)
    .remedy = `{ $login }` で証明書を選び直し、プロキシが証明書を取り除いていないか確認してください。管理者は Microsoft Entra 管理センター >「Entra ID」>「ID セキュリティ スコア」(Identity Secure Score) >「証明機関」を確認してください
aadsts-700054 = 要求に ID トークンの直接発行が含まれていますが、アプリの登録で許可されていません
    .remedy = entra-token はこの要求を送りません。送っているプログラムで認可コード フローを使うか、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で「ID トークン」を有効にしてください
aadsts-901002 = プログラムが新しいエンドポイントに古いバージョン (v1.0) の要求を送ったか、その逆です
    .remedy = プログラムを v2.0 のエンドポイント (…/oauth2/v2.0/authorize と …/oauth2/v2.0/token) に設定し、`resource` の代わりに `scope` を使ってください
aadsts-90004 = 要求の形式が正しくないか、一部が無効または矛盾しています
    .remedy = { aadsts-report }
aadsts-90036 = Microsoft のディレクトリ サービスが要求を拒否したか、機能が無効になっています
    .remedy = 時間をおいて `{ $login }` を実行してください。続く場合は、テナントの管理者が相関 ID を添えて Microsoft サポートに問い合わせてください
aadsts-90043 = 許可されていないクラウド間のサインインか、存在しないクラウドの指定です
    .remedy = メールボックスのクラウドを指定してください: `{ $login_without_cloud } --cloud CLOUD` (global、usgov、usgov-dod、china のいずれか)
aadsts-50127 = ポリシーで別のアプリや外部の認証が必須になっていますが、インストールされていないか、設定が誤っているか、このアカウントでは使えません
    .remedy = Microsoft Entra 管理センター >「監視と正常性」>「サインイン ログ」で相関 ID からポリシーを調べるよう管理者に依頼し、`{ $login }` を実行してください
aadsts-50168 = Windows のシングル サインオン (Kerberos またはデバイスのアカウント) がこのサインインでは使えませんでした
    .remedy = `{ $login } --prompt login` を実行し、ユーザー名とパスワードでサインインしてください。シームレス SSO の設定は管理者に確認してください
aadsts-500201 = プログラムが、個人用 Microsoft アカウントに対応していない古い v1.0 エンドポイントでサインインしようとしました
    .remedy = プログラムで v2.0 エンドポイント (https://login.microsoftonline.com/common/oauth2/v2.0/authorize と /token) を使い、`resource` の代わりに `scope` を指定する必要があります。新しいバージョンか、そのための設定がないか確認してください
