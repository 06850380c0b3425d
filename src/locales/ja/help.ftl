# 用語 (全ファイル共通)
#   access token / refresh token   アクセス トークン / 更新トークン (初出では「(リフレッシュトークン)」を添える。HULFT Square の項目名はその表記のまま)
#   authorization code / authority 認可コード / サインイン先
#   sign in, sign out              サインイン (ログインとは書かない)
#   client: public / confidential  パブリック / 機密
#   app-only                       アプリ専用
#   permission (Entra)             アクセス許可、「API のアクセス許可」。メールボックスへの access は「アクセス権」、人の right は「権限」
#   store / keyring / item         保存先 / キーリング / 項目。保存したものは「保存データ」
#   secret / credential            シークレット (client secret)、秘密情報 (一般) / 資格情報
#   seal, open / recipient         暗号化、復号 / 受信者
#   to complete a registration     不足分を追加
#   to forget an account           一覧から削除
#   flag / positional              オプション / 引数
#   terminal / computer, machine   ターミナル / コンピューター
#   certified OpenID provider      認定を受けた OpenID プロバイダー
#   guide (explain)                エラー ガイド
#   whoever runs HOST              HOST の管理者
# 書き方: 文は「です・ます」で終え、末尾の「。」は付けない (文が続くときは付ける)。事実は「…できません」「…がありません」、対処は「…してください」。
# カタカナの複合語と、英数字と日本語の間は空ける (文中では手で、引数の前後では自動で)。画面の項目は「」で囲み、「 >」でつなぐ。

# `--help` とマニュアルの、コマンドとオプションの説明。英語はオプションの定義 (clap) にあるので、このファイルは日本語だけ。
# メッセージはコマンド 1 つ、属性はそのオプションまたは引数 1 つ。`.オプション_値` は値の説明、`.after` は末尾の説明。
# `help-shared` は複数のコマンドに共通のもの。`NAME` などの値の名前は、ヒントや README と同じなので訳さない。

help-words =
    .usage = 使い方:
    .name = 名前
    .synopsis = 書式
    .commands = コマンド
    .arguments = 引数
    .options = オプション
    .global-options = 共通オプション
    .app-registration = アプリの登録
    .what-is-asked-of-entra = サインイン
    .sign-in = サインイン
    .directory = ディレクトリ
    .any-options = [オプション]
    .command = <コマンド>
    .default = 既定値
    .variable = 環境変数
    .values = 指定できる値
    .values-each = 指定できる値:

help-shared =
    .help = ヘルプを表示します (-h は要約、--help は詳細)
    .version = バージョンを表示します
    .account = 使うアカウント。アカウントが複数あり、既定のアカウントがない場合にだけ必要です [環境変数: ENTRA_TOKEN_ACCOUNT]
    .json = 結果を JSON オブジェクト 1 つで出力します (エラーも JSON で出力します)
    .verbose = 実行している処理を標準エラー出力に表示します
    .quiet = エラー以外を標準エラー出力に表示しません
    .lang = メッセージとヘルプの言語: en または ja [既定値: LC_ALL、LC_MESSAGES、LANG の順に参照]
    .color = メッセージに色を付ける条件
    .color_auto = ターミナルの場合 (NO_COLOR が設定されている場合を除く)
    .color_always = 常に付ける
    .color_never = 付けない
    .ca-file = この PEM ファイルの証明書も信頼します (社内プロキシの証明書など。有効期限が切れていても信頼します)
    .min-ttl = 残りの有効期間がこれより短い場合は、先に更新します: 秒数または 10m のような期間
    .format = アクセス トークンの出力形式
    .format_raw = トークンと改行
    .format_json = 有効期限とスコープを含む JSON オブジェクト 1 つ
    .format_xoauth2 = AUTH XOAUTH2 に渡す値 (メールボックスとトークンを base64 でエンコードしたもの)
    .format_header = HTTP ヘッダー: Authorization: Bearer TOKEN
    .format_env = シェルの変数 ENTRA_ACCESS_TOKEN に設定するコマンド
    .user = --format xoauth2 の `user=` [既定値: サインインしたユーザー]。共有メールボックスを指定できるのは IMAP だけで、SMTP ではユーザーのトークンが拒否されます
    .shell = --format env の出力を読み取るシェル [既定値: sh、Windows では powershell]
    .shell_sh = sh、dash、bash、zsh、ksh で実行: eval "$(entra-token show --format env)"
    .shell_fish = fish で実行: entra-token show --format env --shell fish | source
    .shell_powershell = PowerShell で実行: entra-token show --format env --shell powershell | Invoke-Expression
    .cloud = Microsoft のクラウド: global、usgov、usgov-dod、china [既定値: global]
    .authority-host = サインイン先のホスト [既定値: クラウドごとのホスト] [環境変数: AZURE_AUTHORITY_HOST]
    .smtp = メール サーバー。ポートを省略すると 587 (STARTTLS)、465 または smtps:// では最初から TLS を使います [既定値: クラウドごとのサーバー]
    .store = アカウントの保存先: keyring、file、command=CMD [既定値: keyring] [環境変数: ENTRA_TOKEN_STORE]

