error-expected-one-of = { $names } のいずれかを指定してください
error-further = { $hint }。{ $further }
error-otherwise = { $first } そうでない場合: { $hint }
error-unexpected = { $reason }
