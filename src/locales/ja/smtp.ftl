# What the replies of mail servers mean, each under the first reply of its row in src/guide/rows/smtp.json.
# The cause is the value, the remedy an attribute. The guide fills in the account at hand: $client_id, $tenant,
# $redirect_uri, $smtp_send, $mailbox, $signed_in, $admin_consent_url, and commands for it, such as $doctor for
# `entra-token doctor -a NAME`. A flag that stands behind $login is left out of what it stands for, as in
# `{ $login_without_tenant } --tenant TENANT`.

smtp-allow-mailbox = `Set-CASMailbox -Identity { $mailbox } -SmtpClientAuthenticationDisabled $false`
smtp-allow-mailbox-in-portal = Microsoft 365 管理センター >「ユーザー」>「アクティブなユーザー」> { $mailbox } >「メール」>「メール アプリを管理する」の「認証済み SMTP」
smtp-open-mailbox = `Add-MailboxPermission -Identity { $mailbox } -User { $signed_in } -AccessRights FullAccess`
smtp-send-as = `Add-RecipientPermission -Identity { $mailbox } -Trustee { $signed_in } -AccessRights SendAs`
smtp-introduce-app = `New-ServicePrincipal -AppId { $client_id } -ObjectId OBJECT_ID`
smtp-open-mailbox-to-app = `Add-MailboxPermission -Identity { $mailbox } -User OBJECT_ID -AccessRights FullAccess` と `Add-RecipientPermission -Identity { $mailbox } -Trustee OBJECT_ID -AccessRights SendAs`
smtp-send-the-token = 送信するプログラムの認証方式を OAuth 2.0 (XOAUTH2) にし、{ $mailbox } 用に `{ $show }` のトークンを渡してください。トークンをパスワードとして送ると (AUTH LOGIN や PLAIN)、間違ったパスワードとして扱われます。メールボックスがトークンを受け付けるかどうかは `{ $doctor }` で確認できます
smtp-try-later = 数分待ってからもう一度送信してください。同じ応答が続く場合は、待ち時間を少しずつ長くしてください

# SMTP AUTH is off. It stops OAuth as well as passwords.
smtp-535-5-7-139-tenant = SMTP AUTH がテナント全体で無効になっています (パスワードだけでなく OAuth も使えません)
    .remedy = このメールボックスだけで有効にする場合は、Exchange Online PowerShell で { smtp-allow-mailbox } を実行するか、{ smtp-allow-mailbox-in-portal }を有効にしてください。個別の設定がないすべてのメールボックスで有効にする場合は、`Set-TransportConfig -SmtpClientAuthenticationDisabled $false` を実行するか、Exchange 管理センター >「設定」>「メール フロー」で SMTP AUTH を有効にしてください。その後 `{ $doctor }` で確認してください
smtp-535-5-7-139-mailbox = このメールボックスでは SMTP AUTH が無効になっています (パスワードだけでなく OAuth も使えません)
    .remedy = Exchange Online PowerShell で { smtp-allow-mailbox } を実行するか ($false の代わりに $null を指定するとテナントの設定に従います)、{ smtp-allow-mailbox-in-portal }を有効にしてください。その後 `{ $doctor }` で確認してください

# Passwords.
smtp-535-5-7-139-basic = 送信するプログラムがパスワード (基本認証) でサインインしましたが、基本認証は無効になっています
    .remedy = { smtp-send-the-token }
    .said = 基本認証が無効 ; 基本認証は無効 ; ベーシック認証が無効
smtp-535-5-7-139-user = 送信するプログラムが間違ったパスワードでサインインしたか、トークンをパスワードとして送りました
    .remedy = { smtp-send-the-token }
smtp-535-5-7-139-policy = テナントのセキュリティの既定値群または条件付きアクセスのポリシーが、このサインインをブロックしています (多くの場合、パスワードによるレガシ認証のブロックです)
    .remedy = 送信するプログラムの認証方式を OAuth 2.0 (XOAUTH2) にし、{ $mailbox } 用に `{ $show }` のトークンを渡してください。すでにそうしている場合は、Microsoft Entra 管理センター >「監視と正常性」>「サインイン ログ」でポリシーを特定するよう Entra の管理者に、{ smtp-allow-mailbox } を実行するよう Exchange 管理者に依頼してください (セキュリティの既定値群が有効だと SMTP AUTH は無効になります)