help-program = メール送信用の Microsoft Entra ID トークンを取得、保管し、スクリプトに渡します

help-help = このヘルプ、または指定したコマンドのヘルプを表示します

help-login = ブラウザーでサインインし、トークンを保存します
    .client-id = アプリの登録のアプリケーション (クライアント) ID。初回は必須です [環境変数: AZURE_CLIENT_ID]
    .client-secret = クライアント シークレットの「値」。「Web」のリダイレクト URI で使います (実行中は同じコンピューターの他のユーザーから見えるため、--client-secret-file をお勧めします) [環境変数: AZURE_CLIENT_SECRET]
    .client-secret-file = クライアント シークレットの「値」を書いたファイル。- を指定すると標準入力から読み取ります
    .client-certificate = シークレットの代わりに使う証明書。秘密鍵を含む PEM または .pfx ファイルを指定します (秘密鍵が暗号化されている場合は、パスフレーズの入力を求めるか、AZURE_CLIENT_CERTIFICATE_PASSWORD の値を使います) [環境変数: AZURE_CLIENT_CERTIFICATE_PATH]
    .client-key = 証明書の秘密鍵 (別の PEM ファイルにある場合)
    .federated-token-file = シークレットの代わりに使う、フェデレーション ID プロバイダーのトークンのファイル。毎回読み取ります [環境変数: AZURE_FEDERATED_TOKEN_FILE]
    .secret-expires = クライアント シークレットの有効期限 (例: 2027-10-01)。`status` で確認できるようになります
    .tenant = サインインできるアカウント: common、organizations、consumers、またはテナントの GUID かドメイン [既定値: common] [環境変数: AZURE_TENANT_ID]
    .scope = 要求するスコープ。複数回指定できます [既定値: クラウドごとの SMTP.Send]。offline_access は常に追加されます
    .login-hint = サインインするユーザーのアドレス
    .prompt = 今回のサインイン ページで求める操作: login、consent、select_account、none (保存されません)
    .redirect-uri = 登録されているリダイレクト URI。http://localhost (ポートとパスを付けられます) 以外では、アドレスを貼り付けて完了します [既定値: http://localhost の空きポート]
    .no-browser = ブラウザーを開かずに、サインイン ページのアドレスだけを表示します
    .browser = 開くブラウザーのコマンド。%s はアドレスに置き換えられます [環境変数: BROWSER]
    .device-code = 別のデバイスのブラウザーで入力するコードを表示します。禁止している組織が多いため、先にブラウザーでのサインインを試してください
    .start = サインインの開始だけを行います。サインイン ページのアドレスを JSON で出力し、別のプロセスで完了します
    .finish = --start で開始したサインインを、サインイン後に表示されたページのアドレスで完了します。- を指定すると標準入力から読み取ります
    .app-only = ユーザーではなく、アプリ自身がサインインします。テナントと、シークレット、証明書、フェデレーション トークンのいずれかが必要です
    .timeout = サインインを待つ時間: 90s、5m のような期間、または秒数 [既定値: 5m。--start では --finish まで 1h]
    .store = トークンの保存先: keyring、file、command=CMD [既定値: keyring] [環境変数: ENTRA_TOKEN_STORE]

