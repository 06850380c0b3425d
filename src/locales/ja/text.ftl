# What texts without a code mean: see src/guide/rows/texts.json. The guide fills in the account at hand, as in aadsts.ftl.
# `.said` in Japanese is how Japanese pages and programs say it, one phrase behind the other with `;` between them.
# Signing in.
text-not-for-consumers = このアプリケーションは個人用 Microsoft アカウントでは使えません (「サポートされているアカウントの種類」に個人用アカウントが含まれていないか、クライアント ID が「アプリケーション (クライアント) ID」ではありません)
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」で { $client_id } が「アプリケーション (クライアント) ID」と同じか確認し、「サポートされているアカウントの種類」に個人用 Microsoft アカウントを含めてから `{ $login_without_tenant } --tenant consumers` を実行してください
text-personal-redirect-uri = 要求のリダイレクト URI がアプリケーションに登録されていません (個人用アカウントでの表示です)
    .remedy = 要求で送られたリダイレクト URI (`{ $redirect_uri }`、またはページのアドレスにあるもの) を、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」にそのまま追加し、`{ $login }` を実行してください
text-personal-scope = このアカウントではスコープが無効です (個人用アカウントで使えるメールのスコープは outlook.office.com のものだけで、outlook.office365.com や .default は使えません)
    .remedy = `{ $login } --scope https://outlook.office.com/SMTP.Send` を実行してください。ほかのプログラムでは、スコープを https://outlook.office.com/SMTP.Send (または IMAP.AccessAsUser.All) と offline_access に設定してください