smtp-535-5-7-139 = Exchange Online がこのサインインを許可していません (メールボックスかテナントで SMTP AUTH が無効か、ポリシーがパスワードをブロックしています)
    .remedy = `{ $doctor }` を実行し、コードの後の文を確認してください。SmtpClientAuthentication is disabled とある場合は、{ smtp-allow-mailbox } を実行するよう Exchange 管理者に依頼してください。それ以外の場合は、送信するプログラムの認証方式を OAuth 2.0 (XOAUTH2) にしてください
smtp-550-5-7-30 = 送信するプログラムがパスワードでサインインしましたが、Exchange Online はメールの送信に基本認証を受け付けなくなりました
    .remedy = { smtp-send-the-token }

# The token, the mailbox, or both.
smtp-535-5-7-3 = Exchange Online が、このメールボックスへのサインインにこのトークンを受け付けません (理由は示されません)
    .remedy = `{ $doctor }` を実行し、次の順に確認してください。(1) トークンが期限切れでなく、Microsoft Graph 用ではなく { $smtp_send } 用であること: `{ $login } --scope { $smtp_send }` (アプリ専用のトークンはロール SMTP.SendAsApp を持ち、--scope なしで取得します)。(2) `user=` がサインインしたユーザーのアドレス { $mailbox } であること (--app-only ではメールボックスのアドレス)。(3) SMTP AUTH が有効であること: { smtp-allow-mailbox }。(4) メールボックスに Exchange Online のライセンスがあること: Microsoft 365 管理センター >「ユーザー」>「アクティブなユーザー」> { $mailbox } >「ライセンスとアプリ」。(5) 共有メールボックスの場合、ユーザー自身としてサインインすること: `user=` はユーザー自身、差出人 (From) は共有メールボックスのアドレスで、「送信者」(Send As) の権限が必要です: { smtp-send-as }。(6) --app-only の場合、(アプリの登録ではなく) Microsoft Entra 管理センター >「Entra ID」>「エンタープライズ アプリ」のオブジェクト ID でアプリが Exchange に登録されていること: { smtp-introduce-app }、{ smtp-open-mailbox-to-app }。(7) 個人用のメールボックスの場合、smtp-mail.outlook.com に接続し、SMTP の使用が許可されていること
    .personal = `{ $doctor }` を実行してください。個人用のメールボックスに管理者はいません。トークンは --tenant consumers でサインインした { $smtp_send } 用、`user=` は個人用のアドレス、サーバーは smtp-mail.outlook.com で、所有者が https://outlook.com で POP と IMAP を許可しており、アカウントがブロックされていないことを確認してください
    .app-only = アプリ専用のトークンには `scp` がなく、`roles` があります。次の順に確認してください。(1) Microsoft Entra 管理センター >「Entra ID」>「アプリの登録」> { $client_id } >「API のアクセス許可」に Office 365 Exchange Online のアプリケーションの許可 SMTP.SendAsApp があり、管理者が同意していること。トークンは https://outlook.office365.com/.default で要求し、そのロールを持つこと。(2) (アプリの登録ではなく) Microsoft Entra 管理センター >「Entra ID」>「エンタープライズ アプリ」のオブジェクト ID でアプリが Exchange に登録されていること: { smtp-introduce-app }、{ smtp-open-mailbox-to-app }。(3) `user=` がメールボックスのアドレスであること。(4) SMTP AUTH が有効であること: { smtp-allow-mailbox }
smtp-535 = メール サーバーがサインインを拒否しました
    .remedy = `{ $doctor }` を実行すると、トークン、アドレス { $mailbox }、サーバーの設定のどれが原因かを確認できます。535 の後のステータス コードに詳しい理由があるため、行全体を `entra-token explain` に渡してください

# The sign-in itself went wrong.
smtp-501-5-5-127 = アクセス トークンの残り時間が足りません (High Volume Email では 600 秒以上必要です)
    .remedy = `{ $show } --min-ttl 600` でトークンを取得してください
