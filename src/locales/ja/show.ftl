show-token-opaque = 読み取れません (個人用アカウントのトークンの内容は公開されていません)
show-public-client = パブリック クライアント
show-by-secret = クライアント シークレットで認証
show-by-certificate = 証明書で認証
show-claims-unverified = 未検証: トークン自身に書かれている内容です。正しいかどうかを検証できるのは Exchange だけです
