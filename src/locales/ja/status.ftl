status-nobody-signed = まだ誰もサインインしていません
status-refresh-token = 更新トークンの有効期限
status-client-credential = クライアントの資格情報の有効期限
status-sign = 次回サインインの期限
status-last-refresh-failed = 前回の更新に失敗しました: { $reason }
status-ok = 正常
status-ends = { $what }まであと { $left }です
status-ended = { $what }が切れています