smtp-501-5-5-124 = サーバーが XOAUTH2 の文字列を解釈できません (途中で切れたか、改行が入ったか、組み立て方が正しくありません)
    .remedy = `{ $doctor }` を実行してください。成功する場合は、送信するプログラムがトークンを途中で切っているか変更しています。文字列は、`user={ $mailbox }`、バイト 01、`auth=Bearer TOKEN`、2 つのバイト 01 をつなげて base64 にした 1 行です
smtp-500-5-5-6 = トークンが、このサーバーのコマンド行の長さの上限を超えています
    .remedy = `AUTH XOAUTH2` を先に送り、トークンを別の行で送るプログラムを使ってください (`{ $doctor }` はそのように送ります)
smtp-504-5-7-4 = サーバーがここではこのサインイン方式を受け付けません (送信するプログラムが AUTH PLAIN など未対応の方式を使った、STARTTLS の前である、またはホストやポートが違います)
    .remedy = 送信するプログラムを OAuth 2.0 (XOAUTH2) に設定し、ポート 587 に STARTTLS で接続してください。職場または学校アカウントは smtp.office365.com、個人用アカウントは smtp-mail.outlook.com です (ほかのクラウドのホストは `{ $status }` で確認できます)。サーバーが何に対応しているかは `{ $doctor }` で確認できます
smtp-530-5-7-57 = サインインせずに、またはサインインに失敗したままメールを送信しました
    .remedy = 送信するプログラムが OAuth 2.0 (XOAUTH2) と `{ $show }` のトークンを使い、{ $mailbox } としてサインインするよう設定してください。すでに設定している場合は、その前の応答 (ログまたは `{ $doctor }` で確認できます) に失敗の理由があります。SMTP AUTH が無効な場合は、{ smtp-allow-mailbox } を実行するよう Exchange 管理者に依頼してください
smtp-530 = サーバーは、メールを受け取る前に TLS またはサインインを求めています
    .remedy = 送信するプログラムをポート 587 と STARTTLS に設定し、OAuth 2.0 (XOAUTH2) で { $mailbox } としてサインインするようにしてください。`{ $doctor }` で同じ手順を 1 つずつ確認できます

# Too many errors of one kind: each further attempt makes it last longer, so these come before
# the single refusals with the same status code.
smtp-550-5-2-251 = メールボックスがいっぱいのまま送信が続いたため、Exchange Online がこの送信者を制限しています
    .remedy = 送信を止めてください。メールボックス { $mailbox } の空きを増やしてから (送信したメールは「送信済みアイテム」に残ります。使用量は `Get-MailboxStatistics -Identity { $mailbox }` で確認できます)、制限が自動的に解除された後に再開してください
smtp-550-5-2-252 = 「送信者」(Send As) の権限がないアドレスからの送信が続いたため、Exchange Online がこの送信者を制限しています
    .remedy = 送信を止めてください。差出人 (From) をサインインしたユーザーのアドレスにするか、次の権限を付与してください (差出人が { $mailbox } 以外の場合は、-Identity にそのアドレスを指定します): { smtp-send-as }。制限が自動的に解除された後に再開できます
    .personal = 差出人 (From) とエンベロープの送信者を、サインインした個人用アドレス ({ $signed_in }) にしてください。個人用のメールボックス (outlook.com) は別のドメインのアドレスから送信できず、管理者が許可することもできません
smtp-550-5-2-253 = ライセンスのないメールボックスからの送信が続いたため、Exchange Online がこの送信者を制限しています
    .remedy = 送信を止めてください。Microsoft 365 管理センター >「ユーザー」>「アクティブなユーザー」> { $mailbox } >「ライセンスとアプリ」で Exchange Online を含むライセンスを割り当て、制限が自動的に解除された後に再開してください
smtp-550-5-2-254 = 宛先が多すぎるメールの送信が続いたため、Exchange Online がこの送信者を制限しています
    .remedy = 送信を止めてください。1 通あたりの宛先を減らし、1 日 10,000 件以内に収めるか、配布グループを使うようにしてから、{ $mailbox } の制限が自動的に解除された後に再開してください
