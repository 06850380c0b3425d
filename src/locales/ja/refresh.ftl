refresh-refreshed = 更新しました
refresh-nothing-do-renewed-more = 指定した期間内に更新されているため、何もしませんでした
