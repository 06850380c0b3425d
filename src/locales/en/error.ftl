error-expected-one-of = expected one of { $names }
error-further = { $hint }; { $further }
error-otherwise = { $first } Otherwise: { $hint }
error-unexpected = { $reason }