text-assertion-audience = 証明書で署名したクライアント アサーションの宛先 (aud) が、送信先のテナントまたはクラウドと一致しません
    .remedy = アプリの登録があるテナントとクラウドを指定してサインインしてください: `{ $login_without_tenant_and_cloud } --tenant TENANT_ID --cloud CLOUD` (CLOUD は global、usgov、usgov-dod、china のいずれか)。アサーションを自分で作成するプログラムでは、`aud` にトークン エンドポイントの URL (https://login.microsoftonline.com/TENANT_ID/oauth2/v2.0/token など) を指定してください
text-service-abuse = 迷惑メールなどの不正利用の疑いで、Microsoft が個人用アカウントをブロックしています
    .remedy = アカウントの所有者が https://account.live.com または https://outlook.com でサインインし、画面の指示に従ってブロックを解除してください。その後 `{ $login }` を実行してください
text-malformed-grant = 更新トークンまたは認可コードが壊れているか (途中で切れた、コピーの誤りなど)、送信元とは別のクライアント ID またはテナントのものです
    .remedy = 更新に使うのと同じクライアント ID で `{ $login }` を実行し、サインインし直してください。トークンは改行を入れずに全体をコピーしてください
text-admin-approval = このテナントでは、アプリケーションへの同意は管理者だけが行えます
    .remedy = { $admin_consent_url } を開いて同意するよう管理者に依頼し、その後 `{ $login }` を実行してください
    .said = 管理者の承認が必要 ; 管理者の承認を要求
text-personal-not-here = 職場または学校のアカウント専用のサインイン画面 (URL のテナントまたはアプリの登録の設定によります) で、個人用アカウントが入力されました
    .remedy = メールボックスの職場または学校のアカウントでサインインしてください。個人用のメールボックスの場合は、個人用 Microsoft アカウントに対応したアプリの登録を使って `{ $login_without_tenant } --tenant consumers` を実行してください
    .said = 個人のアカウントでここにサインイン ; 個人用アカウントを使用してここにサインイン ; 職場または学校アカウントを使用してください
text-no-personal-account = 入力したアドレスは、サインイン画面の種類のアカウントとして登録されていません (個人用のサインイン画面に職場アカウントを入力した、またはその逆、あるいはアドレスの誤り)
    .remedy = 職場または学校のアカウントなら `{ $login_without_tenant } --tenant organizations`、個人用なら `--tenant consumers` を指定して実行してください
text-not-in-tenant = サインインしたアカウントは、このテナントのものではありません
    .remedy = メールボックスのテナントを指定して `{ $login_without_tenant } --tenant TENANT_ID --prompt select_account` を実行し、そのアカウントを選んでください
text-policy-page = 組織の条件付きアクセスのポリシーがサインインをブロックしています (デバイス、ネットワーク、デバイス コードが原因のことがよくあります)
    .remedy = 組織が管理するデバイスのブラウザーで、--device-code を付けずに `{ $login }` を実行してください。または Microsoft Entra 管理センター >「Entra ID」>「条件付きアクセス」>「ポリシー」でこのアカウントまたはアプリを対象外にするよう管理者に依頼してください
    .said = このリソースにアクセスするための条件を満たして ; このリソースへのアクセス条件を満たして ; 現在、これにはアクセスできません
text-no-json = トークン エンドポイントから JSON ではなく Web ページが返されました (URL の誤り、またはプロキシの応答です)
    .remedy = プログラムのトークン URL が https://login.microsoftonline.com/TENANT_ID/oauth2/v2.0/token (TENANT_ID はテナントの ID かドメイン) になっていること、間にプロキシがないことを確認してください
text-azure-sdk = Azure SDK を使うプログラムが、サインインに使える資格情報を見つけられませんでした (entra-token は関係しません)
    .remedy = そのコンピューターで `az login` を実行するか、SDK が読む環境変数 (AZURE_CLIENT_ID など) を設定してください
text-graph-denied = サインインしたユーザーには、ディレクトリでのこの操作が許可されていません (ロールまたはアクセス許可が不足しています)
    .remedy = Entra 管理者に実行を依頼するか、アプリケーション開発者 (登録) またはクラウド アプリケーション管理者 (変更と同意) のロールを付与してもらい、サインインし直してください
text-credential-policy = テナントのポリシー (アプリ管理ポリシー) が、この種類の資格情報 (多くはクライアント シークレット) を禁止しています
    .remedy = 代わりに証明書かフェデレーション資格情報、またはシークレット不要のパブリック クライアントを使うか、アプリケーションをポリシーの対象外にするよう Entra 管理者に依頼してください
text-credential-lifetime = テナントのポリシー (アプリ管理ポリシー) が、この長さの有効期間のシークレットや証明書を許可していません
    .remedy = 有効期間の短いものを作成するか、ポリシーを変更するよう Entra 管理者に依頼してください
text-too-many-secrets = アプリの登録に、すでに上限の 2 個のクライアント シークレットがあります
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」で使っていないクライアント シークレットを削除してから追加してください
text-directory-quota = ユーザーまたはテナントがディレクトリに作成できるオブジェクトの上限に達しています (アプリの登録も含まれ、削除後も 30 日間は数えられます)
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」の不要なものを「削除されたアプリケーション」も含めて削除するか、Entra 管理者 (ロールがあれば個人の上限は適用されません) に登録を依頼してください
text-audience = アクセス トークンが送信先とは別のサービス用であるか、壊れているか、期限切れです
    .remedy = 呼び出すサービスのトークンを要求してください。SMTP は https://outlook.office.com/SMTP.Send、IMAP は https://outlook.office.com/IMAP.AccessAsUser.All、Microsoft Graph は https://graph.microsoft.com/Mail.Send です。SMTP 用のトークンは `{ $doctor }` で確認できます
text-several-services = スコープが複数のサービス (Outlook と Microsoft Graph など) にまたがっていますが、トークンは 1 つのサービス専用です
    .remedy = { $graph_scopes ->
        [none] スコープは 1 つのサービスずつ要求してください: `{ $login } { $mail_scopes }`。Microsoft Graph も使うプログラムでは、別のトークンを要求します
        *[some] スコープは 1 つのサービスずつ要求してください。メールのスコープ (`{ $login } { $mail_scopes }`) と、Microsoft Graph のスコープ ({ $graph_scopes }) を別の要求に分けます
    }
text-not-subscribed = アプリケーションに必要なサービスを、組織が契約していないか有効にしていません
    .remedy = テナントに Exchange Online のライセンスがあり、サービスが有効であることを管理者に確認してから `{ $login }` を実行してください
text-common-only = 個人用アカウントで、特定の組織専用のエンドポイントにサインインしようとしました
    .remedy = 個人用アカウントの場合は `{ $login_without_tenant } --tenant consumers` を実行してください (ほかのプログラムではエンドポイントの URL に common または consumers を使います)。組織のアカウントでサインインする場合は `{ $login } --prompt select_account` を実行してください
text-public-secret = このリダイレクト URI ではアプリケーションがパブリック クライアントのため、クライアント シークレットは受け付けられません
    .remedy = クライアント シークレットなしで `{ $login }` を実行するか、プログラムの設定からシークレットを取り除いてください。または Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」で、リダイレクト URI を「Web」に登録してください

# Mail, and programs that send it.
text-imap-not-connected = サインインは受け付けられましたが、メールボックスに接続できません (IMAP が無効、`user=` のアドレス違い、権限やライセンスの不足、または Microsoft の障害)
    .remedy = アドレスを確認してください。Exchange 管理者は、IMAP が有効か (`Set-CASMailbox -Identity { $mailbox } -ImapEnabled $true`)、ライセンス、共有メールボックスなら FullAccess を確認します。アプリの場合は IMAP.AccessAsApp とメールボックスの権限が必要です
text-imap-refused = Exchange Online が、IMAP または POP でこのメールボックスにこのトークンを受け付けません (理由は示されません)
    .remedy = 次の順に確認してください: (1) トークンのスコープが https://outlook.office.com/IMAP.AccessAsUser.All (POP なら POP.AccessAsUser.All、アプリなら IMAP.AccessAsApp) で、SMTP や Microsoft Graph のものではない、(2) `user=` がメールボックスのアドレス { $mailbox } である、(3) プロトコルが有効である: `Set-CASMailbox -Identity { $mailbox } -ImapEnabled $true`、(4) 共有メールボックスなら、サインインするユーザーに FullAccess が付与されている
text-imap-unreadable = IMAP サーバーがサインインを読み取れません (XOAUTH2 の文字列が途中で切れている、改行が入っている、または形式が誤っています)
    .remedy = 文字列は、`user={ $mailbox }`、バイト 01、`auth=Bearer TOKEN`、バイト 01 を 2 つ並べたものを、1 行の Base64 にしたものです。TOKEN には `{ $show }` のトークンだけを入れてください
text-imap-password = プログラムが IMAP または POP でパスワードを使ってサインインしましたが、Microsoft のメールボックスではもう使えません
    .remedy = プログラムを OAuth 2.0 (XOAUTH2) に設定し、https://outlook.office.com/IMAP.AccessAsUser.All (POP なら POP.AccessAsUser.All) のアクセス トークンを使ってください。そのスコープでサインインしたアカウントなら `{ $show }` で取得できます
text-token-ended = セッションの途中でアクセス トークンの有効期限 (約 1 時間) が切れ、Exchange Online が接続を閉じました
    .remedy = 新しいトークンでサインインし直してください。`{ $show }` で接続のたびに取得できます。接続を維持するプログラムでは、トークンを取得し直す必要があります
text-no-mechanism = このコンピューターの SASL ライブラリに XOAUTH2 のプラグイン (メカニズム) がないか、サーバーがプログラムの使える方式を提供していません
    .remedy = Cyrus SASL 用のプラグイン (sasl-xoauth2 または cyrus-sasl-xoauth2) をインストールし、プログラムのメカニズムに `xoauth2` を加えてください (Postfix: `smtp_sasl_mechanism_filter = xoauth2`)。TLS 接続 (ポート 587 で STARTTLS) であることも確認してください。併記される 4.7.0 は Postfix が付けたもので、一時的な障害ではありません
text-exchange-cmdlet = PowerShell が Exchange Online のこのコマンドを認識していません (接続していないか、接続したユーザーに必要な Exchange のロールがありません)
    .remedy = 先に Exchange 管理者として `Install-Module ExchangeOnlineManagement` と `Connect-ExchangeOnline` を実行し (New-ServicePrincipal には役割グループ Organization Management が必要です)、コマンドをもう一度実行してください
text-app-access-policy = Exchange のポリシー (アプリケーション アクセス ポリシーまたは EwsApplicationAccessPolicy) が、このメールボックスへのアプリケーションのアクセスを禁止しています
    .remedy = ポリシーのグループにメールボックスを追加するよう Exchange 管理者に依頼してください (`Get-ApplicationAccessPolicy`、`Test-ApplicationAccessPolicy -Identity { $mailbox } -AppId { $client_id }`)。`Get-OrganizationConfig | fl Ews*` と `Get-CASMailbox -Identity { $mailbox } | fl Ews*` の一覧でも、アプリケーションが許可されている必要があります。反映には 1 時間、場合によっては 1 日かかります
text-no-mailbox = アカウントに Exchange Online のメールボックスがありません (ライセンスがない、オンプレミスにある、非アクティブ、または削除済みです)
    .remedy = Microsoft 365 管理センター >「ユーザー」>「アクティブなユーザー」> { $mailbox } >「ライセンスとアプリ」でライセンスを確認するよう管理者に依頼してください
text-graph-mail = Microsoft Graph が、このメールボックスの使用をアプリケーションに許可していません (Mail.Send などのアクセス許可がトークンにないか、同意されていません)
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」で Microsoft Graph の Mail.Send (ユーザーがサインインする場合は「委任されたアクセス許可」、アプリ専用の場合は「アプリケーションの許可」) を追加し、管理者の同意を得てから、新しいトークンを取得してください。SMTP には別のトークン ({ $smtp_send }) が必要です
    .app-only = Entra 管理者が Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」で Microsoft Graph のアプリケーションの許可 Mail.Send を追加し (委任の許可はアプリ専用のトークンには使えません)、管理者の同意を与えてください。その後、新しいトークンを取得し、`roles` に含まれることを確認します。Exchange 管理者は、ポリシーがアプリを制限していないか確認してください: `Test-ApplicationAccessPolicy -Identity { $mailbox } -AppId { $client_id }`
text-recipient = 宛先のアドレスが存在しないか、宛先のサーバーが受け取りません (サインインが原因ではありません)
    .remedy = 宛先のアドレスのつづりを確認してください。正しい場合は、宛先のメールの管理者に確認を依頼してください
text-restricted-recipient = 宛先 (グループまたはメールボックス) が特定の差出人からのメールだけを受け取るか、宛先の組織のメール フロー ルールが拒否しています (サインインが原因ではありません)
    .remedy = 宛先の組織の Exchange 管理者に、差出人の許可 (グループまたはメールボックスの配信管理) か、メール フロー ルールの変更を依頼してください
text-sender-authentication = 宛先のサーバーが、差出人 (From) のドメインから送られたメールと確認できませんでした (SPF、DKIM、DMARC の失敗)。サインインとは関係ありません
    .remedy = From のドメインの DNS の管理者に、送信に使うサービスの SPF と DMARC を公開し、DKIM を有効にするよう依頼してください (Exchange Online では Microsoft Defender >「ポリシー」>「電子メール認証の設定」)
text-msmtp-line = 設定ファイルの行が長すぎます (多くの場合、アクセス トークンそのものが貼り付けられています。その有効期間は 1 時間ほどしかありません)
    .remedy = トークンを取り除き、msmtp が取得するようにしてください: `auth xoauth2` と `passwordeval "{ $show }"`。`entra-token setup msmtp` で設定全体を表示できます
text-empty-command = アクセス トークンを出力するはずのコマンドが、何も出力しませんでした
    .remedy = 同じユーザー・同じ環境の端末で、そのコマンドを直接実行してください。標準エラー出力に理由が表示されます。entra-token の場合は `{ $show }` です。`{ $status }` でサインインの状態を確認できます
text-crash = メール サーバーのプロセスが異常終了しました (サインインとは関係ありません)。SASL プラグインが原因のことがあります
    .remedy = このシステムに合うバージョンの SASL プラグインをインストールし、そのログを確認してください
text-wrong-tls = プログラムとサーバーで TLS の始め方が異なります (ポート 587 は STARTTLS です。最初から TLS を使うのはポート 465 ですが、Microsoft にはありません)
    .remedy = プログラムをポート 587 と STARTTLS に設定してください (「TLS」や「starttls」と表示されることが多く、「SSL」や「smtps」、ssl:// ではありません。nodemailer では `secure: false`、MailKit では SecureSocketOptions.StartTls、Java では `ssl.enable` なしの `mail.smtp.starttls.enable`、Python では `SMTP_SSL` ではなく `SMTP` の後に `starttls()`)。ホストは smtp.office365.com です (outlook.office365.com は最初から TLS を使う IMAP と POP 用で、ポートは 993 と 995)。すでにそうなっている場合は、プロキシやウイルス対策ソフトが応答しています。`{ $doctor }` で確認してください

text-scope-not-granted = 更新で要求されたスコープに、ユーザーが同意していないか、同意が失効しています
    .remedy = `{ $login } { $mail_scopes } --prompt consent` を実行して同意してください。あるサービスの同意は別のサービスに使えません (IMAP と SMTP は outlook.office.com、Mail.Read は Microsoft Graph です)
text-app-not-for-consumers = 個人用アカウントでサインインしましたが、アプリケーションが個人用アカウントに対応していません (またはクライアント ID の誤りです)
    .remedy = 職場または学校のアカウントでサインインするか (`{ $login } --prompt select_account`)、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」の「サポートされているアカウントの種類」に個人用 Microsoft アカウントを含めてください
text-personal-in-tenant = 個人用 Microsoft アカウント (live.com) で組織のテナントにサインインしましたが、テナントに登録されていません
    .remedy = 職場または学校のアカウントを選んでください (`{ $login } --prompt select_account`、InPrivate ウィンドウがお勧めです)。個人用のメールボックスなら、個人用アカウントに対応したアプリの登録を使い、`{ $login_without_tenant } --tenant consumers` を実行してください
text-single-page = ブラウザー内のページが認可コードを引き換えましたが、リダイレクト URI が「シングルページ アプリケーション」に登録されていません
    .remedy = ブラウザーで動くプログラムなら、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」でリダイレクト URI を「シングルページ アプリケーション」に移してください。サーバーで動くプログラムなら、Origin ヘッダーを付けずにサーバーからトークンを要求する必要があります
text-graph-identity = Microsoft Graph がこのテナントでアプリケーションを認識できません (同意がないか、別のテナントのトークンです)
    .remedy = { $admin_consent_url } で管理者が同意し、(common ではなく) メールボックスのテナントでトークンを取得してください
text-graph-user = プログラムが /users/… に指定した差出人は、このテナントでメールボックスを持つユーザーではありません (アドレスの誤り、エイリアス、別のテナント)
    .remedy = Microsoft 365 管理センター >「ユーザー」>「アクティブなユーザー」にあるユーザーのサインイン名 (UPN) またはプライマリ アドレスをプログラムに設定し、テナントとライセンスを確認してください
text-throttled = 要求が多すぎるため、Microsoft が一時的に制限しています
    .remedy = Retry-After ヘッダーの秒数だけ待ち、同時に送る数を減らしてください (1 つのメールボックスでは同時に 4 要求まで)
text-graph-refused = Microsoft Graph または Exchange がアクセスを拒否しました (コードだけでは理由が分かりません)
    .remedy = コードの横のメッセージを `entra-token explain` に渡してください。多くの場合、トークンにアクセス許可 (Mail.Send) がないか、Exchange のポリシーがアプリケーションを制限しています
text-port-465 = プログラムがポート 465 に接続していますが、Microsoft のサーバーにはありません
    .remedy = プログラムをポート 587 と STARTTLS (設定では「TLS」や「STARTTLS」、「SSL」ではありません) にしてください。サーバーは smtp.office365.com、個人用は smtp-mail.outlook.com です
text-no-auth = この接続ではサーバーがサインインを受け付けていません (TLS が始まっていないか、受信用の MX ホスト …mail.protection.outlook.com に接続しています)
    .remedy = プログラムを smtp.office365.com (個人用は smtp-mail.outlook.com)、ポート 587、STARTTLS に設定し、サインインの前に TLS を開始してください (Python では `login()` の前に `starttls()`)。`{ $doctor }` でサーバーが提供する方式を確認できます
text-old-tls = プログラムとサーバーに共通の TLS バージョンがありません (Microsoft では TLS 1.2 以降が必要です)
    .remedy = プログラム、TLS ライブラリまたは OS を更新し、TLS 1.2 を有効にしてください (Java: `mail.smtp.ssl.protocols=TLSv1.2`、.NET: 4.7 以降)

# What the words of a description are about whose code does not tell its cause.
text-words-endpoint = プログラムが古いエンドポイント (v1.0) でサインインしており、このアカウント (個人用アカウントなど) では使えません
    .remedy = v2.0 のエンドポイント (…/oauth2/v2.0/authorize と …/oauth2/v2.0/token、`resource` ではなく `scope`) を使うようにプログラムを設定または更新してください。管理者による対処はできません
text-words-policy = 組織のポリシー (条件付きアクセス) がこのサインインを許可していません
    .remedy = Microsoft Entra 管理センター >「監視と正常性」>「サインイン ログ」で相関 ID からポリシーを調べ、このアカウントまたはアプリを対象外にするよう管理者に依頼するか、許可されたデバイスで `{ $login }` を実行してください
text-words-mfa = サインインに多要素認証が必要ですが、完了していないか設定されていません
    .remedy = `{ $login }` を実行し、ブラウザーで多要素認証を完了してください
text-words-personal = 個人用 Microsoft アカウントが、対応していないアプリケーションまたはアドレスで使われています
    .remedy = 職場または学校のアカウントでサインインするか (`{ $login } --prompt select_account`)、個人用アカウントに対応したアプリの登録を使って `{ $login_without_tenant } --tenant consumers` を実行してください
text-words-consent = アプリケーションへの同意がないか、管理者だけが同意できます
    .remedy = { $admin_consent_url } を開いて同意するよう管理者に依頼し、その後 `{ $login } --prompt consent` を実行してください
text-words-credential = アプリケーションの資格情報 (クライアント シークレット、証明書、フェデレーション トークン) がないか、誤っているか、期限切れです
    .remedy = Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「証明書とシークレット」と比べてから、`{ $login }` を実行してください
text-words-redirect = 要求のリダイレクト URI がアプリの登録と合っていません
    .remedy = リダイレクト URI とプラットフォーム (サーバーのプログラムなら「Web」) を、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「認証」と一字一句比べてください
text-words-scope = 要求のスコープ (アクセス許可) が受け付けられないか、このアカウントに許可されていません
    .remedy = 1 つのサービスのスコープを省略せずに指定し (`{ $login } { $mail_scopes }`)、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」と比べてください
text-words-wait = Entra が一時的に応答できません
    .remedy = 数分待ってからやり直してください。何も変更されていません
text-words-password = アカウントのパスワードが誤っているか、期限切れか、変更が必要です
    .remedy = `{ $login }` を実行し、ブラウザーの画面に従ってください
text-words-session = セッション、または送られたトークンが終わっています
    .remedy = `{ $login }` を実行してください

# Other mail services.
text-google = これは Google (Gmail) の応答で、Microsoft のものではありません。このガイドには情報がありません
    .remedy = 詳しくは応答にあるヘルプ ページをご覧ください。メールボックスが Microsoft のものなら、プログラムの設定に Google のアドレスが残っています。Microsoft のサーバーは smtp.office365.com、トークン エンドポイントは https://login.microsoftonline.com/TENANT_ID/oauth2/v2.0/token です
text-amazon = これは Amazon SES の応答で、Microsoft のものではありません。このガイドには情報がありません
    .remedy = Amazon SES のドキュメントをご確認ください。未検証のアドレスやサンドボックスのアカウントがよくある原因です
text-other-service = これは別のメール サービスの応答で、Microsoft のものではありません。このガイドには情報がありません
    .remedy = 応答にあるサービスのドキュメントをご確認ください

# What alone cannot be explained: where to look.
text-pointer-curl = メール サーバーがサインインを拒否しましたが、curl が応答を表示していません
    .remedy = `curl -v` を付けて実行し直し、`< 5` で始まる行を `entra-token explain` に渡してください。または `{ $doctor }` を実行してください。同じサインインを試し、サーバーの応答を表示します
text-pointer-sasl = SASL プラグインがトークンを取得できなかったか、サインインを中止しました。理由はプラグイン自身のログにあります
    .remedy = プラグインのログ (sasl-xoauth2 なら `log_full_trace_on_failure`、`sasl-xoauth2-tool test-token-refresh`) で Entra の応答を確認し、それを `entra-token explain` に渡してください
text-pointer-reply = プログラムがサーバーの応答を読み取れませんでした (msmtp では、古いバージョンにとってトークンが長すぎることがよくあります)
    .remedy = --debug を付けて実行し (`msmtp --debug`、1.8 以降)、表示された応答を `entra-token explain` に渡してください。または `{ $doctor }` を実行してください
text-pointer-token = プログラムがアクセス トークンを取得できませんでした。Entra の応答が含まれていないため、この文面からは理由が分かりません
    .remedy = プログラムの --debug や verbose のオプション、またはログで AADSTS で始まるコードを探し、それを `entra-token explain` に渡してください。または entra-token でサインインして `{ $doctor }` を実行してください
    .said = トークンの取得に失敗 ; トークンを取得できません ; トークンの更新に失敗
text-pointer-certificate = サーバーの証明書を検証できませんでした (信頼された認証局の一覧が古いか存在しない、またはプロキシやウイルス対策ソフトが通信に介在しています)
    .remedy = 認証局の一覧を更新するか、プロキシの証明書をプログラムに設定してください。`{ $doctor }` で、受け取った証明書の発行者を確認できます
text-pointer-sign-in = メール サーバーがサインインを拒否しましたが、この文面にはサーバーの応答がありません
    .remedy = プログラムにサーバーの応答を表示させ (PHPMailer: `SMTPDebug = 2`、Python: `set_debuglevel(1)`、Java: `mail.debug=true`、ほかは verbose や debug のオプション、またはログ)、数字で始まる行を `entra-token explain` に渡してください。または `{ $doctor }` を実行してください。Microsoft のメールボックスではパスワードは使えず、OAuth 2.0 (XOAUTH2) だけが使えます
    .said = 認証に失敗 ; 認証エラー ; 認証失敗 ; 認証できません ; ログインに失敗 ; ログインできません ; サインインに失敗 ; ログオンに失敗
text-pointer-connect = メール サーバーに接続できませんでした (名前やポートの誤り、またはネットワークがポートをブロックしています)
    .remedy = smtp.office365.com (個人用は smtp-mail.outlook.com) とポート 587 を確認してください。多くのネットワークやホスティング事業者が送信メール用のポートをブロックしています。`{ $doctor }` でどこまで接続できるか確認できます
    .said = サーバーに接続できません ; サーバに接続できません ; 接続がタイムアウト
text-pointer-closed = 理由を示す応答がないまま接続が切断されました
    .remedy = プログラムに通信内容を表示させるか (Python: `set_debuglevel(1)`、PHPMailer: `SMTPDebug = 2`、Java: `mail.debug=true`、ほかは verbose や debug のオプション)、同じ手順を順に試す `{ $doctor }` を実行してください
text-pointer-json = プログラムは JSON の応答を想定していますが、JSON ではない応答が返されました。トークンの取得中なら、トークン URL の誤りかプロキシの応答です
    .remedy = プログラムのトークン URL が https://login.microsoftonline.com/TENANT_ID/oauth2/v2.0/token であることを確認してください。verbose や debug のオプションで、実際に返された内容を確認できます
text-graph-access-policy = Exchange 管理者の設定 (アプリケーション アクセス ポリシー、または組織の許可リスト) により、アプリケーションはこのメールボックスを使えません
    .remedy = `Test-ApplicationAccessPolicy -AppId { $client_id } -Identity { $mailbox }` を実行し、`Get-ApplicationAccessPolicy` と `Get-OrganizationConfig | Select-Object EwsApplicationAccessPolicy,EwsAllowList,EwsBlockList` を確認してアプリケーションを許可するよう、Exchange 管理者に依頼してください。Entra で同意を増やしても解消しません
text-graph-me = プログラムはユーザーなしでアプリケーションとしてサインインしていますが、ユーザーにしか使えない `/me` を呼び出しています
    .remedy = プログラムで `/users/{ $mailbox }/sendMail` を使って送信するか (新しいバージョンで対応している場合があります)、アプリケーションではなくユーザーでサインインしてください
text-no-applicable-permissions = 要求したスコープには、このアカウントが同意したアクセス許可が含まれていません (個人用アカウントで .default を要求した場合など)
    .remedy = 最初のサインインと同じスコープを明示して要求してください (entra-token では `{ $login } --scope { $smtp_send }`)。または、サインインし直して同意してください
text-permissions-out-of-date = アプリの登録が、サービスに存在しないアクセス許可を要求しています (ID の誤り、削除済み、または作成直後)
    .remedy = 1 分ほど待ってからやり直してください。解消しない場合は、Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」(またはマニフェストの requiredResourceAccess) で ID を確認し、名前が表示されないものを削除して、一覧からアクセス許可を追加し直し、同意してください
text-pointer-fetchmail = メール サーバー、またはその手前のプロキシがサインインを拒否しましたが、この行には応答が含まれていません
    .remedy = `fetchmail -vv --nodetach --nosyslog` を実行し、サーバーの `NO` または `-ERR` の行を `entra-token explain` に渡してください。email-oauth2-proxy などのプロキシを使っている場合、理由はプロキシ自身のログにあります
text-pointer-authority = HTTP の応答がまったくありません。プログラムが login.microsoftonline.com に接続できていません (Entra が拒否したのではありません)
    .remedy = プログラムが動くコンピューター (またはコンテナー) で `curl -v https://login.microsoftonline.com` を試し、DNS、ファイアウォール、プロキシの設定を確認してください。サインインし直しても解決しません