smtp-550-5-2-255 = 無効な宛先への送信が続いたため、Exchange Online がこの送信者を制限しています
    .remedy = 送信を止めてください。送信するプログラムの宛先から誤ったアドレスを取り除き、{ $mailbox } の制限が自動的に解除された後に再開してください
smtp-550-throttled = 同じエラーが繰り返されたため、Exchange Online がこの送信者を制限しています
    .remedy = 送信を止めてください。コードの後の文が示す原因を取り除き、{ $mailbox } の制限が自動的に解除された後に再開してください

# A single mail, or its sender.
smtp-554-5-2-252 = サインインしたユーザーに、差出人 (From) のアドレスから送信する権限 (SendAs) がありません
    .remedy = 差出人 (From) をサインインしたユーザーのアドレスにするか、Exchange Online PowerShell で次の権限を付与してください (差出人が { $mailbox } 以外の場合は、-Identity にそのアドレスを指定します): { smtp-send-as }。Exchange 管理センター >「受信者」>「メールボックス」> { $mailbox } >「委任」の「メールボックス所有者として送信する」でも付与できます。個人用アカウント (outlook.com) は、自分のアドレスからしか送信できません
    .personal = 差出人 (From) とエンベロープの送信者を、サインインした個人用アドレス ({ $signed_in }) にしてください。個人用のメールボックス (outlook.com) は別のドメインのアドレスから送信できず、管理者が許可することもできません
smtp-554-5-2-0-quota = このメールボックスは、1 日あたりの宛先の上限 (10,000 件) に達しました
    .remedy = 過去 24 時間の宛先の数が減るまで待ち、送信を複数の日、または { $mailbox } 以外のメールボックスにも分散してください。さらに多く送る場合は、High Volume Email (社内の宛先のみ) か Azure Communication Services (社外の宛先) を検討してください
smtp-554-5-2-2 = メールボックスがいっぱいのため送信できません (送信したメールは「送信済みアイテム」に残ります)
    .remedy = 「送信済みアイテム」などを整理して、メールボックス { $mailbox } の空きを増やしてください (使用量は `Get-MailboxStatistics -Identity { $mailbox }` で確認できます)。大量に送信する場合は、「送信済みアイテム」に保持ポリシーを設定するよう Exchange 管理者に依頼してください
smtp-554-5-2-0 = Exchange Online はメールを受け取りましたが、メールボックスから送信できませんでした (STOREDRV の後の語が理由を示します)
    .remedy = 応答の Exception の前にある SendAsDenied や QuotaExceeded などの語を確認し、Exchange 管理センター >「受信者」>「メールボックス」で { $mailbox } のライセンス、容量、権限を確認してください
smtp-430-4-2-0 = サインインは受け付けられましたが、このメールボックスを開く権限がありません (アプリに権限がないか、付与した直後です)
    .remedy = Exchange Online PowerShell で、(アプリの登録ではなく) Microsoft Entra 管理センター >「Entra ID」>「エンタープライズ アプリ」にあるアプリのオブジェクト ID を使って { smtp-introduce-app }、{ smtp-open-mailbox-to-app } を実行してください (ユーザーがサインインする場合は { smtp-open-mailbox })。権限が有効になるまで 1 時間ほど (アプリケーションの RBAC では 2 時間ほど) かかることがあります
smtp-432-4-3-2 = このメールボックスから、同時に 3 つを超える接続で送信しています
    .remedy = { $mailbox } として送信する接続を、すべてのプログラムを合わせて同時に 3 つまでにし (Postfix では `smtp_destination_concurrency_limit`)、後で再送してください。送信できるのは 1 分あたり 30 通までです

# It passes by itself.
smtp-454-4-7-0 = サーバーが現在サインインを確認できません
    .remedy = { smtp-try-later }
smtp-451-4-7-500 = Exchange Online が混み合っているか、この送信元 IP アドレスを制限しています
    .remedy = { smtp-try-later }
