error-further = { $hint }; { $further }
error-otherwise = { $first } Otherwise: { $hint }
error-unexpected = { $reason }
