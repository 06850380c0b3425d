refresh-done = 更新しました
refresh-not-needed = 指定した期間内に更新されているため、何もしませんでした