smtp-451-4-7-0 = メール サーバーがサインインの処理またはメールの受け取りを完了できませんでした (AUTH への応答の場合は、プログラムが AUTH で送った内容に問題があることがあります)
    .remedy = 数分待ってからもう一度送信してください。AUTH への応答として繰り返される場合は、待っても解決しません。送信するプログラムが OAuth 2.0 (XOAUTH2) と `{ $show }` のトークンでサインインするように設定し、`{ $doctor }` で確認してください
smtp-421-4-3-2 = メール サーバーが現在接続を受け付けていません
    .remedy = { smtp-try-later }
smtp-421-4-7 = メール サーバーの規則により、このメールまたは送信者が一時的に制限されています (多くの場合、短時間に送りすぎたためです)
    .remedy = { $mailbox } からの送信量を減らし、数分待ってからもう一度送信してください。同じ応答が続く場合は、待ち時間を少しずつ長くしてください
smtp-421 = メール サーバーが現在処理できません
    .remedy = { smtp-try-later }

# Other servers.
smtp-553-5-7-1 = このユーザーがこのアドレスから送信することを、サーバーが許可していません
    .remedy = サインインしたユーザーのアドレスから送信するか、そのユーザーに { $mailbox } を許可するようメール サーバーの管理者に依頼してください (Postfix では `smtpd_sender_login_maps`)
smtp-550-5-7-1 = メール サーバーの規則により、このメールは許可されていません (差出人、宛先、またはサインインなしの送信)
    .remedy = 送信するプログラムがサインインしていること、差出人 (From) が { $mailbox } であることを確認してください (`{ $doctor }` はその両方を行います)。それでも拒否される場合は、応答が示す規則についてメール サーバーの管理者に問い合わせてください

# What one reply alone says.
smtp-451-5-7-3 = TLS なしでメールが送られましたが、サーバーは先に STARTTLS を求めています (待っても解決しません)
    .remedy = 送信するプログラム (またはメールを中継するサーバーやコネクタ) で TLS を有効にし、ポート 587 と STARTTLS を使ってください。サインインはその後に行われます
smtp-421-4-7-66 = 送信するプログラムが TLS 1.0 または 1.1 を使っていますが、Exchange Online ではもう使えません
    .remedy = 送信するプログラム、その TLS ライブラリ、または機器を更新し、TLS 1.2 以上を使ってください。更新できない機器向けには smtp-legacy.office365.com がありますが、Exchange 管理者が有効にする必要があります
smtp-554-5-2-0-refuse = 個人用メールボックスが、1 日に送信できる量に達しました
    .remedy = 1 日待ち、送信量を減らしてください。新しいアカウントは、初めのうちは少量しか送信できません。所有者が時々 https://outlook.com にサインインしてください
smtp-554-5-2-0-held = Outlook.com が、この個人用メールボックスを迷惑メールの送信元として保留しています。所有者がアカウントを確認するまで送信できません
    .remedy = メールボックスの所有者が https://outlook.com にサインインし、アカウントを確認するか (電話へのコードなど)、届いているメールの指示に従ってください。その後、少量から送信を再開してください
