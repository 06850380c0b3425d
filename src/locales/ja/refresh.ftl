refresh-refreshed = 更新しました
refresh-nothing-do-renewed-more = 指定より最近に更新されているため、何もしません