help-show = 有効なアクセス トークンを出力します (必要に応じて先に更新します)
    .refresh-token = アクセス トークンの代わりに、更新トークン (リフレッシュトークン) を出力します (パスワードと同様に扱ってください)
    .claims = トークンの代わりに、トークンに書かれている内容 (対象、アクセス許可など) を検証せずに表示します
    .no-refresh = ネットワークを使いません。保存済みのトークンの有効期間が足りない場合はエラーになります

help-refresh = トークンを今すぐ更新します
    .all = すべてのアカウントを更新します。失敗したアカウントがあっても残りを続け、終了コードは最も重い失敗のものになります
    .if-older-than = この期間内に更新されている場合は何もしません: 30d、12h など (cron 用)
    .on-failure = アカウントを更新できなくなったときに、このコマンドを実行します。呼び出しのたびではなく、失敗 1 件につき 1 回だけです。自然に回復する可能性のある失敗は、12 時間続いた時点で実行します。コマンドには ENTRA_TOKEN_ACCOUNT、ENTRA_TOKEN_ERROR、ENTRA_TOKEN_EXIT、ENTRA_TOKEN_MESSAGE、ENTRA_TOKEN_HINT を渡します

help-exec = アクセス トークンを環境変数に設定して、プログラムを実行します
    .env = アクセス トークンを設定する環境変数
    .words = 実行するプログラムとその引数。終了コードはプログラムのものになります (プログラムがない場合は 127、実行できない場合は 126)。AZURE_CLIENT_SECRET と AZURE_CLIENT_CERTIFICATE_PASSWORD は渡しません

help-credential = git の資格情報ヘルパーとして、git send-email などに応答します
    .host = Outlook 以外に応答するメール サーバー (自社の中継サーバーなど)。複数回指定できます
    .operation = git から渡される操作: get、store、erase。その他は無視します
    .after = git-credential-store など、資格情報を保存するヘルパーも設定されている場合は、このヘルパーの前に空の `helper =` が必要です。ないと、トークンがそのファイルに保存されます。`entra-token setup git-send-email` は両方の行を出力します

help-sendmail = 標準入力のメールを送信します (プログラムが呼び出す sendmail(8) と同じ使い方)
    .recipients_in_head = メールの To、Cc、Bcc のアドレスにも送信します。Bcc は常に削除します
    .ignore_dots = ピリオドだけの行でメールを終わらせません。-oi と同じです
    .envelope_sender = 配信の失敗が通知されるアドレス (エンベロープの差出人)。-r も同じです。<> を指定すると、なしになります [既定値: アカウント自身]。--from を付けた場合は使いません
    .full_name = メールに From がない場合に、差出人として表示する名前
    .from = 送信元のアドレス (共有メールボックスなど) [既定値: アカウント自身]。サインインはアカウント自身で行われ、「送信者」(Send As) の権限が必要です。アプリ専用では、このメールボックスにサインインします
    .force-from = メールの From を送信元に置き換えます。cron などのシステム メール用です (差出人が別人のメールは Exchange に拒否されます)
    .local-to = root などのローカル ユーザー宛てのメールを、このアドレスに送信します
    .defer = 人の対応が必要な場合も 75 (後で再試行) で終了します。Postfix のようにメールをキューに残す呼び出し元用です (付けないと差出人に返送されます)
    .timeout = メール サーバーがメールの受け付けを判断するまでの、最長の待ち時間
    .recipients = 宛先
    .after = 終了コード (sysexits.h):
        {"  "}0   すべての宛先について、メール サーバーが受け付けた
        {"  "}64  オプションまたは値の誤り
        {"  "}65  送信できないメール (宛先なし、長すぎる行、NUL バイト、サイズ超過)
        {"  "}67  宛先の拒否。誰にも届いていない
        {"  "}69  メール サーバーがメールを拒否
        {"  "}70  不具合
        {"  "}74  標準入力を読み取れない
        {"  "}75  後で再試行 (ネットワーク、制限中、保存先のロックなど)。
        {"      "}全文を渡した後に応答が届かず、受け付けられた可能性がある場合も含む
        {"  "}77  人の対応が必要 (再サインイン、アクセス許可、ポリシー)
        {"  "}78  保存先がない、安全でない、破損

        ハイフンで始まる宛先の前には `--` を置いてください。sendmail のほかのオプション
        (-oem、-odb、-B8BITMIME、-N、-R など) は指定しても無視します。
        -bs、-bp、-q には対応していません