smtp-535-5-7-139-locked = アカウントがロックされています (多くの場合、誤ったパスワードが続いたためです)
    .remedy = 誤ったパスワードを送るプログラムを止め、しばらく待ってからブラウザーで一度サインインしてください (個人用: https://account.live.com)。できない場合は、管理者にブロックの解除を依頼してください。その後、プログラムを OAuth 2.0 (XOAUTH2) に設定し、`{ $show }` のトークンを使ってください
smtp-550-cannot = サインインしたメールボックスを開けません (ライセンスまたはメールボックスがない、あるいはユーザーがブロックされています)
    .remedy = Microsoft 365 管理センター >「ユーザー」>「アクティブなユーザー」> { $mailbox } で、Exchange Online のライセンスがあり、サインインが許可されていることを管理者に確認してください。新しいメールボックスは使えるまで最大 1 日かかります。その後 `{ $doctor }` を実行してください
smtp-550-5-7-68 = このテナントは、サインインもコネクタもなしで送られたメールを受け付けません (直接送信 (Direct Send) の拒否)
    .remedy = 送信するプログラムがサインインするように設定してください (smtp.office365.com、ポート 587、OAuth 2.0 (XOAUTH2))。または受信コネクタを作成するよう Exchange 管理者に依頼してください
smtp-550-5-7-64 = 中継のために Microsoft の MX ホストへメールが送られましたが、送信元に合うコネクタがテナントにありません
    .remedy = 送信するプログラムがサインインするように設定してください (smtp.office365.com、ポート 587、OAuth 2.0 (XOAUTH2))。または送信元の IP アドレスか証明書を受信コネクタに追加するよう Exchange 管理者に依頼してください
smtp-550-5-7-54 = 組織外 (自社以外のドメイン) 宛てのメールがサインインなしで送られ、サーバーが中継を拒否しました
    .remedy = 送信するプログラムが { $mailbox } としてサインインするように設定してください (smtp.office365.com、ポート 587、OAuth 2.0 (XOAUTH2)、`{ $show }` のトークン)。または、コネクタを作成するよう Exchange 管理者に依頼してください
smtp-550-5-1-8 = このメールボックスは、迷惑メールとみなされるメールを送信したためブロックされています (アカウントが乗っ取られている可能性があります)
    .remedy = まずアカウントを保護してください (パスワードの変更、セッションの終了、転送ルールの確認)。その後、管理者が Microsoft Defender (https://security.microsoft.com) >「メールとコラボレーション」>「レビュー」>「制限されたエンティティ」から削除します
smtp-550-5-7-232 = テナント全体が、1 日の外部受信者数の上限に達しました (500 × ライセンス数^0.7 + 9,500、試用版は 5,000)
    .remedy = 直近 24 時間の受信者数が減るまで待ち、送信を分散してください。大量に送信する場合は Azure Communication Services を使うか、ライセンスを追加してください
smtp-550-5-1-90 = メールボックスが 1 日の受信者数の上限 (10,000) に達しました
    .remedy = 24 時間待ち、送信を { $mailbox } 以外のメールボックスや別の日に分散してください
smtp-550-5-7-708 = このテナントの送信に使われる IP アドレスの評判が低いため (新規や試用版のテナントによくあります)、外部への送信が受け付けられません (サインインが原因ではありません)
    .remedy = 管理者が Microsoft 365 管理センター >「サポート」の診断 "Outbound Email Blocked" で理由を調べ、送信したアカウントを保護し、Microsoft サポートにブロックの解除を依頼してください
smtp-550-5-7-705 = 迷惑メールとみなされる送信が多いため、テナント全体の送信がブロックされています (アカウントが乗っ取られている可能性があります)
    .remedy = 管理者が Microsoft 365 管理センター >「サポート」の診断 "Outbound Email Blocked" で理由を調べ、送信したアカウントを保護し、Microsoft サポートにブロックの解除を依頼してください
smtp-550-5-7-750 = テナントに登録されていないドメインからの送信が多いため、テナント全体の送信がブロックされています
    .remedy = 送信元のドメインを Microsoft 365 管理センター >「設定」>「ドメイン」に登録するか、そのドメインからの送信をやめてください。その後、管理者が Microsoft サポートにブロックの解除を依頼します
smtp-550-banned = メールを送った IP アドレスが、Microsoft のブロック リストに載っています
    .remedy = https://sender.office.com で解除を申請するか、このアドレスから直接ではなく、サインインしたメールボックス (smtp.office365.com、ポート 587) から送信してください
smtp-552-5-3-4 = メールのサイズが、サーバーまたはメールボックスの上限を超えています
    .remedy = 添付ファイルを小さくするかリンクにしてください。メールボックスの上限 (35 MB、最大 150 MB) は Exchange 管理者が変更できます: `Set-Mailbox -Identity { $mailbox } -MaxSendSize 150MB`
smtp-555-5-5-2 = サーバーがコマンド行を読み取れませんでした (AUTH と同じ行にトークンがあるなど長すぎるか、形式が誤っています)
    .remedy = `{ $doctor }` のように、先に `AUTH XOAUTH2` を送り、トークンを別の行で送るプログラムを使ってください。送信者と受信者のアドレスも確認してください
