credential-waiting-git-says-standard = waiting for what git says on standard input, such as protocol=smtp and host=smtp.office365.com, and then an empty line
credential-say-git-git-config = say so to git: `git config sendemail.smtpUser ADDRESS`
credential-nobody-signed = nobody is signed in as { $username }
    .hint = `entra-token login { $flag } --client-id ID`; for a shared mailbox name the account that may use it: `entra-token credential -a NAME` (the accounts here: { $known })
credential-token-does-not-allow = the token of { $name } does not allow { $needed }
    .hint = `entra-token login { $flag } { $flags }`
credential-standard-input-not-git = standard input is not what git tells a credential helper
    .hint = a line is `KEY=VALUE`, without control characters, and an empty line ends it: `printf 'protocol=smtp\nhost=smtp.office365.com:587\n\n' | entra-token credential get`
credential-cannot-read-standard-input = cannot read standard input: { $reason }
