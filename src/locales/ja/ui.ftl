ui-link-store = 保存先
ui-link-server = メール サーバー
ui-seconds = { $seconds } 秒
ui-minutes = { $minutes } 分
ui-hours = { $hours } 時間
ui-days = { $days } 日
ui-in = あと { $span }
ui-ago = { $span }前