help-switch = 既定のアカウントを選びます
    .name = `status` に表示されるアカウント名

help-status = アカウントと、トークンの有効期限を表示します (秘密情報は表示せず、--probe がなければネットワークも使いません)
    .check = 監視プラグインと同じように、状態を 1 行で表示し、0、1、2 で終了します
    .warn = 更新トークン、クライアント シークレット、証明書のいずれかの残り期間がこれより短い場合に警告します: 14d、48h など
    .crit = 残り期間がこれより短い場合に異常とします
    .format = 出力形式
    .format_nagios = パフォーマンス データを含む 1 行 (Nagios、Icinga、Checkmk 用)
    .format_prometheus = Prometheus の node exporter が読み取るテキスト ファイル用のメトリック
    .probe = 先にトークンを更新し、取り消されたサインインをすぐに検出します。15 分より短い間隔では実行しないでください (Entra は同じ要求が続くとループとみなします)

help-doctor = メール サーバーまでの各段階を試し、送信できることを確認します
    .from = 送信元のアドレス (共有メールボックスなど) [既定値: アカウント自身]。サインインはアカウント自身で行われ、「送信者」(Send As) の権限が必要です。アプリ専用では、このメールボックスにサインインします
    .imap = IMAP でメールを読み取れることも確認します。送信元のメールボックスを開くだけで、内容は変更しません。ポートを省略すると 993 を使います [既定値: クラウドごとのサーバー]
    .send-to = このアドレスに、実際にメールを 1 通送信します

help-explain = エラーの原因、対応すべき人、対処方法を表示します (オフライン)
    .text = AADSTS700025、invalid_grant、"535 5.7.139" などのコード、またはコードを含むテキスト。- を指定すると標準入力から読み取ります
    .list = 説明できるエラーの一覧を、1 行に 1 つずつ表示します

help-setup = メール クライアントや HULFT Square のコネクションを設定します
    .client = メール クライアント: msmtp、neomutt、mutt、mbsync、git-send-email、curl、postfix、sendmail (cron など)、php、python、powershell
    .from = 送信元のアドレス (共有メールボックスなど) [既定値: アカウント自身]。サインインはアカウント自身で行われ、「送信者」(Send As) の権限が必要です。アプリ専用では、このメールボックスにサインインします
    .imap = メールの受信サーバー。ポートを省略すると 993 です [既定値: クラウドごとのサーバー]
    .write = クライアントの設定ファイルに追加します。変更点を表示して確認を求め、以前の内容のコピーを残します
    .yes = 確認を求めません

help-setup-hulft-square = HULFT Square の OAuth 2.0 コネクションのフォームに入力する値を、Entra で使えることを確認してから出力します
    .from = 送信元のアドレス (共有メールボックスなど) [既定値: アカウント自身]。サインインはアカウント自身で行われ、「送信者」(Send As) の権限が必要です。アプリ専用では、このメールボックスにサインインします
    .reveal = クライアント シークレットを表示します (パスワードと同様に扱ってください)
    .no-refresh = クライアント シークレットとスコープの確認 (Entra への新しいトークンの要求) を省略します

help-register = サインインに必要なアプリの登録を計画または作成します
    .name = アプリの名前。同意の画面に表示されます
    .client-id = この登録に不足分を追加します。名前は問いません。既存の設定は削除しません
    .audience = サインインできるアカウント: my-org、any-org、any-org-and-personal、personal [既定値: my-org]
    .also-redirect = 他のサイトのリダイレクト URI も登録します (HULFT Square など)。複数回指定できます
    .with-secret = クライアント シークレットを作成し、すべてのリダイレクト URI を「Web」に登録します (シークレットを使うサイト用)
    .secret-lifetime = クライアント シークレットの有効期間: 180d など。最長 730d [既定値: 180d]
    .app-only = ユーザーなしで、アプリ自身がメールを送信できるようにします
    .mailbox = 送信元のメールボックス。Exchange のコマンドに使います。複数回指定できます
    .grant-admin-consent = ディレクトリの全ユーザーに代わって同意します。サインインのときに同意を求められなくなります
    .tenant = ディレクトリの GUID またはドメイン [既定値: Azure CLI のディレクトリ] [環境変数: AZURE_TENANT_ID]
    .graph-host = Microsoft Graph のホスト [既定値: クラウドごとのホスト]
    .print = 計画をコマンド、要求、手順のいずれかで出力します
    .print_az = Azure CLI のコマンド (POSIX シェル用)
    .print_graph = Microsoft Graph への要求
    .print_portal = Microsoft Entra 管理センターの手順
    .print_powershell = Exchange Online PowerShell のコマンド (Exchange でしか行えない設定)
    .dry-run = Azure CLI を使ってディレクトリの現在の状態を確認します。何も変更しません
    .run = Azure CLI にサインインしているユーザーとして、計画を実行します (`az login --allow-no-subscriptions`)
    .yes = 実行前の確認を求めません
    .reveal = クライアント シークレットを表示します (シークレットを入力するサイト用)

help-store = アカウントを別の保存先に移動します

help-store-move = サインインし直さずにアカウントを移動します。元の保存先にコピーは残りません
    .to = 移動先: keyring、file、command=CMD

help-export = アカウントを別のコンピューター用に暗号化し、標準出力に出力します
    .to = 復号できる相手: age の受信者 (age1…)、SSH 公開鍵、またはそれが書かれたファイル。複数回指定できます
    .plain = 暗号化しません。読み取った人は誰でもアカウントを使えます。パイプまたは自分専用のファイルにだけ出力できます

help-import = エクスポートされたアカウントを、標準入力から取り込みます
    .identity = 復号に使う鍵: age の秘密鍵ファイルまたは SSH の秘密鍵。複数回指定できます [既定値: ~/.ssh/id_ed25519 と ~/.ssh/id_rsa]
    .allow-external = Microsoft 以外のサインイン先にトークンを要求するアカウント、外部のリダイレクト URI を使うアカウント、このコンピューターのファイルを読み取るアカウントも、確認を求めずに取り込みます

help-logout = アカウントのトークンを、このコンピューターからすべて削除します
    .all = すべてのアカウント
    .force = 保存先のトークンを削除できない場合も、アカウントを一覧から削除します (トークンは保存先に残ります)

help-generate = マニュアル ページとシェルの補完スクリプトを出力します

help-generate-man = コマンドのマニュアル ページを出力するか、すべてのページをフォルダーに書き込みます
    .command = login や store move などのコマンド [既定値: プログラム全体のページ]
    .to = すべてのコマンドのページをこのフォルダーに書き込み、各ファイルの名前を出力します

help-generate-completions = シェルの補完スクリプトを出力します
    .shell = シェル
    .shell_bash = ~/.local/share/bash-completion/completions/entra-token に保存します
    .shell_zsh = $fpath のフォルダーに、_entra-token という名前で保存します
    .shell_fish = ~/.config/fish/completions/entra-token.fish に保存します
    .shell_powershell = $PROFILE のファイルの末尾に追加します
    .shell_elvish = ~/.config/elvish/rc.elv の末尾に追加します
